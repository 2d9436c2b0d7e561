import { randomBytes, scryptSync } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compactDecrypt, exportJWK, generateKeyPair, type CryptoKey } from 'jose';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { DocumentRead, ToInference } from '../../inference/protocol.js';
import type { Mode } from '../../shared/words.js';
import { CODE, SETTINGS, startSmallServer, type SmallServer } from '../device/small-server.test-support.js';
import { makeFolders } from '../files/folders.js';
import { fileProtection } from '../files/vault.js';
import type { Child } from '../inference/supervisor.js';
import { createLog } from '../log/log.js';
import { openKiosk, type Kiosk } from './kiosk.js';

export const SHORT_CODE = 'K3T9M-W2XQ7';
const salt = randomBytes(16);
export const PIN_HASH = `scrypt$1024$8$1$${salt.toString('base64url')}$${scryptSync('482913', salt, 32, { N: 1024, r: 8, p: 1 }).toString('base64url')}`;
export const SESSION = '0123456789abcdef01234567';
export const PICTURE = 'a picture of somebody';

/** One kiosk after another on a folder, with a small server; made anew for each test. */
export const rig = {
  home: '',
  server: undefined as unknown as SmallServer,
  sealing: undefined as unknown as CryptoKey,
  kiosks: [] as Kiosk<string>[],
  /** What inference was told, and what it says of a capture. */
  told: [] as ToInference[],
  local: null as { verified: boolean; distance: number; threshold: number; modelVersion: string } | null,
  answer: null as { record: string; mac: string; lit: Uint8Array<ArrayBuffer>[] } | null,
  /** What inference takes of documents, one after another. */
  pages: [] as { jpeg: Uint8Array; picture: Uint8Array; read: DocumentRead | null }[],
  say: (_message: unknown): void => undefined,
  quit: 0,
};

function fork(): Child<string> {
  return {
    send: (message) => {
      rig.told.push(message);
      if (message.kind === 'start') setImmediate(() => rig.say({ kind: 'ready', modelVersion: 'm', warmMs: 1 }));
      if (message.kind === 'read' || message.kind === 'still') {
        const page = rig.pages.shift();
        const none = { kind: 'no_page', id: message.id };
        setImmediate(() => rig.say(page === undefined ? none : { kind: 'page', id: message.id, ...page }));
      }
      if (message.kind !== 'finish') return;
      const jpeg = (): Uint8Array => new Uint8Array(Buffer.from(PICTURE));
      const images = ['front', 'smile', 'eyeblink', 'left', 'right'].map((gesture) => ({
        gesture,
        at: 1,
        jpeg: jpeg(),
      }));
      setImmediate(() => rig.say({ kind: 'finished', id: message.id, images, local: rig.local, answer: rig.answer }));
    },
    onMessage: (listener) => (rig.say = listener),
    onExit: () => null,
    kill: () => null,
  };
}

/** Makes it anew for each test of a file. */
export function useRig(): void {
  beforeEach(async () => {
    rig.home = await mkdtemp(join(tmpdir(), 'vestibule-kiosk-unit-'));
    const pair = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
    rig.sealing = pair.privateKey;
    rig.server = await startSmallServer(await exportJWK(pair.publicKey));
    const heartbeat = { ...SETTINGS, pinHash: PIN_HASH, sealingKey: JSON.stringify(await exportJWK(pair.publicKey)) };
    rig.server.operations['recordHeartbeat'] = () => ({ __typename: 'KioskSettings', ...heartbeat });
    rig.server.operations['startKioskSession'] = () => ({
      __typename: 'KioskSession',
      id: SESSION,
      expiresAt: '2030-01-01T00:00:00Z',
      sealedTemplates: null,
      livenessChallenge: null,
    });
    rig.server.operations['endKioskSession'] = () => ({ __typename: 'KioskSessionEnded' });
    rig.server.operations['reportKioskEvent'] = () => ({ __typename: 'KioskEventRecorded' });
    [rig.kiosks, rig.told, rig.local, rig.answer, rig.quit] = [[], [], null, null, 0];
    rig.pages = [];
  });
  afterEach(async () => {
    for (const kiosk of rig.kiosks) await kiosk.stop();
    await rig.server.close();
    await rm(rig.home, { recursive: true, force: true });
  });
}

export async function start(mode: Mode = 'test', passed = true): Promise<Kiosk<string>> {
  const kiosk = await openKiosk<string>({
    mode,
    version: '1',
    embedded: false,
    api: rig.server.api,
    folders: makeFolders(rig.home),
    protection: fileProtection,
    fetch,
    engine: 'onnx',
    fixedGestures: ['left', 'smile', 'right', 'eyeblink'],
    demonstrationCode: null,
    fork,
    connect: () => null,
    inferenceLost: () => null,
    quit: () => rig.quit++,
    now: Date.now,
    random: () => 0,
    log: createLog(join(rig.home, 'log'), () => null),
  });
  rig.kiosks.push(kiosk);
  kiosk.tested({ checks: [{ name: 'fuses', ok: passed, hint: '' }], passed, asarDigest: null });
  await vi.waitFor(() => expect(kiosk.store.get().inference).toBe('ready'));
  return kiosk;
}
export async function paired(): Promise<Kiosk<string>> {
  const kiosk = await start();
  expect(await kiosk.pair(CODE)).toEqual({ ok: true });
  await kiosk.heartbeats.beat();
  return kiosk;
}

/** What was sent, opened as the rig.server opens it. */
export async function opened(sealed: string): Promise<Record<string, unknown>> {
  const { plaintext } = await compactDecrypt(sealed, rig.sealing);
  return JSON.parse(new TextDecoder().decode(plaintext)) as Record<string, unknown>;
}

/** The rig.server takes captures from now on, each with this outcome; gives what it took. */
export function takeCaptures(
  outcome: string,
  code: string | null = null,
  reasons: readonly string[] = [],
): { id: string; sealed: string }[] {
  const taken: { id: string; sealed: string }[] = [];
  rig.server.operations['submitCapture'] = (variables) => {
    const { captureId: id, sealed } = variables['input'] as { captureId: string; sealed: string };
    taken.push({ id, sealed });
    return { __typename: 'CaptureTaken', captureId: id, outcome, because: code, livenessReasons: reasons };
  };
  return taken;
}
export const register = { purpose: 'register', code: SHORT_CODE, assisted: false, light: true } as const;
export const verify = { purpose: 'verify', code: 'Greta', assisted: false, light: true } as const;

/** Everything in the data folder, as one text. */
export async function everything(): Promise<string> {
  const entries = await readdir(rig.home, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
}
