import Fastify, { type FastifyInstance } from 'fastify';
import { buildSchema, getIntrospectionQuery, type GraphQLSchema } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';

import { domainError, fail, ok } from '../../kernel/index.js';
import { DEFAULT_GRAPHQL_LIMITS } from './limits.js';
import { refusal } from './masking.js';
import { registerGraphql, type GraphqlOptions } from './server.js';

interface Context {
  readonly caller: string;
}

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: string[]; locations?: object[]; extensions: Record<string, unknown> }[];
  extensions?: { cost: { requested: number; limit: number; depth: number } };
}

const makeSchema = (): GraphQLSchema => {
  const schema = buildSchema(`
    type Node { id: ID! self: Node many(first: Int): [Node!]! broken: String secret: Int! }
    type Query { hello(name: String): String! who: String node: Node nodes: [Node!]! refused: Int }
    type Mutation { change(to: Int!): Int }
  `);
  const resolvers: Record<string, Record<string, (...args: never[]) => unknown>> = {
    Query: {
      hello: (_: unknown, { name }: { name?: string }) => `hello ${name ?? 'world'}`,
      who: (_: unknown, __: unknown, { caller }: Context) => caller,
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
    Mutation: { change: (_: unknown, { to }: { to: number }) => to },
  };
  for (const [type, fields] of Object.entries(resolvers)) {
    const object = schema.getType(type);
    if (!object || !('getFields' in object)) throw new Error(`no type ${type}`);
    for (const [name, resolve] of Object.entries(fields)) Object.assign(object.getFields()[name] ?? {}, { resolve });
  }
  return schema;
};

const apps: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

const serve = async (options: Partial<GraphqlOptions<Context>> = {}) => {
  const logged: object[] = [];
  const app = Fastify({ logger: false });
  apps.push(app);
  await registerGraphql<Context>(app, {
    schema: makeSchema(),
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
  return { app, send, logged };
};

const NEW_TYPE = { accept: 'application/graphql-response+json' };

describe('GraphQL over HTTP', () => {
  it('should answer a query with its data and cost', async () => {
    const { send } = await serve();
    for (let count = 0; count < 3; count += 1) {
      const { status, answer, headers } = await send({ query: '{ hello node { id } }' });
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(answer).toEqual({
        data: { hello: 'hello world', node: { id: '1' } },
        extensions: { cost: { requested: 3, limit: 5000, depth: 2 } },
      });
    }
  });

  it('should give resolvers the context of the request', async () => {
    const { send } = await serve();
    for (const caller of ['Bearer a', 'Bearer b', 'Bearer a']) {
      expect((await send({ query: '{ who }' }, { authorization: caller })).answer.data).toEqual({ who: caller });
    }
  });

  it('should answer a failed authentication with its status and nothing else', async () => {
    const { send } = await serve();
    const { status, headers, error } = await send({ query: '{ who }' }, { authorization: 'Bearer bad' });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(error).toEqual({ message: 'The token is not valid', extensions: { code: 'UNAUTHENTICATED' } });
  });

  it.each([
    ['application/json', 'application/json'],
    ['*/*', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['application/graphql-response+json, application/json;q=0.9', 'application/graphql-response+json'],
    ['application/graphql-response+json;q=0.5, application/json', 'application/json'],
    ['application/graphql-response+json; charset=utf-8, application/json', 'application/graphql-response+json'],
    ['text/html, application/*;q=0.1', 'application/json'],
  ])('should answer Accept: %s as %s', async (accept, type) => {
    const { send } = await serve();
    const { status, headers } = await send({ query: '{ hello }' }, { accept });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(`${type}; charset=utf-8`);
  });

  it.each(['text/html', 'application/json;q=0', 'application/graphql-response+json; charset=latin1'])(
    'should refuse Accept: %s with 406',
    async (accept) => {
      const { send } = await serve();
      expect((await send({ query: '{ hello }' }, { accept })).status).toBe(406);
    },
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
  ])('should refuse Content-Type: %s, which a foreign page can send, with 415', async (type) => {
    const { send } = await serve();
    const { status, error } = await send('{"query":"{ hello }"}', { 'content-type': type });
    expect(status).toBe(415);
    expect(error?.extensions['code']).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it('should refuse a body without Content-Type', async () => {
    const { app } = await serve();
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      payload: Buffer.from('{"query":"{ hello }"}'),
    });
    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
  });

  it.each([
    ['{"query":', 400, 'INVALID_INPUT'],
    ['', 400, 'INVALID_INPUT'],
    ['null', 400, 'INVALID_INPUT'],
    ['"{ hello }"', 400, 'INVALID_INPUT'],
    ['{}', 400, 'INVALID_INPUT'],
    ['{"query":1}', 400, 'INVALID_INPUT'],
    ['{"query":""}', 400, 'INVALID_INPUT'],
    ['{"query":"{ hello }","variables":[]}', 400, 'INVALID_INPUT'],
    ['{"query":"{ hello }","variables":"{}"}', 400, 'INVALID_INPUT'],
    ['{"query":"{ hello }","operationName":{}}', 400, 'INVALID_INPUT'],
    ['{"query":"{ hello }","extensions":7}', 400, 'INVALID_INPUT'],
    ['{"__proto__":{"query":"{ hello }"}}', 400, 'INVALID_INPUT'],
  ])('should refuse the body %s', async (body, expected, code) => {
    const { send } = await serve();
    const { status, error } = await send(body);
    expect(status).toBe(expected);
    expect(error?.extensions['code']).toBe(code);
  });

  it('should refuse a batch and say what to do', async () => {
    const { send } = await serve();
    const { status, error } = await send([{ query: '{ hello }' }]);
    expect(status).toBe(400);
    expect(error?.message).toContain('one operation a request');
  });

  it('should refuse a body over the limit with 413', async () => {
    const { send } = await serve({ limits: { ...DEFAULT_GRAPHQL_LIMITS, maxBodyBytes: 1000 } });
    const { status, error } = await send({ query: '{ hello }', variables: { x: 'x'.repeat(2000) } });
    expect(status).toBe(413);
    expect(error?.extensions['code']).toBe('PAYLOAD_TOO_LARGE');
  });

  it('should not serve GET, with or without a query', async () => {
    const { app } = await serve();
    const response = await app.inject({
      method: 'GET',
      url: '/graphql?query={hello}',
      headers: { accept: 'text/html' },
    });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe('POST');
  });

  it('should tell a browser where it is, outside of production, loading nothing', async () => {
    const { app } = await serve({ production: false });
    const response = await app.inject({ method: 'GET', url: '/graphql', headers: { accept: 'text/html' } });
    expect(response.statusCode).toBe(200);
    expect(response.body).not.toMatch(/script|http:|https:/);
  });

  it('should leave the content types of other routes alone', async () => {
    const { app } = await serve();
    app.post('/other', async ({ body }) => ({ body }));
    const response = await app.inject({
      method: 'POST',
      url: '/other',
      headers: { 'content-type': 'text/plain' },
      payload: 'x',
    });
    expect(response.json()).toEqual({ body: 'x' });
  });

  it.each([
    ['{ hello', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query A { hello } query B { hello }', 'OPERATION_RESOLUTION_FAILURE'],
    ['query($n: String!) { hello(name: $n) }', 'BAD_USER_INPUT'],
  ])('should answer %s with %s: 200 as application/json, 400 as the newer type', async (query, code) => {
    const { send } = await serve();
    const old = await send({ query });
    expect(old.status).toBe(200);
    expect(old.answer.data).toBeUndefined();
    expect(old.error?.extensions['code']).toBe(code);
    expect((await send({ query }, NEW_TYPE)).status).toBe(400);
  });

  it('should refuse a persisted query', async () => {
    const { send } = await serve();
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    const { error } = await send({ query: '{ hello }', extensions });
    expect(error?.extensions['code']).toBe('PERSISTED_QUERY_NOT_SUPPORTED');
  });
});

describe('errors', () => {
  it('should mask what is thrown unexpectedly, log it with the same id, and keep its place', async () => {
    const { send, logged } = await serve();
    for (const run of [1, 2]) {
      const { status, answer, error } = await send({ query: '{ hello node { id broken } }' }, NEW_TYPE);
      expect(status).toBe(200);
      expect(answer.data).toEqual({ hello: 'hello world', node: { id: '1', broken: null } });
      expect(error).toEqual({
        message: 'Something went wrong on our side; the log has it under this id',
        locations: [{ line: 1, column: 19 }],
        path: ['node', 'broken'],
        extensions: { code: 'INTERNAL', id: error?.extensions['id'] },
      });
      expect(error?.extensions['id']).toMatch(/^[0-9a-f]{24}$/);
      expect(logged).toHaveLength(run);
      expect(JSON.stringify(logged)).not.toContain('hunter2');
      expect(logged.at(-1)).toMatchObject({ errorId: error?.extensions['id'], path: 'node.broken', name: 'TypeError' });
    }
  });

  it('should not show or log a value that the schema refused to write', async () => {
    const { send, logged } = await serve();
    for (let count = 0; count < 2; count += 1) {
      const { answer } = await send({ query: '{ node { secret } }' });
      expect(answer.errors?.[0]?.extensions['code']).toBe('INTERNAL');
      expect(JSON.stringify(answer)).not.toContain('Jane');
    }
    expect(logged).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toContain('Jane');
  });

  it('should show an expected refusal as it is', async () => {
    const { send, logged } = await serve();
    for (let count = 0; count < 2; count += 1) {
      const { error } = await send({ query: '{ refused }' });
      expect(error).toMatchObject({
        message: 'Not yours',
        extensions: { code: 'FORBIDDEN', hint: 'Ask an administrator' },
      });
    }
    expect(logged).toEqual([]);
  });

  it('should mask a context that throws', async () => {
    const { send } = await serve({
      contextFor: () => {
        throw new Error('password=hunter2');
      },
    });
    const { status, answer } = await send({ query: '{ hello }' });
    expect(status).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(answer.errors?.[0]?.extensions['code']).toBe('INTERNAL');
  });

  it('should make no suggestions in production, and make them elsewhere', async () => {
    const query = '{ helo }';
    const production = await serve();
    expect((await production.send({ query })).error?.message).toBe('Cannot query field "helo" on type "Query".');
    const development = await serve({ production: false });
    expect((await development.send({ query })).error?.message).toContain('Did you mean "hello"?');
  });

  it('should cut what graphql-js echoes', async () => {
    const { send } = await serve();
    const variables = { n: { long: 'x'.repeat(100_000) } };
    const { answer } = await send({ query: 'query($n: String) { hello(name: $n) }', variables });
    expect(JSON.stringify(answer).length).toBeLessThan(1000);
  });

  it('should tell the schema only where introspection is on', async () => {
    const query = getIntrospectionQuery();
    const closed = await serve();
    expect((await closed.send({ query })).error?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    const open = await serve({ introspection: true });
    for (let count = 0; count < 2; count += 1) {
      const { answer } = await open.send({ query });
      expect(answer.errors).toBeUndefined();
      expect(answer.extensions?.cost.requested).toBeGreaterThan(100);
    }
  });
});

describe('limits', () => {
  const deep = (levels: number): string => `{ node ${'{ self '.repeat(levels)} { id } ${'}'.repeat(levels)} }`;
  const wide = Array.from({ length: 200 }, (_, index) => `a${index}: hello`).join(' ');

  it.each([
    ['deep', deep(20), {}, 'levels deep'],
    [
      'full of aliases',
      `{ node { ${Array.from({ length: 40 }, (_, index) => `x${index}: id`).join(' ')} } }`,
      {},
      'aliases',
    ],
    ['wide at the top', `{ ${'hello '.repeat(30)} }`, {}, 'fields at the top'],
    ['wide by aliases', `{ ${wide} }`, {}, 'aliases'],
    ['long lists', '{ node { many(first: 100) { many(first: 100) { id } } } }', {}, 'costs 10102'],
    [
      'long lists by variables',
      'query($n: Int) { node { many(first: $n) { many(first: $n) { id } } } }',
      { n: 2_000_000_000 },
      'costs',
    ],
  ])('should refuse an operation that is %s', async (_, query, variables, words) => {
    const { send } = await serve();
    for (let count = 0; count < 3; count += 1) {
      const { answer, error, status } = await send({ query, variables }, NEW_TYPE);
      expect(status).toBe(400);
      expect(error?.extensions).toEqual({ code: 'OPERATION_TOO_COMPLEX' });
      expect(error?.message).toContain(words);
      expect(answer.extensions?.cost.limit).toBe(DEFAULT_GRAPHQL_LIMITS.maxCost);
    }
  });

  it('should decide by the variables of each request', async () => {
    const { send } = await serve();
    const query = 'query($n: Int) { node { many(first: $n) { many(first: $n) { id } } } }';
    for (const [n, code] of [
      [3, undefined],
      [1000, 'OPERATION_TOO_COMPLEX'],
      [4, undefined],
    ] as const) {
      expect((await send({ query, variables: { n } })).error?.extensions['code']).toBe(code);
    }
  });

  it.each([
    ['tokens', `{ node { ${'id '.repeat(3000)} } }`, 'GRAPHQL_PARSE_FAILED'],
    ['brackets', '{ node '.repeat(900), 'GRAPHQL_PARSE_FAILED'],
    ['nesting', deep(400), 'OPERATION_TOO_COMPLEX'],
    ['the same field', `{ node { ${'self { id } '.repeat(400)} } }`, undefined],
    [
      'circular fragments',
      '{ node { ...A } } fragment A on Node { self { ...B } } fragment B on Node { self { ...A } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a fragment of itself', '{ node { ...A } } fragment A on Node { ...A }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'doubling fragments',
      `{ node { ...F0 } } ${Array.from({ length: 60 }, (_, step) => `fragment F${step} on Node { a${step}: self { ...F${step + 1} } b${step}: self { ...F${step + 1} } }`).join(' ')} fragment F60 on Node { id }`,
      'OPERATION_TOO_COMPLEX',
    ],
    ['a deep literal', `{ hello(name: ${'['.repeat(500)}${']'.repeat(500)}) }`, 'GRAPHQL_VALIDATION_FAILED'],
    ['directives', `{ hello ${'@skip(if: false) '.repeat(200)} }`, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'unknown variables',
      `query(${Array.from({ length: 400 }, (_, index) => `$v${index}: Int`).join(' ')}) { hello }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['control characters', '{ hello(name: "\u0000\u0007\uD800") }', undefined],
  ])('should answer cleanly and soon to %s', async (_, query, code) => {
    const { send, logged } = await serve();
    for (let count = 0; count < 2; count += 1) {
      const started = performance.now();
      const { answer } = await send({ query });
      expect(performance.now() - started).toBeLessThan(2000);
      const codes = new Set((answer.errors ?? []).map(({ extensions }) => extensions['code']));
      if (code === undefined) expect(codes.has('INTERNAL')).toBe(false);
      else expect([...codes]).toEqual([code]);
    }
    expect(logged).toEqual([]);
  });

  it('should answer cleanly and soon to huge variables', async () => {
    const { send, logged } = await serve();
    const nested = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    const flat = JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`v${index}`, index])));
    const list = `{"n":[${'1,'.repeat(100_000)}1]}`;
    for (const variables of [nested, flat, list, `{"n":${nested}}`]) {
      const started = performance.now();
      const { answer } = await send(`{"query":"query($n: String) { hello(name: $n) }","variables":${variables}}`);
      expect(performance.now() - started).toBeLessThan(2000);
      expect(JSON.stringify(answer).length).toBeLessThan(2000);
      expect(answer.errors?.[0]?.extensions['code'] ?? 'none').toMatch(/^(none|BAD_USER_INPUT)$/);
    }
    expect(logged).toEqual([]);
  });
});
