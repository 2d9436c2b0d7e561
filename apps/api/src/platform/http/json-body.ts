import type { FastifyInstance } from 'fastify';
import { domainError } from '../../kernel/index.js';
import { Refusal } from './refusal.js';

const UTF8 = new TextDecoder('utf-8', { fatal: true });

const notJson = () => new Refusal(domainError('INVALID_INPUT', 'The body is not JSON'));

/** Takes JSON bodies: UTF-8, no `__proto__`. An empty body counts as `{}`, so that the answer names what is missing. */
export function addJsonParser(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    let text: string;
    try {
      text = UTF8.decode(bytes);
    } catch {
      return done(notJson());
    }
    if (text.trim() === '') return done(null, {});
    return parse(request, text, (error, body) => done(error ? notJson() : null, body));
  });
  app.addHook('preValidation', async (request) => {
    // Nothing was sent at all, and so no content type either.
    if (request.method === 'POST' && (request.body === undefined || request.body === null)) request.body = {};
  });
}
