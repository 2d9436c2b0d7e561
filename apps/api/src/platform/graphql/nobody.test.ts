import { Agent, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getIntrospectionQuery } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';

import { closeAll, serve } from './server.test-support.js';

afterEach(closeAll);

const REFUSED = {
  errors: [{ message: 'A valid access token is required', extensions: { code: 'UNAUTHENTICATED' } }],
};
const TOKEN = { authorization: 'Bearer good' };

const serveNobody = () => serve({ isNobody: ({ caller }) => caller === 'nobody', introspection: true });

describe('a request without a token', () => {
  it.each([
    ['alone', 'mutation { open(to: 1) }', { open: 1 }],
    ['twice', 'mutation { a: open(to: 1) b: open(to: 2) }', { a: 1, b: 2 }],
    [
      'by a fragment',
      'mutation { ...F } fragment F on Mutation { ...G } fragment G on Mutation { open(to: 3) }',
      { open: 3 },
    ],
    ['as a query', '{ ... on Query { unlocked } }', { unlocked: 'nobody' }],
  ])('should be let use an open field %s', async (_, query, data) => {
    const { send } = await serveNobody();
    expect(await send({ query })).toMatchObject({ status: 200, answer: { data } });
  });

  it.each([
    ['another field', { query: '{ hello }' }],
    ['another field beside an open one', { query: 'mutation { open(to: 1) change(to: 1) }' }],
    ['another field under an open one’s name', { query: 'mutation { open: change(to: 1) }' }],
    [
      'another field in a fragment',
      { query: 'mutation { ...F } fragment F on Mutation { open(to: 1) change(to: 1) }' },
    ],
    ['another field that is skipped', { query: 'mutation { open(to: 1) change(to: 1) @skip(if: true) }' }],
    [
      'another field in another operation',
      { query: 'mutation A { open(to: 1) } query B { hello }', operationName: 'A' },
    ],
    ['an open field’s name elsewhere', { query: '{ open(to: 1) }' }],
    ['a field that is not there', { query: '{ nothing }' }],
    ['fragments that are not there', { query: 'mutation { open(to: 1) ...F }' }],
    ['fragments in a circle', { query: '{ ...F } fragment F on Query { hello ...F }' }],
    ['the type’s name', { query: '{ __typename }' }],
    ['the schema', { query: getIntrospectionQuery() }],
    ['a type of the schema', { query: '{ __type(name: "Query") { name } }' }],
    ['no operation', { query: 'fragment F on Query { unlocked }' }],
    ['no GraphQL', { query: '{ open' }],
    ['nesting without end', { query: '{ a(b: '.concat('['.repeat(30_000)) }],
    ['no query', {}],
    ['a batch', [{ query: 'mutation { open(to: 1) }' }]],
    ['no JSON', '{'],
    ['more than 64 KiB', { query: 'mutation { open(to: 1) }', variables: { x: 'x'.repeat(65_536) } }],
  ])('should be refused as one without a token for %s', async (_, body) => {
    const { send, changes } = await serveNobody();
    const { status, headers, answer } = await send(body);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer realm="vestibule"');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer).toEqual(REFUSED);
    expect(changes, 'what was run').toEqual([]);
  });

  it.each([
    ['content type', { 'content-type': 'text/plain' }],
    ['Accept', { accept: 'text/html' }],
    ['Idempotency-Key', { 'idempotency-key': 'once' }],
  ])('should be refused as one without a token for another field, whatever its %s', async (_, headers) => {
    const { send } = await serveNobody();
    expect(await send({ query: '{ hello }' }, headers)).toMatchObject({ status: 401, answer: REFUSED });
  });

  it('should be told what is wrong with an open field, as everybody is', async () => {
    const { send } = await serveNobody();
    const query = 'mutation { open(to: "one") }';
    const [nobody, somebody] = [await send({ query }), await send({ query }, TOKEN)];
    expect(nobody.answer).toEqual(somebody.answer);
    expect(nobody.error?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    const open = { query: 'mutation { open(to: 1) }' };
    expect((await send(open, { 'idempotency-key': 'once' })).status).toBe(400);
    expect((await send(open, { accept: 'text/html' })).status).toBe(406);
  });

  it('should not be read on once it is longer than 64 KiB, though it says no length', async () => {
    const { app } = await serveNobody();
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const agent = new Agent();
    const answer = new Promise<number | undefined>((resolve, reject) => {
      const call = request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', agent });
      call.setHeader('content-type', 'application/json');
      call.on('response', (response) => resolve(response.statusCode)).on('error', reject);
      call.write(`{"query":"mutation { open(to: 1) }","variables":{"x":"${'x'.repeat(100_000)}`);
    });
    expect(await answer).toBe(401);
    agent.destroy();
  });

  it('should not touch what a token may do', async () => {
    const { send } = await serveNobody();
    expect((await send({ query: '{ hello unlocked }' }, TOKEN)).answer.data).toEqual({
      hello: 'hello world',
      unlocked: 'Bearer good',
    });
    expect((await send({ query: 'mutation { open(to: 1) change(to: 2) }' }, TOKEN)).answer.data).toEqual({
      open: 1,
      change: 2,
    });
    expect((await send({ query: '{ hello }' }, { authorization: 'Bearer bad' })).status).toBe(401);
  });
});
