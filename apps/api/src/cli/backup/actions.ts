import { resolve } from 'node:path';
import type { Client } from 'pg';
import type { Config } from '../../config/index.js';
import { AuditRecords, openSeal, PostgresAuditReader } from '../../features/audit/index.js';
import { domainError, ok } from '../../kernel/index.js';
import { TokenIssuer } from '../../platform/access/token-issuer.js';
import {
  asResult,
  backupKeys,
  checkBackup,
  intoEmpty,
  makeBackup,
  masterKeyOf,
  refuseWithin,
  renewPersonsKeys,
  restoreBackup,
  withInstallation,
  type Follower,
  type MadeBackup,
} from '../../platform/backup/index.js';
import { MasterKeys, type Key, type Queryable } from '../../platform/vault/index.js';
import type { CommandContext } from '../context.js';
import { failed, type Outcome } from '../outcome.js';
import { startProgress, type Progress } from '../progress.js';
import { configured } from '../session.js';
import { fields } from '../text/table.js';

/** What `backup` takes. */
export interface BackupOptions {
  readonly keep?: number;
  readonly keysOnly?: boolean;
}

/** What `restore` takes. */
export interface RestoreOptions {
  readonly at?: string;
  readonly check?: boolean;
}

/** Makes a backup, or renews the keys alone. */
export async function backUp(context: CommandContext, folder: string, options: BackupOptions): Promise<Outcome> {
  const config = configured();
  if (!config.ok) return config;
  const dir = resolve(folder);
  const made = await following(context, (follow) =>
    withInstallation(config.value, async ({ databaseUrl, storage, master }) => {
      refuseWithin(config.value.home, dir);
      const keys = backupKeys(master);
      if (options.keysOnly === true) return { renewed: await renewPersonsKeys({ databaseUrl, dir, keys }) };
      return { backup: await makeBackup({ databaseUrl, storage, keys, dir, keep: options.keep, follow }) };
    }),
  );
  if (!made.ok) return failed(made.error);
  if ('backup' in made.value) return told(dir, made.value.backup);
  const { persons, takenAt } = made.value.renewed;
  return ok({
    json: { dir, ...made.value.renewed },
    text: () => `The keys of ${persons} persons in ${dir} are those of ${takenAt}.`,
  });
}

function told(dir: string, backup: MadeBackup): Outcome {
  const { name, takenAt, tables, rows, bytes, blobs, keys, removed, notSwept } = backup;
  const { lost } = blobs;
  const reason =
    lost > 0
      ? `The backup was made, but ${lost} files are not in the storage that rows of the database name.`
      : notSwept && `The backup was made, but an older one can't be read. ${notSwept}`;
  return ok({
    json: { dir, ...backup },
    text: (style) =>
      fields(style, [
        ['backup', name],
        ['folder', dir],
        ['taken', takenAt],
        ['rows', `${rows} of ${tables} tables (${megabytes(bytes)})`],
        ['files', `${blobs.count} (${megabytes(blobs.bytes)}), of which ${blobs.copied} are new here`],
        ['persons', keys.persons],
        ['removed', removed.join(', ')],
      ]),
    ...(reason && {
      failure: failed(
        domainError('CONFLICT', reason, {
          hint:
            lost > 0
              ? 'Check VESTIBULE_HOME, or where else files are kept: it must be the place that the server uses.'
              : 'Remove it, or put it back as it was; until then files that no backup needs any more stay.',
        }),
      ).error,
    }),
  });
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

/** Restores a backup, or checks one. */
export async function restoreHere(context: CommandContext, folder: string, options: RestoreOptions): Promise<Outcome> {
  const config = configured();
  if (!config.ok) return config;
  return options.check === true
    ? checkOnly(context, config.value, folder, options)
    : restoreAll(context, config.value, folder, options);
}

async function checkOnly(
  context: CommandContext,
  config: Config,
  folder: string,
  { at }: RestoreOptions,
): Promise<Outcome> {
  const dir = resolve(folder);
  const checked = await following(context, async (follow) =>
    checkBackup({ dir, at, keys: backupKeys(await masterKeyOf(config)), follow }),
  );
  if (!checked.ok) return failed(checked.error);
  const { name, takenAt, keysTakenAt, rows, tables, blobs } = checked.value;
  return ok({
    json: { dir, checked: true, ...checked.value },
    text: (style) =>
      `${fields(style, [
        ['backup', name],
        ['taken', takenAt],
        ['keys of', keysTakenAt],
        ['rows', `${rows} of ${tables} tables`],
        ['files', blobs],
      ])}\n\n${style.good('The backup is whole.')}`,
  });
}

async function restoreAll(
  context: CommandContext,
  config: Config,
  folder: string,
  { at }: RestoreOptions,
): Promise<Outcome> {
  const dir = resolve(folder);
  let audit: AuditFindings = { chains: 0, entries: 0, faults: [] };
  const restored = await following(context, async (follow) => {
    const master = await masterKeyOf(config);
    return intoEmpty(config, ({ databaseUrl, storage, finish }) =>
      restoreBackup({
        dir,
        at,
        master,
        databaseUrl,
        storage,
        follow,
        beforeCommit: async (client) => {
          context.note('Verifying the audit trail …');
          audit = await verifyAudit(client, master);
          await finish();
        },
      }),
    );
  });
  if (!restored.ok) return failed(restored.error);
  const { name, takenAt, keysTakenAt, rows, tables, blobs, erasedSince } = restored.value;
  return ok({
    json: { dir, ...restored.value, audit },
    text: (style) =>
      fields(style, [
        ['restored', name],
        ['into', config.databaseUrl === undefined ? config.home : `${config.home} and the database of DATABASE_URL`],
        ['taken', takenAt],
        ['keys of', keysTakenAt],
        ['rows', `${rows} of ${tables} tables`],
        ['files', blobs],
        ['erased since', erasedSince],
        ['audit trail', `${audit.entries} entries in ${audit.chains} chains`],
      ]),
    ...(audit.faults.length > 0 && {
      failure: failed(
        domainError(
          'CONFLICT',
          `All was restored as it was, but its audit trail had been changed: ${audit.faults.join('; ')}.`,
        ),
      ).error,
    }),
  });
}

interface AuditFindings {
  readonly chains: number;
  readonly entries: number;
  readonly faults: readonly string[];
}

/** Verifies every chain of what was restored, by the keys that were restored with it. */
async function verifyAudit(client: Client, master: Key): Promise<AuditFindings> {
  const db: Queryable = { query: async (text, values) => (await client.query<object>(text, values)).rows };
  const keys = (await TokenIssuer.load(db, new MasterKeys(master))).jwks();
  const records = new AuditRecords(new PostgresAuditReader(db), (signature) => openSeal(signature, keys));
  const faults: string[] = [];
  let entries = 0;
  const chains = await records.chains();
  for (const chain of chains) {
    const found = await records.verify(chain);
    entries += found.entries;
    if (found.fault) faults.push(`${chain || 'the installation'}: ${found.fault}`);
  }
  return { chains: chains.length, entries, faults };
}

/** Runs a long work whose steps are shown on standard error. */
async function following<T>(context: CommandContext, work: (follow: Follower) => Promise<T>) {
  let progress: Progress | undefined;
  try {
    return await asResult(() =>
      work({
        begin: (what, steps) => {
          progress?.end();
          progress = startProgress(context.io.stderr, steps, what);
        },
        step: () => progress?.step(),
      }),
    );
  } finally {
    progress?.end();
  }
}
