import type { Id } from './ids.js';

/** A place in a list that is ordered by age and then by id. */
export interface Keyset {
  readonly createdAt: Date;
  readonly id: Id;
}

/** Which part of a list is asked for. Lists run from the newest to the oldest. */
export interface PageRequest {
  /** How many at most, 1 to 100. */
  readonly limit: number;
  /** Only what is older than this place. */
  readonly after?: Keyset;
  /** Only what is newer than this place. */
  readonly before?: Keyset;
  /** Take the oldest `limit` of what is left instead of the newest. */
  readonly fromEnd?: boolean;
}

/** A part of a list, from the newest to the oldest. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Whether there is more on the side towards which the list was read. */
  readonly hasMore: boolean;
}
