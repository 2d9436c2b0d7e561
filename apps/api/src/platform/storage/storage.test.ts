import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileStorage } from '@flystorage/file-storage';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../kernel/index.js';
import { connect } from '../database/index.js';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { KeyRing, MasterKeys, newKey } from '../vault/index.js';
import { adoptBlobs, checkStorage, nameBlobs, openStorage, releaseBlobs, SealedBlobs, sweepBlobs } from './index.js';
import { startTestS3, type TestS3 } from './s3.test-support.js';

const MAXIMUM = 8 * 1024 * 1024;

/** A file as it arrives. */
async function* pieces(bytes: Buffer, size = 60_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

describe.each(['the data folder', 'a bucket'])('blobs in %s', (where) => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let home: string;
  let s3: TestS3 | undefined;
  let storage: FileStorage;
  let blobs: SealedBlobs;
  let personId: string;
  const integrationId = newId();
  const closers: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    const connected = await connect(database.url, { entities: [], poolSize: 4 });
    if (!connected.ok) throw new Error(connected.error.message);
    dataSource = connected.value;
    home = await mkdtemp(join(tmpdir(), 'vestibule-storage-'));
    s3 = where === 'a bucket' ? await startTestS3() : undefined;
    const opened = await openStorage({ home, s3: s3?.config });
    closers.push(() => opened.close());
    ({ storage } = opened);
    const keys = new KeyRing(new MasterKeys(newKey()));
    const { wrapped } = await keys.newIntegrationKey(dataSource, integrationId);
    await insertIntegration(wrapped);
    ({ id: personId } = await keys.newPerson(dataSource, integrationId, new Date()));
    blobs = new SealedBlobs(storage, dataSource, keys);
  });
  afterAll(async () => {
    for (const close of closers) await close();
    await dataSource.destroy();
    await database.drop();
    await s3?.close();
    await rm(home, { recursive: true });
  });

  const insertIntegration = (wrapped: Buffer): Promise<unknown> =>
    dataSource.query(
      `INSERT INTO integration (id, name, mode, client_id, client_secret_hash, public_key, private_key_sealed, intake_key_sealed,
         webhook_secret_sealed, wrapped_key, created_at)
       VALUES ($1, 'x', 'test', 'x', '', '', '', '', '', $2, now())`,
      [integrationId, wrapped],
    );

  const aKey = (): string => `verification/${integrationId}/document-front/${newId()}.sent`;
  const waiting = async (): Promise<string[]> => {
    const rows = await dataSource.query<{ blob_key: string }[]>(
      'SELECT blob_key FROM blob_intent WHERE swept_at IS NULL',
    );
    return rows.map(({ blob_key: key }) => key);
  };
  /** As if it had been written so long ago. */
  const age = (key: string, hours: number): Promise<unknown> =>
    dataSource.query(`UPDATE blob_intent SET since = since - $2 * interval '1 hour' WHERE blob_key = $1`, [key, hours]);
  const name = (keys: string[]): Promise<void> => dataSource.transaction((transaction) => nameBlobs(transaction, keys));

  it('should give back what was put, whole or as it arrived, and nothing once it was removed', async () => {
    const [one, other] = [aKey(), aKey()];
    const bytes = randomBytes(300_000);
    expect(await blobs.put(personId, one, bytes)).toBe(true);
    expect(await blobs.putStream(personId, other, pieces(bytes), MAXIMUM)).toMatchObject({ ok: true });
    for (const key of [one, other]) {
      expect((await blobs.get(personId, key))?.equals(bytes)).toBe(true);
      await blobs.remove(key);
      expect(await blobs.get(personId, key)).toBeUndefined();
    }
    expect(await waiting()).toEqual([]);
  });

  it('should hold the largest file, and nothing of one that is larger', async () => {
    const [one, other] = [aKey(), aKey()];
    const bytes = randomBytes(MAXIMUM);
    expect(await blobs.putStream(personId, one, pieces(bytes), MAXIMUM)).toMatchObject({ ok: true });
    expect((await blobs.get(personId, one))?.equals(bytes)).toBe(true);
    const more = Buffer.concat([bytes, Buffer.of(1)]);
    expect(await blobs.putStream(personId, other, pieces(more), MAXIMUM)).toMatchObject({
      ok: false,
      error: { code: 'PAYLOAD_TOO_LARGE' },
    });
    expect(await storage.fileExists(other)).toBe(false);
    for (const key of [one, other]) await blobs.remove(key);
  });

  it('should be told of before they are written, and no longer once a row names them', async () => {
    const key = aKey();
    await blobs.putStream(
      personId,
      key,
      (async function* () {
        expect(await waiting()).toEqual([key]);
        expect(await storage.fileExists(key)).toBe(false);
        yield Buffer.from('bytes');
      })(),
      MAXIMUM,
    );
    expect(await waiting()).toEqual([key]);
    await name([key]);
    expect(await waiting()).toEqual([]);
    await age(key, 1_000);
    expect(await sweepBlobs(dataSource, storage)).toEqual({ removed: 0, failures: [] });
    expect(await storage.fileExists(key)).toBe(true);
    await blobs.remove(key);
  });

  it('should be swept a day after they were written where no row names them, by one of two sweeps', async () => {
    const keys = Array.from({ length: 120 }, aKey);
    await Promise.all(keys.map((key) => blobs.put(personId, key, Buffer.from('bytes'))));
    const [kept = '', ...left] = keys;
    for (const key of left) await age(key, 25);
    await age(kept, 23);
    const sweeps = await Promise.all([sweepBlobs(dataSource, storage), sweepBlobs(dataSource, storage)]);
    expect(sweeps.reduce((sum, { removed }) => sum + removed, 0)).toBe(left.length);
    expect(await waiting()).toEqual([kept]);
    expect(await storage.fileExists(kept)).toBe(true);
    expect(await Promise.all(left.map((key) => storage.fileExists(key)))).toEqual(left.map(() => false));
    await expect(name([left[0] ?? ''])).rejects.toThrow('swept');
    await name([kept]);
    await blobs.remove(kept);
  });

  it('should be swept at once where rows no longer name them, and not where that was taken back', async () => {
    const [gone, stays] = [aKey(), aKey()];
    for (const key of [gone, stays]) {
      await blobs.put(personId, key, Buffer.from('bytes'));
      await name([key]);
    }
    const release = (key: string, error?: Error): Promise<void> =>
      dataSource.transaction(async (transaction) => {
        await releaseBlobs(transaction, [key]);
        if (error) throw error;
      });
    await release(gone);
    await expect(release(stays, new Error('taken back'))).rejects.toThrow('taken back');
    expect(await sweepBlobs(dataSource, storage)).toEqual({ removed: 1, failures: [] });
    expect([await storage.fileExists(gone), await storage.fileExists(stays)]).toEqual([false, true]);
    await blobs.remove(stays);
  });

  it('should be compared with rows: what is missing, what is unknown, and what is being written is neither', async () => {
    const [writing, unknown, lost] = [aKey(), aKey(), aKey()];
    await blobs.put(personId, writing, Buffer.from('bytes'));
    await storage.write(unknown, Buffer.from('bytes'));
    await insertAttempt(lost);
    expect(await checkStorage(dataSource, storage)).toEqual({
      blobs: 2,
      named: 1,
      waiting: 1,
      missing: [lost],
      unknown: [unknown],
      old: [],
    });
    await adoptBlobs(dataSource, [unknown]);
    expect(await sweepBlobs(dataSource, storage)).toEqual({ removed: 1, failures: [] });
    await blobs.remove(writing);
    await dataSource.query('DELETE FROM face_verification');
    expect(await checkStorage(dataSource, storage)).toMatchObject({ blobs: 0, missing: [], unknown: [] });
  });

  /** A row that names a blob. */
  const insertAttempt = async (key: string): Promise<void> => {
    const faceId = newId();
    await dataSource.query(
      `INSERT INTO face (id, integration_id, person_id, unique_identifier_index, unique_identifier_sealed, registration_code,
         registration_until, last_used_at, created_at)
       VALUES ($1, $2, $3, '', '', '7K3M9QXWAB', now(), now(), now())`,
      [faceId, integrationId, personId],
    );
    await dataSource.query(
      `INSERT INTO face_verification (id, face_id, integration_id, person_id, outcome, model_version, image_blob_key, created_at)
       VALUES ($1, $2, $3, $4, 'refused', 'none', $5, now())`,
      [newId(), faceId, integrationId, personId, key],
    );
  };

  it('should lie in their place, sealed', async () => {
    const key = aKey();
    const text = 'words that must not be seen';
    await blobs.put(personId, key, Buffer.from(text));
    const files = await readdir(s3?.folder ?? home, { recursive: true, withFileTypes: true });
    const own = files.filter((each) => each.isFile() && each.name.includes(key.split('/').at(-1) ?? ''));
    expect(own.length).toBeGreaterThan(0);
    for (const each of own) {
      expect(each.parentPath).toContain(s3 ? 'blobs/here/verification' : 'blobs/verification');
      expect((await readFile(join(each.parentPath, each.name))).includes(text)).toBe(false);
    }
    await blobs.remove(key);
  });

  /** Has a blob come to half of its way, as where the power goes, or the bucket is away. */
  const breakOff: Readonly<Record<string, (key: string) => Promise<void>>> = {
    'a bucket': async (key) => {
      await s3?.stop();
      await expect(blobs.put(personId, key, Buffer.from('bytes'))).rejects.toThrow();
      await age(key, 25);
      expect(await sweepBlobs(dataSource, storage)).toMatchObject({ removed: 0, failures: [{ key }] });
      await s3?.start();
    },
    'the data folder': async (key) => {
      await blobs.put(personId, key, Buffer.from('bytes'));
      const path = join(home, 'blobs', key);
      await rename(path, path.replace(/([^/]+)$/, '.$1.part'));
      await age(key, 25);
      expect(await checkStorage(dataSource, storage)).toMatchObject({ blobs: 1, waiting: 1, unknown: [] });
    },
  };

  it('should leave nothing of what broke off on its way, once it was swept', async () => {
    await breakOff[where]?.(aKey());
    expect(await sweepBlobs(dataSource, storage)).toEqual({ removed: 1, failures: [] });
    expect(await checkStorage(dataSource, storage)).toMatchObject({ blobs: 0, waiting: 0, missing: [], unknown: [] });
  });
});
