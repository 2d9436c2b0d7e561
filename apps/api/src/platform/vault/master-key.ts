import { randomBytes, randomUUID } from 'node:crypto';
import { link, open as openFile, mkdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { domainError, fail, ok, type Result } from '../../kernel/index.js';
import { BrokenSeal, keyFrom, seal, type Key } from './box.js';
import type { Queryable } from './queryable.js';
import { isKeyText, readKey, type KeyDemands, type KeySource } from './key-source.js';
import { MASTER_CHECK, MasterKeys } from './master-keys.js';

const FILE = 'master.key';

/** Where the master key comes from. */
export interface MasterKeySource {
  /** Undefined to use the one in the data folder, which is made when there is none. */
  readonly configured: KeySource | undefined;
  /** The one before, while it is being replaced. */
  readonly previous?: KeySource | undefined;
  readonly demands?: KeyDemands;
  readonly home: string;
  /** Whether one may be made: not where a database is sealed with one already. */
  readonly mayMake: boolean;
}

/** Reads the master key; makes one in the data folder (readable by its owner alone) where none is configured. */
export async function loadMasterKey(source: MasterKeySource): Promise<Result<MasterKeys>> {
  const { configured, previous, demands = { closedFiles: false, unknown: false } } = source;
  const current = configured ? await readKey(configured, demands) : await fromDataFolder(source);
  if (!current.ok) return current;
  if (!previous) return ok(new MasterKeys(current.value));
  // The key that is left behind may be any: it is what there was.
  const before = await readKey(previous, { ...demands, unknown: false });
  return before.ok ? ok(new MasterKeys(current.value, before.value)) : before;
}

async function fromDataFolder({ home, mayMake }: MasterKeySource): Promise<Result<Key>> {
  const text = (await read(home)) ?? (mayMake ? await make(home) : undefined);
  if (text === undefined) {
    return fail(
      domainError('INVALID_INPUT', 'The master key is missing with which this database was sealed.', {
        hint: `Set VESTIBULE_MASTER_KEY (or …_FILE or …_COMMAND), or restore ${join(home, FILE)} from a backup.`,
      }),
    );
  }
  if (!isKeyText(text)) {
    return fail(
      domainError('INVALID_INPUT', 'The master key is not 32 bytes in base64.', {
        hint: `Restore ${join(home, FILE)} from a backup.`,
      }),
    );
  }
  return ok(keyFrom(Buffer.from(text.trim(), 'base64')));
}

async function read(home: string): Promise<string | undefined> {
  try {
    return await readFile(join(home, FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

async function make(home: string): Promise<string> {
  const path = join(home, FILE);
  await mkdir(home, { recursive: true, mode: 0o700 });
  // Written aside, flushed, and linked: another process that starts at the same moment never sees half a key, and of
  // two that make one the first wins.
  const draft = join(home, `.${FILE}.${randomUUID()}`);
  const handle = await openFile(draft, 'w', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  // Its name too, before anything is sealed with it.
  const folder = await openFile(home, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  return readFile(path, 'utf8');
}

/** Whether a database is sealed with a master key already. */
export async function isSealed(db: Queryable): Promise<boolean> {
  return ((await db.query('SELECT 1 FROM installation')) as unknown[]).length > 0;
}

/** Refuses master keys of which none is the one with which this database was sealed; remembers the first one. */
export async function checkMasterKey(db: Queryable, master: MasterKeys): Promise<Result<void>> {
  await db.query('INSERT INTO installation (master_key_check) VALUES ($1) ON CONFLICT DO NOTHING', [
    seal(master.current, Buffer.from(MASTER_CHECK.text), MASTER_CHECK.context),
  ]);
  const rows = (await db.query('SELECT master_key_check FROM installation')) as { master_key_check: Buffer }[];
  try {
    for (const row of rows) master.thatOpens(row.master_key_check);
    return ok(undefined);
  } catch (error) {
    if (!(error instanceof BrokenSeal)) throw error;
    return fail(
      domainError('INVALID_INPUT', 'The master key is not the one with which this database was sealed.', {
        hint:
          'Set VESTIBULE_MASTER_KEY (or restore master.key in the data folder) to the key that was in use before; ' +
          'to replace it, name that one in VESTIBULE_MASTER_KEY_PREVIOUS meanwhile.',
      }),
    );
  }
}
