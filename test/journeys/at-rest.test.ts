import { createFaceEngine } from '@vestibule/face';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { integratorOf, type Integrator } from '../support/integrator.js';
import {
  createIntegration,
  runCommand,
  startServer,
  type TestCredentials,
  type TestServer,
} from '../support/server.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { drive, type Acknowledged } from '../faults/verifications/drive.js';
import { fourImages, photo } from './bank.js';

/** Texts that stand nowhere else. */
const NAME = 'Harbour Bank of the Search';
const PERSON = 'person-who-is-looked-for-4711';
/** As an integration sends one, sealed. */
const VERIFIED = {
  first_name: 'Wilhelmine-Looked-For',
  last_name: 'Oberhuber-Looked-For',
  email: 'wilhelmine.looked.for@bank.example',
  unique_identifier: 'customer-who-is-looked-for-0815',
};
/** As a reviewer reads it on a document. */
const DOCUMENT = { firstName: 'WILHELMINE READ ALOUD', idNumber: 'L00KED4F0R99', address: '17 Looked For Lane' };

/** Bytes in a piece that is looked for: longer than any header that all pictures share, shorter than a database page. */
const PIECE = 64;

/** Pieces from all over a file; a JPEG's first ones, which hold its tables, and those of the picture itself. */
function pieces(name: string, bytes: Buffer): [string, Buffer][] {
  const starts = Array.from({ length: 8 }, (_, part) => Math.floor(((bytes.length - PIECE) * part) / 7));
  const parts = starts.map((at): [string, Buffer] => [`${name} from ${at}`, bytes.subarray(at, at + PIECE)]);
  const base64 = bytes.subarray(bytes.length >> 1).toString('base64');
  return [
    [`${name}'s first KiB`, bytes.subarray(0, 1024)],
    ...parts,
    [`${name} in base64`, Buffer.from(base64.slice(8, 8 + PIECE))],
  ];
}

/** Every file below the folders, whose bytes are looked at one by one. */
function* filesBelow(folders: readonly string[]): Generator<[string, Buffer]> {
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      // A running database removes files of its own now and then.
      if (entry.isFile() && existsSync(path)) yield [path, readFileSync(path)];
    }
  }
}

// The tests of this file are one story of what two integrations leave behind.
describeWithSharedData('what lies on the disk after people registered and were verified', () => {
  let root: string;
  let server: TestServer;
  let bank: TestCredentials;
  let thrifty: TestCredentials;
  let plain: TestCredentials;
  let integrator: Integrator;
  let enrolled: string[];
  const secrets = new Map<string, Buffer>();
  let pictures: [string, Buffer][];

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'vestibule-at-rest-'));
    const [home, temporary] = [join(root, 'home'), join(root, 'tmp')];
    mkdirSync(temporary);
    const environment = { VESTIBULE_HOME: home, TMPDIR: temporary, VESTIBULE_LOG_LEVEL: 'debug' };
    server = await startServer(environment);
    bank = await createIntegration(home, ['--name', NAME, '--policy', 'keepAttemptImages=true']);
    thrifty = await createIntegration(home);
    plain = await createIntegration(home, ['--policy', 'verificationFace=off']);
    integrator = await integratorOf(server, bank);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(root, { recursive: true, force: true });
  });

  it('should come of registrations and of attempts that were verified, refused and unusable', async () => {
    for (const each of [integrator, await integratorOf(server, thrifty)]) {
      const { id } = await each.faceOf(PERSON);
      expect((await each.store(id, fourImages('001'))).status).toBe(200);
      expect((await each.verify(PERSON, photo('001'))).body.data['verified']).toBe(true);
      expect((await each.verify(PERSON, photo('003'))).body.data['verified']).toBe(false);
      expect((await each.verify(PERSON, Buffer.from('no picture'))).status).toBe(422);
    }
    const { body } = await integrator.getUrl(PERSON);
    enrolled = (body.data['face'] as { images: { url: string }[] }).images.map(({ url }) => url);
  });

  it('should come of a verification that a reviewer approved, too', async () => {
    const words = ['access-token', '--role', 'reviewer', '--as', 'anna'];
    const { accessToken: reviewer } = await runCommand<{ accessToken: string }>(server.home, words);
    const seen: Acknowledged = { files: new Map(), retries: 0 };
    const asked = { bank: plain, reviewer, api: () => server.api };
    await drive(asked, photo('001'), seen, VERIFIED, DOCUMENT);
    expect(seen.decided).toBe(true);
    for (const [name, text] of Object.entries({ ...VERIFIED, ...DOCUMENT }))
      secrets.set(`the ${name}`, Buffer.from(text));
  });

  const attempts = (integrationId: string): string[] => {
    const folder = `verification/${integrationId}/2fa-attempt`;
    const path = join(server.home, 'blobs', folder);
    return existsSync(path) ? readdirSync(path).map((file) => `${folder}/${file}`) : [];
  };

  /** The names of what was found, with the files. */
  const searchFiles = (folder: string, all: readonly (readonly [string, Buffer])[]): string[] =>
    [...filesBelow([folder])].flatMap(([path, bytes]) =>
      all
        .filter(([, needle]) => bytes.includes(needle) || path.includes(needle.toString('latin1')))
        .map(([name]) => `${name} in ${path.slice(root.length)}`),
    );
  const search = (needles: Iterable<readonly [string, Buffer]>): string[] => {
    const all = [...needles];
    const found = searchFiles(root, all);
    const log = Buffer.from(server.log());
    return [...found, ...all.filter(([, needle]) => log.includes(needle)).map(([name]) => `${name} in the log`)];
  };

  it('should be pictures that their integration gets by their keys, those of attempts too, and nobody else', async () => {
    const kept = attempts(bank.id);
    expect(kept, 'the one that was verified and the one that was refused').toHaveLength(2);
    const other = await integratorOf(server, thrifty);
    pictures = [];
    for (const key of [...enrolled, ...kept]) {
      const answer = await integrator.get(`/v2/images/${key}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
      pictures.push([key, bytes]);
      expect((await other.get(`/v2/images/${key}`)).status).toBe(404);
      expect((await fetch(`${server.api}/v2/images/${key}`)).status).toBe(401);
    }
  });

  it("should be no picture of an attempt where the integration's policy keeps none", () => {
    expect(attempts(thrifty.id)).toEqual([]);
  });

  /** Nothing is in clear in a backup, also of what a database may hold in clear: not who the integrations are, nor what tables there are. */
  const expectSealedBackup = async (): Promise<void> => {
    const folder = join(root, 'backups');
    const made = await runCommand<{ blobs: { count: number } }>(server.home, ['backup', folder]);
    expect(made.blobs.count).toBeGreaterThan(8);
    const told = {
      'name of the integration': NAME,
      'id of the integration': bank.id,
      'client id': bank.clientId,
      'public key': bank.publicKey,
      'name of a table': 'webhook_subscription',
      'name of a migration': 'audit_chain',
      'key of a file': enrolled[0] ?? '',
      'face’s consent': 'before-records',
      'e-mail address’s end': '@bank.example',
    };
    const inClear = Object.entries(told).map(([name, text]) => [`the ${name}`, Buffer.from(text)] as const);
    expect(searchFiles(folder, [...secrets, ...inClear])).toEqual([]);
  };

  it('should hold no picture, template, unique identifier or secret in clear, while it runs and after it ended', async () => {
    const engine = createFaceEngine({ workers: 1 });
    try {
      for (const name of ['neutral', 'smiling'] as const) {
        const described = await engine.describe(photo('001', name), { mode: 'only' });
        if (!described.ok) throw new Error(described.reason);
        const { buffer, byteOffset } = described.face.descriptor;
        secrets.set(`the descriptor of ${name}`, Buffer.from(buffer, byteOffset, PIECE));
        secrets.set(`a number of ${name}'s descriptor`, Buffer.from(String(described.face.descriptor[7])));
      }
    } finally {
      await engine.close();
    }
    for (const [name, bytes] of [...pictures, ['what was sent', photo('001')] as const]) {
      for (const [piece, part] of pieces(name, bytes)) secrets.set(piece, part);
    }
    secrets.set('the unique identifier', Buffer.from(PERSON));
    for (const [name, text] of Object.entries({
      'client secret': bank.clientSecret,
      'webhook secret': bank.webhookSecret.replace('whsec_', ''),
      'private key': bank.privateKey,
      'intake key': bank.intakeKey.k,
      'access token': integrator.bearer.split('.')[2] ?? '',
    })) {
      secrets.set(`the ${name}`, Buffer.from(text));
    }
    for (const [name, form] of [
      ['the webhook secret', 'base64'],
      ['the private key', 'hex'],
      ['the intake key', 'base64url'],
    ] as const) {
      secrets.set(`${name}'s bytes`, Buffer.from(secrets.get(name)?.toString() ?? '', form));
    }
    expect([...secrets.values()].every((needle) => needle.length >= 10)).toBe(true);

    const control = [['the name of the integration', Buffer.from(NAME)]] as const;
    expect(search(control).join(), 'the search finds what is there in clear').toContain('/home/');
    const forgotten = join(root, 'tmp', 'upload');
    writeFileSync(forgotten, photo('001'));
    expect(search(secrets), 'the search finds a picture that is left behind').not.toEqual([]);
    rmSync(forgotten);
    expect(search(secrets)).toEqual([]);
    await expectSealedBackup();
    // Ending the server writes what its database still had in memory.
    expect(await server.stop({ keepHome: true })).toBe(0);
    const tables = search(control).filter((line) => line.includes('/base/'));
    expect(tables, "the search finds it in the database's tables").not.toEqual([]);
    expect(search(secrets)).toEqual([]);
  });
});
