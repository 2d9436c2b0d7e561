import { describe, expect, it } from 'vitest';

import { decodeCursor, encodeCursor, readPage, toConnection, type Keyset, type Page, type PageArgs } from './relay.js';

const SHAPE = ['string', 'number'] as const;
const ROWS = Array.from({ length: 7 }, (_, index) => ({ at: `2026-01-0${index + 1}`, id: index }));
const keysetOf = (row: { at: string; id: number }): Keyset => [row.at, row.id];

/** What a database does with a page: rows beyond the cursors, in the direction, one more than asked for. */
const fetch = (page: Page) => {
  const [afterId, beforeId] = [page.after?.[1] ?? -1, page.before?.[1] ?? ROWS.length];
  const within = ROWS.filter(({ id }) => id > Number(afterId) && id < Number(beforeId));
  return (page.direction === 'backward' ? within.toReversed() : within).slice(0, page.limit + 1);
};

const ask = (args: PageArgs) => {
  const page = readPage(args, SHAPE);
  if (!page.ok) throw new Error(page.error.message);
  const { edges, pageInfo } = toConnection(page.value, fetch(page.value), keysetOf, ({ id }) => id);
  return { ids: edges.map(({ node }) => node), pageInfo, edges };
};

describe('cursors', () => {
  it('should carry a keyset and nothing readable at sight', () => {
    const cursor = encodeCursor(['2026-01-01', 5]);
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(cursor, SHAPE)).toEqual(['2026-01-01', 5]);
  });

  it.each([
    '',
    'x',
    'not a cursor',
    encodeCursor(['only one']),
    encodeCursor([1, 'swapped']),
    encodeCursor(['a', 1, 2]),
    `${encodeCursor(['a', 1])}=`,
    Buffer.from('{"0":"a","1":1}').toString('base64url'),
    Buffer.from('["a", 1]').toString('base64url'),
    encodeCursor(['x'.repeat(1000), 1]),
  ])('should be refused where they are not ours: %s', (cursor) => {
    expect(decodeCursor(cursor, SHAPE)).toBeUndefined();
    const page = readPage({ after: cursor }, SHAPE);
    expect(!page.ok && page.error).toMatchObject({ code: 'INVALID_INPUT', details: [{ field: 'after' }] });
  });
});

describe('pages', () => {
  it('should walk a list forwards without a gap', () => {
    const first = ask({ first: 3 });
    expect(first.ids).toEqual([0, 1, 2]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = ask({ first: 3, after: first.pageInfo.endCursor });
    expect(second.ids).toEqual([3, 4, 5]);
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const third = ask({ first: 3, after: second.pageInfo.endCursor });
    expect(third.ids).toEqual([6]);
    expect(third.pageInfo.hasNextPage).toBe(false);
  });

  it('should walk it backwards, each page in the order of the list', () => {
    const last = ask({ last: 3 });
    expect(last.ids).toEqual([4, 5, 6]);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(last.pageInfo.startCursor).toBe(last.edges[0]?.cursor);
    const before = ask({ last: 10, before: last.pageInfo.startCursor });
    expect(before.ids).toEqual([0, 1, 2, 3]);
    expect(before.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  it('should give no cursors for an empty page', () => {
    const page = readPage({}, SHAPE);
    const empty = page.ok && toConnection(page.value, [], keysetOf, (row) => row);
    expect(empty).toMatchObject({ edges: [], pageInfo: { startCursor: null, endCursor: null, hasNextPage: false } });
  });

  it.each([
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ last: -1 }, 'last'],
    [{ last: 1.5 }, 'last'],
    [{ first: 1, last: 1 }, 'last'],
  ])('should refuse %o and name the argument', (args, field) => {
    const page = readPage(args, SHAPE);
    expect(!page.ok && page.error).toMatchObject({ code: 'INVALID_INPUT', details: [{ field }] });
  });

  it('should take null as not given, and have 20 items by default', () => {
    expect(readPage({ first: null, after: null, last: null, before: null }, SHAPE)).toMatchObject({
      ok: true,
      value: { limit: 20, direction: 'forward' },
    });
  });
});
