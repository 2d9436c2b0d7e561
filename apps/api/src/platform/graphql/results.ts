import {
  isId,
  ok,
  refuseField,
  type Id,
  type Keyset,
  type Page,
  type PageRequest,
  type Result,
} from '../../kernel/index.js';
import { refusal } from './masking.js';
import { encodeCursor, readPage, type Connection, type PageArgs } from './relay.js';

/** The value, or what of the failure a query's answer says in `errors`. */
export const orRefuse = <T>(result: Result<T>): T => {
  if (result.ok) return result.value;
  throw refusal(result.error);
};

const ABSENT: ReadonlySet<string> = new Set(['NOT_FOUND', 'FACE_NOT_FOUND']);

/** The value; null where there is none or it is another tenant's. Other failures are in `errors`. */
export const orNull = <T>(result: Result<T>): T | null => {
  if (!result.ok && ABSENT.has(result.error.code)) return null;
  return orRefuse(result);
};

/** An id as it was sent, or one that nothing has where it hasn't an id's form: Postgres takes no text with a NUL. */
export const knownId = (text: string): Id => (isId(text) ? text : '');

const MAX_DATE_MS = 8.64e15;

const toKeyset = ([at, id]: readonly (string | number)[]): Keyset | undefined =>
  typeof at === 'number' && Math.abs(at) <= MAX_DATE_MS && typeof id === 'string' && isId(id)
    ? { createdAt: new Date(at), id }
    : undefined;

/** Checks a connection's arguments, whose cursors hold a time (milliseconds) and an id. */
const readRequest = (args: PageArgs): Result<PageRequest> => {
  const page = readPage(args, ['number', 'string']);
  if (!page.ok) return page;
  const { limit, direction } = page.value;
  const after = page.value.after && toKeyset(page.value.after);
  const before = page.value.before && toKeyset(page.value.before);
  for (const [field, given, read] of [
    ['after', args.after, after] as const,
    ['before', args.before, before] as const,
  ]) {
    if (given == null || read) continue;
    const reason = 'is not a cursor of this list';
    return refuseField(field, reason);
  }
  return ok({ limit, ...(after && { after }), ...(before && { before }), fromEnd: direction === 'backward' });
};

/** Reads a list that runs from the newest to the oldest as a connection. Failures of reading are in `errors`. */
export const readConnection = async <Row extends Keyset, T>(
  args: PageArgs,
  read: (page: PageRequest) => Promise<Result<Page<Row>>>,
  toNode: (row: Row) => T,
): Promise<Connection<T>> => {
  const page = orRefuse(readRequest(args));
  const { items, hasMore } = orRefuse(await read(page));
  const edges = items.map((row) => ({ node: toNode(row), cursor: encodeCursor([row.createdAt.getTime(), row.id]) }));
  return {
    edges,
    pageInfo: {
      // In the other direction it is known only that there was a cursor to start from (Relay allows either answer).
      hasNextPage: page.fromEnd ? page.before !== undefined : hasMore,
      hasPreviousPage: page.fromEnd ? hasMore : page.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
};
