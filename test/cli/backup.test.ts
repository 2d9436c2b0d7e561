import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { answer, failure } from './run.js';

/** A text of this form: Vitest's matcher, whose own type is any. */
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);

describe('backup and restore on the command line', () => {
  const root = mkdtempSync(join(tmpdir(), 'vestibule-test-cli-backup-'));
  const [home, dir] = [join(root, 'home'), join(root, 'backups')];
  let database: TestDatabase;
  const variables = (more: Record<string, string> = {}): Record<string, string> => ({
    VESTIBULE_HOME: home,
    DATABASE_URL: database.url,
    ...more,
  });

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await database.drop();
    rmSync(root, { recursive: true, force: true });
  });

  it('should say that there is nothing yet, and make nothing of a data folder that is not there', async () => {
    const missing = join(root, 'missing');
    const nothing = await failure(['backup', dir], { VESTIBULE_HOME: missing });
    expect(nothing).toMatchObject({ status: 1, error: { code: 'NOT_FOUND' } });
    expect(existsSync(missing)).toBe(false);
    expect(await failure(['backup', dir], variables())).toMatchObject({ status: 1, error: { code: 'NOT_FOUND' } });
  });

  it('should tell by JSON what was made, and keep so many', async () => {
    await answer(['integration', 'create', '--name', 'Bank'], variables());
    const made = await answer<Record<string, unknown>>(['backup', dir], variables());
    expect(made).toMatchObject({
      dir,
      name: like(/^\d{8}T\d{9}Z-[0-9a-f]{8}$/),
      blobs: { count: 0, lost: 0 },
      keys: { persons: 0 },
      removed: [],
      notSwept: null,
    });
    const next = await answer<{ name: string }>(['backup', dir, '--keep', '1'], variables());
    expect(next).toMatchObject({ removed: [made['name']] });
    expect(readdirSync(dir).sort()).toEqual([next.name, 'blobs', 'keys']);
  });

  it('should refuse a folder for backups within the data folder, and one that can’t be written', async () => {
    const within = await failure(['backup', join(home, 'backups')], variables());
    expect(within).toMatchObject({ status: 1, error: { code: 'INVALID_INPUT' } });
    writeFileSync(join(root, 'a-file'), '');
    const unwritable = await failure(['backup', join(root, 'a-file', 'backups')], variables());
    expect(unwritable).toMatchObject({ status: 1, error: { code: 'INTERNAL', message: like(/ENOTDIR/) } });
  });

  it('should refuse to restore into what is not empty, and say what to do', async () => {
    const used = await failure(['restore', dir], variables());
    expect(used).toMatchObject({ status: 1, error: { code: 'CONFLICT', hint: like(/VESTIBULE_HOME/) } });
    const masterKey = { VESTIBULE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
    const other = await failure(['restore', dir], variables({ ...masterKey, VESTIBULE_HOME: join(root, 'new') }));
    expect(other).toMatchObject({ status: 1, error: { code: 'INVALID_INPUT', message: like(/another master key/) } });
    const anew = join(root, 'anew');
    mkdirSync(anew);
    copyFileSync(join(home, 'master.key'), join(anew, 'master.key'));
    const full = await failure(['restore', dir], variables({ VESTIBULE_HOME: anew }));
    expect(full).toMatchObject({ status: 1, error: { code: 'CONFLICT', hint: like(/CREATE DATABASE/) } });
    expect(readdirSync(anew), 'nothing is left of what failed').toEqual(['master.key']);
    const unknown = await failure(['restore', dir, '--at', 'yesterday', '--check'], variables());
    expect(unknown).toMatchObject({ status: 1, error: { code: 'NOT_FOUND' } });
  });
});
