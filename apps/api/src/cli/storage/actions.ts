import type { Application } from '../../composition.js';
import { domainError, ok } from '../../kernel/index.js';
import { adoptBlobs, checkStorage, sweepBlobs, type StorageCheck } from '../../platform/storage/index.js';
import { confirm } from '../confirm.js';
import type { CommandContext } from '../context.js';
import { STATUS, type Outcome } from '../outcome.js';
import { startProgress } from '../progress.js';
import { withApplication } from '../session.js';
import { fields } from '../text/table.js';

/** What `sweep` takes. */
export interface SweepOptions {
  readonly unknown?: boolean;
  readonly yes?: boolean;
}

/** Keys that are printed one by one; more tell no more. */
const PRINTED = 20;

/** Compares rows and blobs. */
export async function check(context: CommandContext): Promise<Outcome> {
  return withApplication(async (application) => {
    const { blobs, named, waiting, missing, unknown } = await compare(context, application);
    const faults = [
      ...(missing.length > 0 ? [`${missing.length} blobs that the database names are missing: restore them`] : []),
      ...(unknown.length > 0 ? [`${unknown.length} blobs are unknown: see \`vestibule storage sweep --help\``] : []),
    ];
    return ok({
      json: { blobs, named, waiting, missing, unknown },
      text: (style) =>
        [
          fields(style, [
            ['blobs', String(blobs)],
            ['named by rows', String(named)],
            ['being written or to be removed', String(waiting)],
            ['missing', String(missing.length)],
            ['unknown', String(unknown.length)],
          ]),
          ...listed('missing', missing),
          ...listed('unknown', unknown),
        ].join('\n'),
      ...(faults.length > 0 && {
        failure: { error: domainError('CONFLICT', `${faults.join('; ')}.`), status: STATUS.failed },
      }),
    });
  });
}

/** Removes what no row names. */
export async function sweep(context: CommandContext, { unknown, yes }: SweepOptions): Promise<Outcome> {
  return withApplication(async (application): Promise<Outcome> => {
    const { dataSource, storage } = application;
    if (unknown === true) {
      const { old } = await compare(context, application);
      const isSure = old.length === 0 || yes === true || (await confirm(context.io, `Remove ${old.length} for good?`));
      if (!isSure) return ok({ json: null, text: () => 'Nothing was removed.' });
      await adoptBlobs(dataSource, old);
    }
    const { removed, failures } = await sweepBlobs(dataSource, storage);
    return ok({
      json: { removed, failed: failures.map(({ key }) => key) },
      text: (style) => fields(style, [['removed', String(removed)]]),
      ...(failures.length > 0 && {
        failure: {
          error: domainError('INTERNAL', `${failures.length} could not be removed; they are due still.`),
          status: STATUS.failed,
        },
      }),
    });
  });
}

async function compare(context: CommandContext, { dataSource, storage }: Application): Promise<StorageCheck> {
  const rows = await dataSource.query<{ count: number }[]>('SELECT count(*)::integer AS count FROM named_blob');
  const progress = startProgress(context.io.stderr, rows[0]?.count ?? 0, 'blobs');
  try {
    return await checkStorage(dataSource, storage, { seen: () => progress.step() });
  } finally {
    progress.end();
  }
}

function listed(what: string, keys: readonly string[]): string[] {
  const more = keys.length > PRINTED ? [`and ${keys.length - PRINTED} more`] : [];
  return [...keys.slice(0, PRINTED).map((key) => `${what}  ${key}`), ...more];
}
