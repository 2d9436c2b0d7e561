import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealJwe } from '@vestibule/envelope';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestDatabase, historyFaults } from '../support/database.js';
import { embeddedUrl } from '../support/embedded.js';
import { integratorOf, type Integrator } from '../support/integrator.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import {
  createIntegration,
  runCommand,
  startServer,
  type TestCredentials,
  type TestServer,
} from '../support/server.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { drive, emptyCard, type Acknowledged } from '../faults/verifications/drive.js';
import { openInstallation, type Installation } from '../faults/verifications/installation.js';
import { fourImages, openBank, photo } from './bank.js';

interface Made {
  readonly name: string;
  readonly rows: number;
  readonly blobs: { readonly count: number; readonly lost: number };
}

interface RestoredView {
  readonly name: string;
  readonly rows: number;
  readonly erasedSince: number;
  readonly audit: { readonly entries: number; readonly faults: readonly string[] };
}

const LOAD = 3;

const keyOf = (home: string): string => readFileSync(join(home, 'master.key'), 'utf8').trim();

// The tests of this file are one story each: of a machine that burned down, and of a person who was erased.
describeWithSharedData(
  'a backup that was made under load, on a machine that has nothing but it and the master key',
  () => {
    let root: string;
    let dir: string;
    let home: string;
    let masterKey: string;
    let receiver: Receiver;
    let refusing: Receiver;
    let installation: Installation;
    let server: TestServer | undefined;
    let client: pg.Client | undefined;
    let integrator: Integrator;
    let made: Made;
    let late: TestCredentials;
    const before: Acknowledged[] = [];
    const during: Acknowledged[] = [];
    const people = ['001', '003'];
    let pictures: string[];

    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), 'vestibule-backup-'));
      [dir, home] = [join(root, 'backups'), join(root, 'home')];
      [receiver, refusing] = [await startReceiver(), await startReceiver()];
      refusing.answer(503);
      installation = await openInstallation(receiver);
    });
    afterAll(async () => {
      await client?.end();
      await server?.stop();
      await receiver.close();
      await refusing.close();
      rmSync(root, { recursive: true, force: true });
    });

    const sql = async (statement: string, values: readonly unknown[] = []): Promise<object[]> =>
      (await client?.query<object>(statement, [...values]))?.rows ?? [];

    it('should be made while people are verified and enrolled, and a webhook waits for a receiver that is away', async () => {
      const { environment, bank } = installation;
      masterKey = keyOf(installation.home);
      integrator = await integratorOf({ api: installation.api() } as TestServer, bank);
      for (const person of people) {
        const { id } = await integrator.faceOf(person);
        expect((await integrator.store(id, fourImages(person))).status).toBe(200);
      }
      const { body } = await integrator.getUrl('001');
      pictures = (body.data['face'] as { images: { url: string }[] }).images.map(({ url }) => url);
      const picture = await emptyCard();
      const driveOne = (list: Acknowledged[]): Promise<void> => {
        const seen: Acknowledged = { files: new Map(), retries: 0 };
        list.push(seen);
        return drive(installation, picture, seen);
      };
      await Promise.all([driveOne(before), driveOne(before), driveOne(before)]);
      late = await createIntegration(
        installation.home,
        ['--webhook', `status=${refusing.url}`, '--policy', 'verificationFace=off'],
        environment,
      );
      await drive({ ...installation, bank: late }, picture, { files: new Map(), retries: 0 });

      let over = false;
      const load = Array.from({ length: LOAD }, async () => {
        while (!over) await driveOne(during);
      });
      const enrolling = (async () => {
        for (let count = 0; !over; count += 1) {
          const { id } = await integrator.faceOf(`during-${count}`);
          expect((await integrator.store(id, fourImages('001'))).status).toBe(200);
        }
      })();
      made = await runCommand<Made>(installation.home, ['backup', dir], environment);
      over = true;
      await Promise.all([...load, enrolling]);
      expect(made.blobs.lost).toBe(0);
      expect(during.length, 'there was a load').toBeGreaterThan(LOAD);
      await installation.close();
    });

    it('should be whole, and restored with its audit trail', async () => {
      const environment = { VESTIBULE_MASTER_KEY: masterKey };
      expect(await runCommand(home, ['restore', dir, '--check'], environment)).toMatchObject({ name: made.name });
      expect(existsSync(home), 'looking at it restores nothing').toBe(false);
      const restored = await runCommand<RestoredView>(home, ['restore', dir], environment);
      expect(restored).toMatchObject({ name: made.name, rows: made.rows, erasedSince: 0, audit: { faults: [] } });
      expect(restored.audit.entries).toBeGreaterThan(20);
      expect(readdirSync(home).sort()).toEqual(['blobs', 'postgres']);
    });

    it('should have everything that was acknowledged before it was begun, with receipts and histories that hold', async () => {
      server = await startServer({
        VESTIBULE_HOME: home,
        VESTIBULE_MASTER_KEY: masterKey,
        VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8',
      });
      client = new pg.Client({ connectionString: embeddedUrl(home) });
      await client.connect();
      const jwks = (await (await fetch(`${server.api}/.well-known/jwks.json`)).json()) as Parameters<
        typeof historyFaults
      >[1];
      expect(await historyFaults(sql, jwks)).toEqual([]);
      for (const { id = '', files } of before) {
        const rows = await sql(
          `SELECT status, (SELECT receipt FROM decision WHERE verification_id = verification.id) AS receipt,
                (SELECT jsonb_object_agg(evidence.id, encode(sha256, 'hex')) FROM evidence WHERE verification_id = verification.id) AS files
         FROM verification WHERE id = $1`,
          [id],
        );
        expect(rows).toMatchObject([{ status: 'Approved', files: Object.fromEntries(files) }]);
        writeFileSync(join(root, 'receipt.jws'), (rows[0] as { receipt: string }).receipt);
      }
      const environment = { VESTIBULE_MASTER_KEY: masterKey };
      expect(await runCommand(home, ['receipt', 'verify', join(root, 'receipt.jws')], environment)).toMatchObject({
        valid: true,
      });
      await runCommand(home, ['audit', 'verify'], environment);
    });

    it('should open: names, documents and faces, those that came while it was made too', async () => {
      if (!server) throw new Error('It was not restored.');
      const { bank, reviewer } = installation;
      const restored = await integratorOf(server, bank);
      for (const key of pictures) expect((await restored.get(`/v2/images/${key}`)).status).toBe(200);
      const [missing] = (await sql(
        `SELECT count(*)::integer AS count FROM face_image WHERE NOT blob_key = ANY ($1::text[])`,
        [readdirSync(join(home, 'blobs'), { recursive: true, encoding: 'utf8' })],
      )) as { count: number }[];
      expect(missing?.count, 'each face has its files').toBe(0);
      for (const person of people)
        expect((await restored.verify(person, photo(person))).body.data['verified']).toBe(true);
      const all = (await sql('SELECT id FROM verification WHERE integration_id = $1', [bank.id])) as { id: string }[];
      expect(all.length).toBeGreaterThanOrEqual(before.length);
      for (const { id } of all) {
        const headers = { 'content-type': 'application/json' };
        const encryptedData = await sealJwe(bank.intakeKey, { verification_id: id });
        const answer = await fetch(`${server.api}/v2/verification/details`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ integrationId: bank.id, encryptedData }),
        });
        expect([answer.status, await answer.json()]).toMatchObject([200, { data: { id } }]);
        const query = '{ verification(id: "ID") { uniqueIdentifier evidence { kind } } }'.replace('ID', id);
        const asked = await fetch(`${server.api}/graphql`, {
          method: 'POST',
          headers: { ...headers, authorization: `Bearer ${reviewer}` },
          body: JSON.stringify({ query }),
        });
        const { data } = (await asked.json()) as { data: { verification: { uniqueIdentifier: string } } };
        expect(data.verification.uniqueIdentifier, 'its sealed subject opens').toMatch(/^[0-9a-f-]{36}$/);
      }
    });

    it('should send what had not been sent, and lose no event that it knows of', async () => {
      const of = (integration: string): Promise<object[]> =>
        sql('SELECT state, event_id AS id FROM delivery WHERE integration_id = $1 ORDER BY id', [integration]);
      const waiting = await of(late.id);
      expect(waiting.length).toBeGreaterThan(2);
      expect(waiting.some((row) => 'state' in row && row.state === 'pending')).toBe(true);
      refusing.answer(200);
      await vi.waitFor(
        async () => {
          await sql(`UPDATE job SET run_at = now() WHERE kind = 'delivery' AND leased_until IS NULL`);
          expect(await sql(`SELECT FROM delivery WHERE state = 'pending'`)).toEqual([]);
        },
        { timeout: 60_000, interval: 500 },
      );
      for (const [bank, heard] of [
        [late, refusing],
        [installation.bank, receiver],
      ] as const) {
        const ids = new Set(heard.verified(bank.webhookSecret).map(({ id }) => id));
        const events = (await sql('SELECT id FROM event WHERE integration_id = $1 AND kind <> $2', [
          bank.id,
          'images_stored',
        ])) as { id: string }[];
        const kinds = bank === late ? `AND kind = 'status'` : '';
        const told = (await sql(
          `SELECT id FROM event WHERE integration_id = $1 ${kinds} AND EXISTS
        (SELECT FROM delivery WHERE event_id = event.id)`,
          [bank.id],
        )) as { id: string }[];
        expect(told.length).toBeGreaterThan(2);
        expect(events.length).toBeGreaterThan(2);
        expect(told.filter(({ id }) => !ids.has(id))).toEqual([]);
      }
    });
  },
);

describeWithSharedData('a person who was erased after a backup', () => {
  it('should be in nothing that is restored from it once the keys were renewed, and have her receipt', async () => {
    const root = mkdtempSync(join(tmpdir(), 'vestibule-backup-erased-'));
    const database = await createTestDatabase({ empty: true });
    const bank = await openBank(['--policy', 'keepAttemptImages=true']);
    let server: TestServer | undefined;
    try {
      const dir = join(root, 'backups');
      const gone = await bank.register('who-goes', '001');
      await bank.register('who-stays', '003');
      expect((await bank.verify('who-goes', photo('001'))).body.data['verified']).toBe(true);
      const { name } = await bank.command<Made>('backup', dir);
      const copy = join(root, 'copy');
      cpSync(dir, copy, { recursive: true });
      const { signature } = await bank.command<{ signature: string }>('face', 'erase', gone, '--yes');
      expect(await bank.command('backup', dir, '--keys-only')).toMatchObject({ persons: 1 });

      const home = join(root, 'home');
      mkdirSync(home);
      cpSync(join(bank.server.home, 'master.key'), join(home, 'master.key'));
      const environment = { DATABASE_URL: database.url };
      const restored = await runCommand<RestoredView>(home, ['restore', dir, '--at', name], environment);
      expect(restored).toMatchObject({ name, erasedSince: 1, audit: { faults: [] } });
      const files = readdirSync(join(home, 'blobs'), { recursive: true, encoding: 'utf8' });
      expect(
        files.filter((file) => file.endsWith('.jpg')),
        'four of who stays',
      ).toHaveLength(4);
      server = await startServer({ ...environment, VESTIBULE_HOME: home });
      const integrator = await integratorOf(server, bank.credentials);
      expect((await integrator.verify('who-goes', photo('001'))).body).toMatchObject({ code: 'FACE_NOT_ENROLLED' });
      expect((await integrator.verify('who-stays', photo('003'))).body.data['verified']).toBe(true);
      const faces = await runCommand<{ id: string }[]>(home, ['face', 'list'], environment);
      expect(faces.map(({ id }) => id)).not.toContain(gone);
      expect(faces).toHaveLength(1);
      const receipts = await runCommand<{ subjectId: string; receipt: string }[]>(
        home,
        ['retention', 'receipts'],
        environment,
      );
      expect(receipts).toMatchObject([{ subjectId: gone, receipt: signature }]);

      // A copy that was made before, and whose keys nobody renewed, has her still: what docs/operating.md says of copies.
      const other = join(root, 'other');
      const elsewhere = { VESTIBULE_MASTER_KEY: keyOf(home) };
      expect(await runCommand<RestoredView>(other, ['restore', copy], elsewhere)).toMatchObject({ erasedSince: 0 });
      expect(await runCommand(other, ['face', 'list'], elsewhere)).toHaveLength(2);
    } finally {
      await server?.stop();
      await bank.close();
      await database.drop();
      rmSync(root, { recursive: true, force: true });
    }
  }, 240_000);
});
