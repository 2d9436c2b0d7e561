import { afterEach, describe, expect, it } from 'vitest';

import { limitUploads } from '../http/index.js';
import { DEFAULT_GRAPHQL_LIMITS } from './limits.js';
import { closeAll, serve } from './server.test-support.js';

afterEach(closeAll);

const NEW_TYPE = { accept: 'application/graphql-response+json' };

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
    ['a very deep list', `{ hello(name: ${'['.repeat(950)}${']'.repeat(950)}) }`, 'GRAPHQL_VALIDATION_FAILED'],
    ['a list that never ends', `{ hello(name: ${'['.repeat(4_000)}`, undefined],
    ['an object that never ends', `{ hello(name: ${'{a:'.repeat(4_000)}`, undefined],
    ['a type that never ends', `query($a: ${'['.repeat(4_000)}`, undefined],
    ['directives', `{ hello ${'@skip(if: false) '.repeat(200)} }`, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'unknown variables',
      `query(${Array.from({ length: 400 }, (_, index) => `$v${index}: Int`).join(' ')}) { hello }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['control characters', '{ hello(name: "\u0000\u0007\uD800") }', undefined],
  ])('should answer cleanly to %s', async (_, query, code) => {
    const { send, logged } = await serve();
    for (let count = 0; count < 2; count += 1) {
      const { answer } = await send({ query });
      const codes = new Set((answer.errors ?? []).map(({ extensions }) => extensions['code']));
      if (code === undefined) expect(codes.has('INTERNAL')).toBe(false);
      else expect([...codes]).toEqual([code]);
    }
    expect(logged).toEqual([]);
  });

  it('should answer as GraphQL does, with Retry-After, where there is no room for a body', async () => {
    const { send } = await serve({}, (app) => limitUploads(app, { total: 300, share: 300 }));
    expect((await send({ query: '{ hello }' })).status).toBe(200);
    const { status, headers, answer } = await send({ query: `{ hello ${' '.repeat(300)} }` });
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    const error = { message: expect.any(String) as unknown, extensions: { code: 'OVERLOADED', retryAfterSeconds: 1 } };
    expect(answer).toEqual({ errors: [error] });
  });

  it('should answer cleanly to huge variables', async () => {
    const { send, logged } = await serve();
    const nested = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    const flat = JSON.stringify(Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`v${index}`, index])));
    const list = `{"n":[${'1,'.repeat(100_000)}1]}`;
    for (const variables of [nested, flat, list, `{"n":${nested}}`]) {
      const { answer } = await send(`{"query":"query($n: String) { hello(name: $n) }","variables":${variables}}`);
      expect(JSON.stringify(answer).length).toBeLessThan(2000);
      expect(answer.errors?.[0]?.extensions['code'] ?? 'none').toMatch(/^(none|BAD_USER_INPUT)$/);
    }
    expect(logged).toEqual([]);
  });
});
