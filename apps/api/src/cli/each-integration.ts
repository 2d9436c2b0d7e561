import type { Application } from '../composition.js';
import { ok, type Id, type Keyset, type Page, type PageRequest, type Result } from '../kernel/index.js';
import type { CommandContext } from './context.js';
import { wholeNumber } from './options.js';
import { judged, type Failure } from './outcome.js';
import { mergeNewest, readPages } from './read-pages.js';
import { COMMAND_LINE } from './session.js';

/** What the lists of faces and deliveries take. */
export interface ListOptions {
  readonly integration?: Id;
  readonly limit: number;
}

/** How many a list gives where nothing is said: enough for a look, and bounded where there are millions. */
export const LIST_DEFAULT = 1_000;

/** The value of `--limit`; 0 is no limit. */
export const limitNumber = (text: string): number => wholeNumber(0, 1_000_000_000)(text) || Number.MAX_SAFE_INTEGER;

/** The integrations that are meant: one, or all. Errors: NOT_FOUND. */
export async function meantIntegrations(application: Application, id: Id | undefined): Promise<Result<Id[]>> {
  if (id !== undefined) {
    const one = await application.integrations.get(COMMAND_LINE, id);
    return one.ok ? ok([id]) : one;
  }
  const all = await readPages((page) => application.integrations.list(COMMAND_LINE, page), {
    limit: Number.MAX_SAFE_INTEGER,
  });
  return all.ok ? ok(all.value.map((integration) => integration.id)) : all;
}

/** Reads a list that each integration has one of; says on standard error where the limit left something out. */
export async function listAcross<T extends Keyset>(
  context: CommandContext,
  application: Application,
  options: ListOptions,
  read: (integrationId: Id, page: PageRequest) => Promise<Result<Page<T>>>,
  keep?: (item: T) => boolean,
): Promise<Result<T[], Failure>> {
  const ids = await meantIntegrations(application, options.integration);
  if (!ids.ok) return judged(ids);
  const lists: T[][] = [];
  for (const id of ids.value) {
    // One more than is wanted, to know whether there is more.
    const wanted = { limit: options.limit + 1, ...(keep && { keep }) };
    const list = await readPages<T>((page) => read(id, page), wanted);
    if (!list.ok) return judged(list);
    lists.push(list.value);
  }
  if (lists.reduce((sum, list) => sum + list.length, 0) > options.limit) {
    context.note(`Only the newest ${options.limit} are listed; --limit 0 lists all.`);
  }
  return ok(mergeNewest(lists, options.limit));
}
