import { getIntrospectionQuery } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';

import { DEFAULT_GRAPHQL_LIMITS } from './limits.js';
import { closeAll, serve } from './server.test-support.js';

afterEach(closeAll);

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
    expect(headers['www-authenticate']).toBe('Bearer realm="vestibule", error="invalid_token"');
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

  it('should refuse an Idempotency-Key, which it would not keep to', async () => {
    const { send } = await serve();
    const query = 'mutation { change(to: 1) }';
    const { status, answer } = await send({ query }, { 'idempotency-key': 'once' });
    expect(status).toBe(400);
    expect(answer).toMatchObject({
      errors: [{ message: 'Idempotency-Key is not taken by GraphQL', extensions: { code: 'INVALID_INPUT' } }],
    });
    expect(answer).not.toHaveProperty('data');
    expect((await send({ query })).answer.data).toEqual({ change: 1 });
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

  it('should say of variables with more faults than are told that they are at fault', async () => {
    const { send, logged } = await serve();
    const names = Array.from({ length: 60 }, (_, at) => `$n${at}`);
    const spreads = names.map((name) => `... @skip(if: ${name}) { id }`);
    const query = `query(${names.map((name) => `${name}: Boolean!`).join(', ')}) { node { ${spreads.join(' ')} } }`;
    const { answer } = await send({ query });
    expect(new Set(answer.errors?.map(({ extensions }) => extensions['code']))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(answer.errors).toHaveLength(51);
    expect(logged).toEqual([]);
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
    for (const asked of [query, '{ __type(name: "Query") { name } }']) {
      expect((await closed.send({ query: asked })).error).toMatchObject({
        message: 'The schema is not told here: ask without __schema and __type',
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      });
      expect(JSON.stringify((await closed.send({ query: asked })).answer)).not.toMatch(/apollo|introspection/i);
    }
    const open = await serve({ introspection: true });
    for (let count = 0; count < 2; count += 1) {
      const { answer } = await open.send({ query });
      expect(answer.errors).toBeUndefined();
      expect(answer.extensions?.cost.requested).toBeGreaterThan(100);
    }
  });
});
