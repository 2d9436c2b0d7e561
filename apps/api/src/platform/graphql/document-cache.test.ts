import { parse } from 'graphql';
import { expect, it } from 'vitest';

import { createOperationCache } from './document-cache.js';
import { DEFAULT_GRAPHQL_LIMITS } from './limits.js';

const document = (length: number) => parse(`{ viewer }${'#'.repeat(length - 10)}`);

it('should keep as many operations as there may be, and no more characters of them than there may be', () => {
  const limits = { ...DEFAULT_GRAPHQL_LIMITS, cachedOperations: 10, cachedCharacters: 1_000 };
  const cache = createOperationCache<ReturnType<typeof document>>(limits, (kept) => kept);
  for (let at = 0; at < 100; at += 1) cache.set(`short ${at}`, document(20));
  expect(cache.size).toBe(10);
  for (let at = 0; at < 100; at += 1) cache.set(`long ${at}`, document(400));
  expect([...cache.keys()]).toEqual(['long 99', 'long 98']);
  cache.set('too long', document(1_001));
  expect(cache.has('too long')).toBe(false);
});
