import Fastify, { type FastifyInstance } from 'fastify';
import { buildSchema, type GraphQLSchema } from 'graphql';

import { domainError, fail, ok } from '../../kernel/index.js';
import { closeGracefully } from '../http/index.js';
import { DEFAULT_GRAPHQL_LIMITS } from './limits.js';
import { refusal } from './masking.js';
import { registerGraphql, type GraphqlOptions } from './server.js';

/** What the resolvers get. */
export interface Context {
  readonly caller: string;
}

/** What comes back. */
export interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: string[]; locations?: object[]; extensions: Record<string, unknown> }[];
  extensions?: { cost: { requested: number; limit: number; depth: number } };
}

/** Fields that anybody may use. */
const OPEN_FIELDS: ReadonlySet<string> = new Set(['open', 'unlocked']);

/** @param changes gets what mutations were told */
export const makeSchema = (changes: number[] = []): GraphQLSchema => {
  const schema = buildSchema(`
    type Node { id: ID! self: Node many(first: Int): [Node!]! broken: String secret: Int! }
    type Query { hello(name: String): String! who: String node: Node nodes: [Node!]! refused: Int unlocked: String }
    type Mutation { change(to: Int!): Int open(to: Int!): Int }
  `);
  const change = (_: unknown, { to }: { to: number }): number => {
    changes.push(to);
    return to;
  };
  const resolvers: Record<string, Record<string, (...args: never[]) => unknown>> = {
    Query: {
      hello: (_: unknown, { name }: { name?: string }) => `hello ${name ?? 'world'}`,
      who: (_: unknown, __: unknown, { caller }: Context) => caller,
      unlocked: (_: unknown, __: unknown, { caller }: Context) => caller,
      node: () => ({ id: 1 }),
      nodes: () => [{ id: 1 }, { id: 2 }],
      refused: () => {
        throw refusal(domainError('FORBIDDEN', 'Not yours', { hint: 'Ask an administrator' }));
      },
    },
    Node: {
      self: (node: unknown) => node,
      many: (node: unknown, { first }: { first?: number }) => Array.from({ length: first ?? 10 }, () => node),
      broken: async () => {
        throw new TypeError('password=hunter2');
      },
      secret: () => 'Jane Doe',
    },
    Mutation: { change, open: change },
  };
  for (const [type, fields] of Object.entries(resolvers)) {
    const object = schema.getType(type);
    if (!object || !('getFields' in object)) throw new Error(`no type ${type}`);
    for (const [name, resolve] of Object.entries(fields)) {
      const extensions = OPEN_FIELDS.has(name) ? { open: true } : {};
      Object.assign(object.getFields()[name] ?? {}, { resolve, extensions });
    }
  }
  return schema;
};

const apps: FastifyInstance[] = [];
/** Closes every server that {@link serve} made. */
export const closeAll = async (): Promise<void> => {
  await Promise.all(apps.splice(0).map((app) => closeGracefully(app, 1_000)));
};

/** Serves a small schema, with what is given in place of the defaults; `prepare` adds what stands around it. */
export const serve = async (
  options: Partial<GraphqlOptions<Context>> = {},
  prepare: (app: FastifyInstance) => void = () => {},
) => {
  const logged: object[] = [];
  const changes: number[] = [];
  const app = Fastify({ logger: false });
  apps.push(app);
  prepare(app);
  await registerGraphql<Context>(app, {
    schema: makeSchema(changes),
    contextFor: (request) =>
      request.headers.authorization === 'Bearer bad'
        ? fail(domainError('UNAUTHENTICATED', 'The token is not valid'))
        : ok({ caller: request.headers.authorization ?? 'nobody' }),
    production: true,
    introspection: false,
    limits: DEFAULT_GRAPHQL_LIMITS,
    logger: { error: (fields) => logged.push(fields), warn: (fields) => logged.push(fields) },
    ...options,
  });
  const send = async (body: unknown, headers: Record<string, string> = {}) => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const answer: Answer = response.json();
    return { status: response.statusCode, headers: response.headers, answer, error: answer.errors?.[0] };
  };
  return { app, send, logged, changes };
};
