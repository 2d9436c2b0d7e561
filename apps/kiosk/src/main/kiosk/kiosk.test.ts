import { randomBytes, scryptSync } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair, importJWK, type CryptoKey } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ToInference } from '../../inference/protocol.js';
import type { Mode } from '../../shared/words.js';
import { CODE, SETTINGS, startSmallServer, type SmallServer } from '../device/small-server.test-support.js';
import { makeFolders } from '../files/folders.js';
import { fileProtection } from '../files/vault.js';
import type { Child } from '../inference/supervisor.js';
import { createLog } from '../log/log.js';
import { openKiosk, type Kiosk } from './kiosk.js';

const SHORT_CODE = 'K3T9M-W2XQ7';
const salt = randomBytes(16);
const PIN_HASH = `scrypt$1024$8$1$${salt.toString('base64url')}$${scryptSync('482913', salt, 32, { N: 1024, r: 8, p: 1 }).toString('base64url')}`;
const SESSION = '0123456789abcdef01234567';
const PICTURE = 'a picture of somebody';

let home: string;
let server: SmallServer;
let sealing: CryptoKey;
let kiosks: Kiosk<string>[];
/** What inference was told, and what it says of a capture. */
let told: ToInference[];
let local: { verified: boolean; distance: number; threshold: number; modelVersion: string } | null;
let say: (message: unknown) => void;
let quit: number;

function fork(): Child<string> {
  return {
    send: (message) => {
      told.push(message);
      if (message.kind === 'start') setImmediate(() => say({ kind: 'ready', modelVersion: 'm', warmMs: 1 }));
      if (message.kind !== 'finish') return;
      const jpeg = (): Uint8Array => new Uint8Array(Buffer.from(PICTURE));
      const images = ['front', 'smile', 'eyeblink', 'left', 'right'].map((gesture) => ({
        gesture,
        at: 1,
        jpeg: jpeg(),
      }));
      setImmediate(() => say({ kind: 'finished', id: message.id, images, local }));
    },
    onMessage: (listener) => (say = listener),
    onExit: () => null,
    kill: () => null,
  };
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-kiosk-unit-'));
  const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  sealing = pair.privateKey;
  server = await startSmallServer(await exportJWK(pair.publicKey));
  const heartbeat = { ...SETTINGS, pinHash: PIN_HASH, sealingKey: JSON.stringify(await exportJWK(pair.publicKey)) };
  server.operations['recordHeartbeat'] = () => ({ __typename: 'KioskSettings', ...heartbeat });
  server.operations['startKioskSession'] = () => ({
    __typename: 'KioskSession',
    id: SESSION,
    expiresAt: '2030-01-01T00:00:00Z',
    sealedTemplates: null,
  });
  server.operations['endKioskSession'] = () => ({ __typename: 'KioskSessionEnded' });
  server.operations['reportKioskEvent'] = () => ({ __typename: 'KioskEventRecorded' });
  [kiosks, told, local, quit] = [[], [], null, 0];
});
afterEach(async () => {
  for (const kiosk of kiosks) await kiosk.stop();
  await server.close();
  await rm(home, { recursive: true, force: true });
});

async function start(mode: Mode = 'test', passed = true): Promise<Kiosk<string>> {
  const kiosk = await openKiosk<string>({
    mode,
    version: '1',
    embedded: false,
    api: server.api,
    folders: makeFolders(home),
    protection: fileProtection,
    fetch,
    engine: 'onnx',
    fixedGestures: ['left', 'smile', 'right', 'eyeblink'],
    demonstrationCode: null,
    fork,
    connect: () => null,
    inferenceLost: () => null,
    quit: () => quit++,
    now: Date.now,
    random: () => 0,
    log: createLog(join(home, 'log'), () => null),
  });
  kiosks.push(kiosk);
  kiosk.tested({ checks: [{ name: 'fuses', ok: passed, hint: '' }], passed, asarDigest: null });
  await vi.waitFor(() => expect(kiosk.store.get().inference).toBe('ready'));
  return kiosk;
}
async function paired(): Promise<Kiosk<string>> {
  const kiosk = await start();
  expect(await kiosk.pair(CODE)).toEqual({ ok: true });
  await kiosk.heartbeats.beat();
  return kiosk;
}

/** What was sent, opened as the server opens it. */
async function opened(sealed: string): Promise<Record<string, unknown>> {
  const { plaintext } = await compactDecrypt(sealed, sealing);
  return JSON.parse(new TextDecoder().decode(plaintext)) as Record<string, unknown>;
}

/** The server takes captures from now on, each with this outcome; gives what it took. */
function takeCaptures(outcome: string, code: string | null = null): { id: string; sealed: string }[] {
  const taken: { id: string; sealed: string }[] = [];
  server.operations['submitCapture'] = (variables) => {
    const { captureId: id, sealed } = variables['input'] as { captureId: string; sealed: string };
    taken.push({ id, sealed });
    return { __typename: 'CaptureTaken', captureId: id, outcome, because: code };
  };
  return taken;
}
const register = { purpose: 'register', code: SHORT_CODE, assisted: false } as const;
const verify = { purpose: 'verify', code: 'Greta', assisted: false } as const;

/** Everything in the data folder, as one text. */
async function everything(): Promise<string> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}

describe('a registration', () => {
  it('should go from the code to the outcome, and leave nothing', async () => {
    const kiosk = await paired();
    const taken = takeCaptures('REGISTERED');
    expect(await kiosk.sessions.start(register)).toMatchObject({
      ok: true,
      session: {
        id: SESSION,
        gestures: ['left', 'smile', 'right', 'eyeblink'],
        offline: false,
        theme: { name: 'Bank' },
      },
    });
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'failed' });
    kiosk.sessions.consent({ language: 'es', version: '2026-11' });
    expect(told.at(-1)).toEqual({
      kind: 'capture',
      gestures: ['left', 'smile', 'right', 'eyeblink'],
      minimumWidth: 96,
      assisted: false,
      mirrored: false,
    });
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'registered' });
    expect(told.at(-1)).toEqual({ kind: 'wipe' });
    const [capture] = taken;
    expect(await opened(capture?.sealed ?? '')).toMatchObject({
      captureId: capture?.id,
      sessionId: SESSION,
      purpose: 'register',
      code: SHORT_CODE,
      language: 'es',
      offline: false,
      local: null,
    });
    expect(await kiosk.waiting()).toEqual([]);
  });

  it('should be kept sealed without a network, and be sent once when it is back', async () => {
    const kiosk = await paired();
    const taken = takeCaptures('REGISTERED');
    server.away = true;
    expect(await kiosk.sessions.start(register)).toMatchObject({ ok: true, session: { offline: true } });
    kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'queued' });
    await vi.waitFor(() => expect(kiosk.store.get()).toMatchObject({ queued: 1, online: false }));
    const text = await everything();
    for (const clear of [PICTURE, Buffer.from(PICTURE).toString('base64'), SHORT_CODE])
      expect(text).not.toContain(clear);
    server.away = false;
    await kiosk.heartbeats.beat();
    await vi.waitFor(() => expect(kiosk.store.get()).toMatchObject({ queued: 0, online: true }));
    expect(taken).toHaveLength(1);
    expect(await opened(taken[0]?.sealed ?? '')).toMatchObject({ sessionId: null, offline: true });
  });

  it('should not begin without a network for what can be no registration', async () => {
    const kiosk = await paired();
    server.away = true;
    expect(await kiosk.sessions.start({ ...register, code: 'hello' })).toEqual({ ok: false, reason: 'code_malformed' });
  });

  it('should be sent by the kiosk that starts again after this one was killed', async () => {
    const kiosk = await paired();
    server.away = true;
    await kiosk.sessions.start(register);
    kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    await kiosk.sessions.submit();
    await kiosk.sender.stop();
    server.away = false;
    const taken = takeCaptures('REGISTERED');
    const again = await start();
    await vi.waitFor(() => expect(again.store.get().queued).toBe(0));
    expect(taken).toHaveLength(1);
  });

  it('should say what is wrong with the pictures, and with the code', async () => {
    const kiosk = await paired();
    takeCaptures('UNUSABLE', 'FACE_TOO_DARK');
    await kiosk.sessions.start(register);
    kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'unusable', code: 'FACE_TOO_DARK' });
    server.operations['startKioskSession'] = () => ({ __typename: 'NotFoundFailure', code: 'KIOSK_CODE_UNKNOWN' });
    expect(await kiosk.sessions.start(register)).toEqual({ ok: false, reason: 'code_unknown' });
  });

  it('should need an open attendant’s menu to be helped through', async () => {
    const kiosk = await paired();
    const assisted = { ...register, assisted: true };
    expect(await kiosk.sessions.start(assisted)).toEqual({ ok: false, reason: 'failed' });
    await kiosk.gate.unlock('482913');
    expect(await kiosk.sessions.start(assisted)).toMatchObject({ ok: true, session: { gestures: [], assisted: true } });
  });
});

describe('a verification', () => {
  /** Gives templates sealed to the device, as the server does. */
  const giveTemplates = (): void => {
    server.operations['startKioskSession'] = async (_variables, deviceId) => {
      const floats = Buffer.from(new Float32Array([0.25]).buffer).toString('base64');
      const plain = { sessionId: SESSION, modelVersion: 'm', threshold: 0.5, templates: [floats], expiresAt: 'x' };
      const sealedTemplates = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(plain)))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
        .encrypt(await importJWK(server.devices.get(deviceId)?.encryption ?? {}, 'ECDH-ES'));
      return { __typename: 'KioskSession', id: SESSION, expiresAt: '2030-01-01T00:00:00Z', sealedTemplates };
    };
  };
  const LOCAL = { verified: true, distance: 0.2, threshold: 0.5, modelVersion: 'm' };

  it('should be decided by the server, with what the kiosk makes of it as evidence', async () => {
    const kiosk = await paired();
    giveTemplates();
    const taken = takeCaptures('REFUSED');
    local = LOCAL;
    expect(await kiosk.sessions.start(verify)).toMatchObject({ ok: true, session: { gestures: ['left'] } });
    kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    const [templates, capture] = told.slice(-2);
    expect(templates).toEqual({
      kind: 'templates',
      modelVersion: 'm',
      threshold: 0.5,
      templates: [new Float32Array([0.25])],
    });
    expect(capture).toMatchObject({ kind: 'capture', gestures: ['left'] });
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'refused' });
    expect(await opened(taken[0]?.sealed ?? '')).toMatchObject({ local: LOCAL });
  });

  it('should not begin without a network', async () => {
    const kiosk = await paired();
    server.away = true;
    expect(kiosk.store.get().online).toBe(true);
    expect(await kiosk.sessions.start(verify)).toEqual({ ok: false, reason: 'offline' });
    expect(kiosk.store.get().online).toBe(false);
  });

  it('should never be verified by the kiosk alone: cut off in the middle, it is kept', async () => {
    const kiosk = await paired();
    giveTemplates();
    local = LOCAL;
    await kiosk.sessions.start(verify);
    kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    server.away = true;
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'queued' });
  });

  it('should not begin when its templates do not open', async () => {
    const kiosk = await paired();
    expect(await kiosk.sessions.start(verify)).toEqual({ ok: false, reason: 'failed' });
    await vi.waitFor(() => expect(server.called).toContain('endKioskSession'));
  });

  it('should be ended on the server too when the person leaves', async () => {
    const kiosk = await paired();
    giveTemplates();
    await kiosk.sessions.start(verify);
    kiosk.sessions.end('idle');
    await vi.waitFor(() => expect(server.called).toContain('endKioskSession'));
    expect(told.at(-1)).toEqual({ kind: 'wipe' });
  });
});

describe('the kiosk', () => {
  it('should end on the server what it had open when it was cut off, and not the session of somebody who is there', async () => {
    await paired();
    server.called.length = 0;
    const kiosk = await start();
    await vi.waitFor(() => expect(server.called).toContain('endKioskSession'));
    for (const isSomebodyThere of [false, true]) {
      if (isSomebodyThere) await kiosk.sessions.start(register);
      server.away = true;
      await kiosk.heartbeats.beat();
      server.away = false;
      server.called.length = 0;
      await kiosk.heartbeats.beat();
      expect(kiosk.store.get().online).toBe(true);
      await vi.waitFor(() => expect(server.called.includes('endKioskSession')).toBe(!isSomebodyThere));
    }
  });

  it('should say that it failed, and not that the network is away, when the server answers with errors', async () => {
    const kiosk = await paired();
    const errors = [{ message: 'no', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }];
    await kiosk.sessions.start(register);
    kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    server.operations['submitCapture'] = () => ({ errors });
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'failed' });
    // What was captured isn't lost by an error of the server's.
    expect(await kiosk.waiting()).toHaveLength(1);
    server.operations['startKioskSession'] = () => ({ errors });
    expect(await kiosk.sessions.start(register)).toEqual({ ok: false, reason: 'failed' });
    expect(await kiosk.sessions.start(verify)).toEqual({ ok: false, reason: 'failed' });
    await kiosk.heartbeats.beat();
    expect(kiosk.store.get()).toMatchObject({ online: true, phase: 'ready' });
  });

  it('should know from its next heartbeat that the server is gone, and be back with it', async () => {
    const kiosk = await paired();
    server.away = true;
    await kiosk.heartbeats.beat();
    expect(kiosk.store.get().online).toBe(false);
    server.away = false;
    await vi.waitFor(() => expect(kiosk.store.get().online).toBe(true), 8_000);
  });

  it('should stop, wipe its keys and keep its queue when it is revoked, and go on when it is paired again', async () => {
    const kiosk = await paired();
    server.away = true;
    await kiosk.sessions.start(register);
    kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    await kiosk.sessions.submit();
    server.away = false;
    for (const device of server.devices.values()) device.revoked = true;
    await kiosk.heartbeats.beat();
    await vi.waitFor(() => expect(kiosk.store.get().phase).toBe('revoked'));
    expect(await kiosk.sessions.start(register)).toEqual({ ok: false, reason: 'not_paired' });
    expect(kiosk.store.get().queued).toBe(1);
    // The attendant can still get in.
    expect(await kiosk.gate.unlock('482913')).toMatchObject({ ok: true });
    const taken = takeCaptures('REGISTERED');
    expect(await kiosk.pair(CODE)).toEqual({ ok: true });
    await vi.waitFor(() => expect(kiosk.store.get()).toMatchObject({ phase: 'ready', queued: 0 }));
    expect(taken).toHaveLength(1);
  });

  it('should have its queue wiped by an attendant, and say so', async () => {
    const kiosk = await paired();
    server.away = true;
    await kiosk.sessions.start(register);
    kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    await kiosk.sessions.submit();
    server.away = false;
    await kiosk.wipeQueue();
    expect(await kiosk.waiting()).toEqual([]);
    await vi.waitFor(() => expect(server.called).toContain('reportKioskEvent'));
  });

  it('should run in production only when its self-test passes', async () => {
    const kiosk = await start('production', false);
    expect(kiosk.store.get()).toMatchObject({ phase: 'refused', failedChecks: [{ name: 'fuses' }] });
    expect(await kiosk.pair(CODE)).toEqual({ ok: false, reason: 'failed' });
    expect(server.devices.size).toBe(0);
    await kiosk.stop();
    expect((await start('production', true)).store.get().phase).toBe('unpaired');
  });

  it('should take no order of gestures from outside in production', async () => {
    const kiosk = await start('production');
    await kiosk.pair(CODE);
    const orders = new Set<string>();
    for (let count = 0; count < 12; count += 1) {
      const answer = await kiosk.sessions.start(register);
      if (answer.ok) orders.add(answer.session.gestures.join());
      kiosk.sessions.end('cancelled');
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  it('should show the renderer no key', async () => {
    const kiosk = await paired();
    expect(JSON.stringify(kiosk.store.get())).not.toContain('sealingKey');
  });
});
