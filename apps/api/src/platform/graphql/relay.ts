import 'reflect-metadata';
import { ArgsType, Field, ID, Int, InterfaceType, ObjectType, type ClassType } from 'type-graphql';

import { ok, refuseField, type DomainError, type Result } from '../../kernel/index.js';

/** Items of a page where the caller does not say. */
export const DEFAULT_PAGE_SIZE = 20;
/** The longest page: with 20 fields an item it stays below the cost limit. */
export const MAX_PAGE_SIZE = 100;
/** A keyset of a time and an id takes fewer than 100 characters. */
const MAX_CURSOR_LENGTH = 512;

/** Anything with an id of its own (Relay, "Object Identification"). */
@InterfaceType('Node', { description: 'Anything with an id of its own.' })
export abstract class Node {
  @Field(() => ID)
  readonly id!: string;
}

/** Where a page stands in its list (Relay, "Cursor Connections", PageInfo). */
@ObjectType('PageInfo', { simpleResolvers: true, description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean)
  readonly hasNextPage!: boolean;
  @Field(() => Boolean)
  readonly hasPreviousPage!: boolean;
  @Field(() => String, { nullable: true })
  readonly startCursor!: string | null;
  @Field(() => String, { nullable: true })
  readonly endCursor!: string | null;
}

/** One item of a page and where it stands. */
export interface Edge<T> {
  readonly node: T;
  readonly cursor: string;
}

/** A page of a list. */
export interface Connection<T> {
  readonly edges: readonly Edge<T>[];
  readonly pageInfo: PageInfo;
}

/**
 * Makes the Edge and Connection types of a view, to be made once per view, at module level.
 * @param name - of the view in the schema: `Face` gives `FaceEdge` and `FaceConnection`
 * @param node - the view's class
 */
export const connectionTypes = <T extends object>(
  name: string,
  node: () => ClassType<T>,
): { readonly Edge: ClassType<Edge<T>>; readonly Connection: ClassType<Connection<T>> } => {
  @ObjectType(`${name}Edge`, { simpleResolvers: true })
  class NamedEdge implements Edge<T> {
    @Field(() => node())
    readonly node!: T;
    @Field(() => String)
    readonly cursor!: string;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true })
  class NamedConnection implements Connection<T> {
    @Field(() => [NamedEdge])
    readonly edges!: readonly NamedEdge[];
    @Field(() => PageInfo)
    readonly pageInfo!: PageInfo;
  }
  return { Edge: NamedEdge, Connection: NamedConnection };
};

/** The arguments of a connection: `first` and `after`, or `last` and `before`. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `1 to ${MAX_PAGE_SIZE}; ${DEFAULT_PAGE_SIZE} where neither is given.`,
  })
  readonly first?: number | null;
  @Field(() => String, { nullable: true })
  readonly after?: string | null;
  @Field(() => Int, { nullable: true, description: `1 to ${MAX_PAGE_SIZE}.` })
  readonly last?: number | null;
  @Field(() => String, { nullable: true })
  readonly before?: string | null;
}

/** The values that a list is sorted by, the last of them unique: never an offset, which moves when rows are added. */
export type Keyset = readonly (string | number)[];
/** The kinds of a keyset's values. */
export type KeysetShape = readonly ('string' | 'number')[];

/** What to fetch: `limit` items (fetch one more, to know whether there are others) beyond `from` in this direction. */
export interface Page {
  readonly limit: number;
  readonly direction: 'forward' | 'backward';
  readonly after: Keyset | undefined;
  readonly before: Keyset | undefined;
}

/** Writes a cursor: base64url of the keyset's JSON. Callers must not look inside. */
export const encodeCursor = (keyset: Keyset): string => Buffer.from(JSON.stringify(keyset)).toString('base64url');

/** Reads a cursor; undefined where it was not made by {@link encodeCursor} for a keyset of this shape. */
export const decodeCursor = (cursor: string, shape: KeysetShape): Keyset | undefined => {
  if (cursor.length > MAX_CURSOR_LENGTH) return undefined;
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(values) || values.length !== shape.length) return undefined;
    if (!shape.every((kind, index) => typeof values[index] === kind)) return undefined;
    const keyset: Keyset = values;
    return encodeCursor(keyset) === cursor ? keyset : undefined;
  } catch {
    return undefined;
  }
};

/** Checks a connection's arguments. INVALID_INPUT names the argument that is wrong. */
export const readPage = (args: PageArgs, shape: KeysetShape): Result<Page, DomainError> => {
  const { first, last } = args;
  if (first != null && last != null) return refuseField('last', 'cannot be given together with first');
  for (const [field, size] of [['first', first] as const, ['last', last] as const]) {
    if (size != null && !(Number.isInteger(size) && size >= 1 && size <= MAX_PAGE_SIZE)) {
      return refuseField(field, `must be from 1 to ${MAX_PAGE_SIZE}`);
    }
  }
  const after = args.after == null ? undefined : decodeCursor(args.after, shape);
  const before = args.before == null ? undefined : decodeCursor(args.before, shape);
  if (args.after != null && !after) return refuseField('after', 'is not a cursor of this list');
  if (args.before != null && !before) return refuseField('before', 'is not a cursor of this list');
  return ok({
    limit: first ?? last ?? DEFAULT_PAGE_SIZE,
    direction: last == null ? 'forward' : 'backward',
    after,
    before,
  });
};

/**
 * Makes a page of what was fetched for it.
 * @param rows - up to `limit + 1`, in the order of fetching: for `backward` the list's order reversed
 */
export const toConnection = <R, T>(
  page: Page,
  rows: readonly R[],
  keysetOf: (row: R) => Keyset,
  toNode: (row: R) => T,
): Connection<T> => {
  const more = rows.length > page.limit;
  const shown = rows.slice(0, page.limit);
  if (page.direction === 'backward') shown.reverse();
  const edges = shown.map((row) => ({ node: toNode(row), cursor: encodeCursor(keysetOf(row)) }));
  const backward = page.direction === 'backward';
  return {
    edges,
    pageInfo: {
      // In the other direction it is known only that there was a cursor to start from (Relay allows either answer).
      hasNextPage: backward ? page.before !== undefined : more,
      hasPreviousPage: backward ? more : page.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
};
