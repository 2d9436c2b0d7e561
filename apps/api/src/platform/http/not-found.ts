import type { FastifyInstance } from 'fastify';
import { domainError } from '../../kernel/index.js';
import { sendFailure } from './failures.js';

/** Whether a path is one of a route's: `:name` stands for a segment, `*` for the rest. */
export function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const given = path.split('/');
  for (const [at, segment] of wanted.entries()) {
    if (segment === '*') return given.length > at;
    if (given[at] === undefined) return false;
    if (!segment.startsWith(':') && segment !== given[at]) return false;
  }
  return wanted.length === given.length;
}

/** Answers paths that there are not (404), and methods that a path has not (405, with those that it has). */
export function addNotFound(app: FastifyInstance): void {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const each of [method].flat()) known.add(each);
    methods.set(url, known);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = new Set([...methods].flatMap(([url, known]) => (matches(url, path) ? [...known] : [])));
    if (allowed.size === 0) return sendFailure(reply, domainError('NOT_FOUND', 'There is nothing at this address'));
    const list = [...allowed].sort().join(', ');
    reply.header('allow', list);
    return sendFailure(reply, domainError('INVALID_INPUT', `This address takes ${list}`), 405);
  });
}
