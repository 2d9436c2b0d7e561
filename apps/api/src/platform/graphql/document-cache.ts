import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

import type { GraphqlLimits } from './limits.js';

/** What is kept for operations, the least recently used going first: so many of them, and so many characters of their documents. */
export const createOperationCache = <T extends object>(
  { cachedOperations, cachedCharacters }: GraphqlLimits,
  documentOf: (kept: T) => DocumentNode,
): LRUCache<string, T> =>
  new LRUCache<string, T>({
    max: cachedOperations,
    maxSize: cachedCharacters,
    // What has no text costs something too.
    sizeCalculation: (kept) => Math.max(1, documentOf(kept).loc?.source.body.length ?? 0),
  });
