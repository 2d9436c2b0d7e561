import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStorage } from '@flystorage/file-storage';
import { LocalStorageAdapter } from '@flystorage/local-fs';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { backUp, filesBelow, masterOf, restoreAnew, restoreInto, type Restored } from './backup.test-support.js';
import { begin, emptySheet, makeTestBank, makeVerification, type TestBank } from './evidence.test-support.js';
import { openApplication } from './composition.js';
import { makeFace, must, startGraphql, textLike, type TestGraphql } from './graphql.test-support.js';
import type { Id } from './kernel/index.js';
import { asResult, backupKeys, checkBackup, renewPersonsKeys } from './platform/backup/index.js';
import { createTestDatabase } from './platform/database/testing.js';
import { newKey } from './platform/vault/index.js';

const COMMAND_LINE = { kind: 'command-line' } as const;
const nobody = { begin: () => undefined, step: () => undefined };

let api: TestGraphql;
let bank: TestBank;
let root: string;
let dir: string;
let restored: Restored | undefined;

const query = <Row extends object>(statement: string, values: unknown[] = []): Promise<Row[]> =>
  api.application.dataSource.query<Row[]>(statement, values);

/** A verification with a document, under review. */
async function underReview(identifier: string): Promise<Id> {
  const { id, requestUrl } = await makeVerification(api, bank, identifier);
  const person = await begin(api, bank, requestUrl);
  await person.call('consent');
  expect(await person.send('DOCUMENT_FRONT', await emptySheet(), { documentType: 'PASSPORT' })).toMatchObject({
    status: 200,
  });
  await person.call('submit');
  return id;
}

const master = () => masterOf(api);
const check = (folder = dir, at?: string) =>
  asResult(() => checkBackup({ dir: folder, at, keys: backupKeys(master()), follow: nobody }));

beforeAll(async () => {
  api = await startGraphql();
  bank = await makeTestBank(api, 'Bank of the Backup', { verificationFace: 'off' });
  must(await api.application.webhooks.subscribe(COMMAND_LINE, bank.id, 'status', 'https://bank.example/hook'));
  for (const name of ['one', 'two', 'three']) await underReview(name);
  await makeFace(api, bank, 'somebody');
});
afterAll(() => api.close());

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'vestibule-backup-test-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const newDir = (): string => join(root, String((folders += 1)));
afterEach(async () => {
  await restored?.close();
  restored = undefined;
});

/** What a table holds, in one text. */
const contentOf = (table: string): string =>
  `SELECT count(*)::integer AS rows, md5(string_agg(t::text, E'\\n' ORDER BY t::text)) AS content FROM "${table}" AS t`;

describe('a backup that is restored', () => {
  it('should be the same database, to the row, and the same files, to the byte', async () => {
    dir = newDir();
    await query(
      `UPDATE job SET lease_token = gen_random_uuid(), leased_until = now() + interval '1 hour' WHERE kind = 'delivery'`,
    );
    const made = await backUp(api, dir);
    restored = await restoreAnew(dir, master());
    expect(restored.report).toMatchObject({ name: made.name, rows: made.rows, erasedSince: 0 });
    const tables = await query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
    );
    expect(tables.length).toBeGreaterThan(25);
    for (const { name } of tables) {
      if (['job', 'event_position', 'audit_entry', 'schema_migration'].includes(name)) continue;
      expect(await restored.query(contentOf(name)), name).toEqual(await query(contentOf(name)));
    }
    const migrations = 'SELECT version, checksum FROM schema_migration ORDER BY version';
    expect(await restored.query(migrations)).toEqual(await query(migrations));
    const { home } = api.application.config;
    expect(filesBelow(join(restored.home, 'blobs'))).toEqual(filesBelow(join(home, 'blobs')));
    expect(filesBelow(join(home, 'blobs')).length).toBeGreaterThanOrEqual(6);
    for (const file of filesBelow(join(home, 'blobs'))) {
      expect(readFileSync(join(restored.home, 'blobs', file)).equals(readFileSync(join(home, 'blobs', file)))).toBe(
        true,
      );
    }
  });

  it('should go on where it was: no job is held, no sequence and no place begins again, and the trail says so', async () => {
    restored = await restoreAnew(dir, master());
    const jobs = 'SELECT count(*)::integer AS jobs, count(lease_token)::integer AS held FROM job';
    const [before] = await query<{ jobs: number; held: number }>(jobs);
    expect(before?.held).toBeGreaterThan(0);
    expect(await restored.query(jobs)).toEqual([{ jobs: before?.jobs, held: 0 }]);
    const [source] = await query<{ last: string }>('SELECT max(last) AS last FROM event_position');
    const [place] = await restored.query<{ last: string }>('SELECT max(last) AS last FROM event_position');
    expect(Number(place?.last)).toBeGreaterThan(Number(source?.last) + 100_000);
    const [newest] = await query<{ id: string }>('SELECT max(id) AS id FROM audit_entry');
    const [added] = await restored.query<{ id: string; action: string }>(
      'SELECT id, action FROM audit_entry ORDER BY id DESC LIMIT 1',
    );
    expect(added).toEqual({ id: String(Number(newest?.id) + 1), action: 'installation.restored' });
    await expect(restored.query('DELETE FROM audit_entry'), 'its triggers are on again').rejects.toThrow(
      /kept as it is/,
    );
  });

  it('should need no more than a database of its own: no superuser', async () => {
    const database = await createTestDatabase({ empty: true });
    const url = new URL(database.url);
    const role = `owner_of_${url.pathname.slice(1)}`;
    try {
      await query(`CREATE ROLE ${role} LOGIN PASSWORD 'of-a-test'`);
      await query(`ALTER DATABASE ${url.pathname.slice(1)} OWNER TO ${role}`);
      [url.username, url.password] = [role, 'of-a-test'];
      expect(await restoreInto(url.href, newDir(), dir, master())).toMatchObject({ erasedSince: 0 });
    } finally {
      await database.drop();
      await query(`DROP ROLE ${role}`);
    }
  });

  it('should open where an integration’s key is another one by now', async () => {
    const older = newDir();
    await backUp(api, older);
    await api.application.keyRotation.integration(COMMAND_LINE, bank.id, () => undefined);
    await renewPersonsKeys({ databaseUrl: api.application.databaseUrl, dir: older, keys: backupKeys(master()) });
    restored = await restoreAnew(older, master());
    copyFileSync(join(api.application.config.home, 'master.key'), join(restored.home, 'master.key'));
    const config = { ...api.application.config, home: restored.home, databaseUrl: restored.url };
    const application = must(await openApplication(config, { role: 'command' }));
    try {
      const [{ id } = { id: '' }] = await restored.query<{ id: string }>('SELECT id FROM verification LIMIT 1');
      const verification = must(await application.verificationRecords.get(COMMAND_LINE, id));
      expect(verification.subject).toMatchObject({ firstName: 'Ada' });
    } finally {
      await application.close();
    }
  });
});

describe('a backup that is not what was written', () => {
  it('should be refused, whichever file is changed, cut off, missing, or in another one’s place', async () => {
    const whole = newDir();
    const first = await backUp(api, whole);
    const second = await backUp(api, whole);
    dir = whole;
    expect(await check()).toMatchObject({ ok: true, value: { name: second.name, rows: second.rows } });
    const relevant = filesBelow(whole).filter((file) => !file.startsWith(first.name));
    expect(relevant.length).toBeGreaterThan(35);
    const copy = newDir();
    cpSync(whole, copy, { recursive: true });
    const tampered = async (what: string, change: (path: string, file: string) => void): Promise<void> => {
      for (const file of relevant) {
        change(join(copy, file), file);
        expect(await check(copy, second.name), `${what}: ${file}`).toMatchObject({ ok: false });
        copyFileSync(join(whole, file), join(copy, file));
      }
    };
    await tampered('a byte is changed', (path) => {
      const bytes = readFileSync(path);
      const at = bytes.length >> 1;
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      writeFileSync(path, bytes);
    });
    await tampered('it is cut off', (path) => truncateSync(path, readFileSync(path).length - 1));
    await tampered('it is missing', (path) => rmSync(path));
    await tampered('it is the one of the backup before, or of another file', (path, file) => {
      const isOfBackup = file.startsWith(second.name);
      const other = isOfBackup ? file.replace(second.name, first.name) : relevant.find((each) => each !== file);
      copyFileSync(join(whole, other ?? ''), path);
    });
    expect(await check(copy, second.name), 'all was put back').toMatchObject({ ok: true });
  });

  it('should be refused under another master key, with which no more is added to it either', async () => {
    const keys = backupKeys(newKey());
    const found = await asResult(() => checkBackup({ dir, at: undefined, keys, follow: nobody }));
    expect(found).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', message: textLike(/another master key/) },
    });
    await expect(renewPersonsKeys({ databaseUrl: api.application.databaseUrl, dir, keys })).rejects.toThrow(
      /made with another master key/,
    );
  });

  it('should leave an empty database where it fails on the way', async () => {
    const broken = newDir();
    const { name } = await backUp(api, broken);
    const [bucket = ''] = readdirSync(join(broken, 'blobs'));
    const [file = ''] = readdirSync(join(broken, 'blobs', bucket));
    truncateSync(join(broken, 'blobs', bucket, file), 10);
    const database = await createTestDatabase({ empty: true });
    try {
      await expect(restoreInto(database.url, newDir(), broken, master(), name)).rejects.toThrow(/has 10 bytes/);
      const client = new Client({ connectionString: database.url });
      await client.connect();
      const { rows } = await client.query(`SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`);
      await client.end();
      expect(rows).toEqual([]);
    } finally {
      await database.drop();
    }
  });
});

describe('several backups in one folder', () => {
  it('should hold each file once, and keep no more of them than is asked for, nor what none of them needs', async () => {
    const many = newDir();
    const first = await backUp(api, many);
    expect(first.blobs).toMatchObject({ copied: first.blobs.count, gone: 0, lost: 0 });
    const erased = await underReview('who is erased soon');
    const second = await backUp(api, many);
    expect(second.blobs).toMatchObject({ count: first.blobs.count + 2, copied: 2 });
    must(await api.application.verificationErasure.erase(COMMAND_LINE, erased));
    const third = await backUp(api, many, { keep: 2 });
    expect([third.removed, third.blobs.copied]).toEqual([[first.name], 0]);
    const inPool = (): number => filesBelow(join(many, 'blobs')).length;
    expect(inPool()).toBe(second.blobs.count);
    const fourth = await backUp(api, many, { keep: 1 });
    expect(fourth.removed).toEqual([second.name, third.name]);
    expect(inPool()).toBe(fourth.blobs.count);
    dir = many;
    expect(await check()).toMatchObject({ ok: true });
  });

  it('should open nothing of whoever was erased since, in the older ones neither, and have the receipt', async () => {
    const kept = newDir();
    const id = await underReview('who asks to be erased');
    const made = await backUp(api, kept);
    const before = newDir();
    cpSync(kept, before, { recursive: true });
    const files = filesBelow(join(api.application.config.home, 'blobs')).length;
    const { receipt } = must(await api.application.verificationErasure.erase(COMMAND_LINE, id));
    const keys = backupKeys(master());
    await renewPersonsKeys({ databaseUrl: api.application.databaseUrl, dir: kept, keys });

    restored = await restoreAnew(before, master());
    const opens =
      'SELECT count(wrapped_key)::integer AS keys FROM person JOIN verification ON person_id = person.id WHERE verification.id = $1';
    expect(await restored.query(opens, [id]), 'by the keys of that time she is there').toEqual([{ keys: 1 }]);
    await restored.close();

    restored = await restoreAnew(kept, master(), made.name);
    expect(restored.report.erasedSince).toBe(1);
    expect(await restored.query(opens, [id])).toEqual([{ keys: 0 }]);
    const erasedAt = await query('SELECT erased_at FROM verification WHERE id = $1', [id]);
    expect(await restored.query('SELECT erased_at FROM verification WHERE id = $1', [id])).toEqual(erasedAt);
    expect(await restored.query('SELECT FROM evidence WHERE verification_id = $1', [id])).toEqual([]);
    expect(filesBelow(join(restored.home, 'blobs')).length).toBe(files - 2);
    expect(await restored.query('SELECT receipt FROM erasure WHERE subject_id = $1', [id])).toEqual([{ receipt }]);
  });
});

describe('files that are gone while a backup is made', () => {
  it('should be no fault where somebody was erased', async () => {
    const id = await underReview('who is erased meanwhile');
    const adapter = new LocalStorageAdapter(join(api.application.config.home, 'blobs'));
    /** Erases her once the first file is asked for, when the snapshot has been taken. */
    class Erasing extends FileStorage {
      #erased: Promise<unknown> | undefined;
      override async fileExists(path: string): Promise<boolean> {
        this.#erased ??= api.application.verificationErasure.erase(COMMAND_LINE, id);
        await this.#erased;
        return super.fileExists(path);
      }
    }
    const meanwhile = newDir();
    const made = await backUp(api, meanwhile, { storage: new Erasing(adapter) });
    expect(made.blobs).toMatchObject({ gone: 2, lost: 0 });
    restored = await restoreAnew(meanwhile, master());
    expect(restored.report).toMatchObject({ erasedSince: 1, blobs: made.blobs.count });
  });

  it('should be told where rows name them still, and no older backup makes room for such a one', async () => {
    await underReview('whose file is lost');
    const blobs = join(api.application.config.home, 'blobs');
    const [file = ''] = filesBelow(blobs);
    const lacking = newDir();
    const whole = await backUp(api, lacking);
    renameSync(join(blobs, file), join(root, 'lost'));
    try {
      const fresh = newDir();
      expect((await backUp(api, fresh)).blobs).toMatchObject({ gone: 1, lost: 1 });
      rmSync(join(lacking, 'blobs'), { recursive: true });
      const made = await backUp(api, lacking, { keep: 1 });
      expect([made.blobs.lost, made.removed]).toEqual([1, []]);
      expect(whole.blobs.lost).toBe(0);
    } finally {
      renameSync(join(root, 'lost'), join(blobs, file));
    }
  });
});
