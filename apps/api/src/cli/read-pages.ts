import { ok, type Keyset, type Page, type PageRequest, type Result } from '../kernel/index.js';

/** The most that one read gives (PageRequest). */
const PAGE = 100;

/** What is wanted of a list. */
export interface Wanted<T> {
  /** How many at most. */
  readonly limit: number;
  /** Which of them; all of them where it isn't given. */
  readonly keep?: (item: T) => boolean;
}

/** Reads a list page by page, the newest first, until there is enough of what is wanted or no more. */
export async function readPages<T extends Keyset>(
  read: (page: PageRequest) => Promise<Result<Page<T>>>,
  { limit, keep = () => true }: Wanted<T>,
): Promise<Result<T[]>> {
  const items: T[] = [];
  let after: Keyset | undefined;
  for (;;) {
    const page = await read({ limit: PAGE, ...(after && { after }) });
    if (!page.ok) return page;
    items.push(...page.value.items.filter(keep));
    after = page.value.items.at(-1);
    if (items.length >= limit) return ok(items.slice(0, limit));
    if (!page.value.hasMore || !after) return ok(items);
  }
}

/** Several lists as one, the newest first. */
export function mergeNewest<T extends Keyset>(lists: readonly (readonly T[])[], limit: number): T[] {
  const byAge = (a: T, b: T): number => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);
  return lists.flat().sort(byAge).slice(0, limit);
}
