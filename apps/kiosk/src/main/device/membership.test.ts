import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVault, fileProtection } from '../files/vault.js';
import { createLog } from '../log/log.js';
import { createServerClock } from './clock.js';
import { createHttp, isSafeApi } from './http.js';
import { openMembership, type Membership } from './membership.js';
import type { Heartbeat } from './server.js';
import { CODE, startSmallServer, type SmallServer } from './small-server.test-support.js';

const HEARTBEAT: Heartbeat = {
  version: '1',
  platform: 'test',
  camera: { label: null, problem: 'none' },
  queued: 0,
  freeDiskMb: 1,
  temperature: null,
  keyProtection: 'file',
  asarDigest: null,
  failedChecks: [],
};

let home: string;
let server: SmallServer;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-member-'));
  const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true });
  server = await startSmallServer(await exportJWK(publicKey));
});
afterEach(async () => {
  await server.close();
  await rm(home, { recursive: true, force: true });
});

/** This device, by a clock that is `behind` the real one. */
const member = (behind = 0, api = server.api): Promise<Membership> => {
  const local = (): number => Date.now() - behind;
  const clock = createServerClock(local);
  return openMembership({
    api,
    clock,
    http: createHttp(api, fetch, clock, local, () => null),
    vault: createVault(join(home), fileProtection),
    log: createLog(join(home, 'log'), () => null),
    version: '1',
    changed: () => null,
  });
};
const beat = async (device: Membership): Promise<unknown> => device.server()?.heartbeat(HEARTBEAT);

describe('a device', () => {
  it('should be paired by a code, and be the same one after a restart', async () => {
    const device = await member();
    expect(device.standing()).toBe('unpaired');
    expect(await device.pair('WRONG-WRONG')).toEqual({ ok: false, error: 'code_invalid' });
    expect(await device.pair(CODE)).toEqual({ ok: true, value: null });
    expect(device.settings()).toMatchObject({ deviceName: 'Branch 1', languages: ['en', 'ar'] });
    const again = await member();
    expect(again.standing()).toBe('paired');
    expect(again.identity()?.deviceId).toBe(device.identity()?.deviceId);
    expect(await beat(again)).toMatchObject({ ok: true, value: { deviceName: 'Branch 1' } });
    expect(server.refused).toEqual([]);
  });

  it('should say that it is offline when nobody answers, and keep nothing', async () => {
    server.away = true;
    const device = await member();
    expect(await device.pair(CODE)).toEqual({ ok: false, error: 'offline' });
    expect(await (await member(0, 'http://127.0.0.1:9')).pair(CODE)).toEqual({ ok: false, error: 'offline' });
    expect(await readdir(home)).toEqual(['log']);
  });

  it('should not wait longer for a server that keeps silent than it said, though what fetches would', async () => {
    const clock = createServerClock(Date.now);
    const reached: boolean[] = [];
    const deaf: typeof fetch = () => new Promise(() => null);
    const listening: typeof fetch = (url, init) => fetch(url, init);
    server.silent = true;
    for (const ask of [deaf, listening]) {
      const http = createHttp(server.api, ask, clock, Date.now, (online) => reached.push(online));
      const post = { path: '/graphql', headers: {}, body: '', timeoutMs: 200 };
      expect(await http(post)).toEqual({ ok: false, error: 'offline' });
    }
    expect(reached).toEqual([false, false]);
  });

  it('should set its clock by the server, however wrong it is', async () => {
    server.ahead = 5 * 3_600_000;
    const device = await member(3 * 86_400_000);
    expect(await device.pair(CODE)).toEqual({ ok: true, value: null });
    expect(await beat(device)).toMatchObject({ ok: true });
    // After a restart its clock is wrong again, and a token is the first thing that it asks for.
    expect(await beat(await member(3 * 86_400_000))).toMatchObject({ ok: true });
  });

  it('should get a new token when its last one is not taken any more, and one for many calls', async () => {
    const device = await member();
    await device.pair(CODE);
    await Promise.all([beat(device), beat(device), beat(device)]);
    server.forgetTokens();
    expect(await beat(device)).toMatchObject({ ok: true });
    expect(server.refused).toEqual([]);
  });

  it('should learn from the token endpoint and from any call that it is revoked, and wipe its keys', async () => {
    const device = await member();
    await device.pair(CODE);
    await beat(device);
    for (const known of server.devices.values()) known.revoked = true;
    expect(await beat(device)).toEqual({ ok: false, error: { kind: 'revoked' } });
    expect(await beat(await member())).toEqual({ ok: false, error: { kind: 'revoked' } });
    await device.revoked();
    expect(device.standing()).toBe('revoked');
    expect(device.server()).toBeNull();
    expect((await readdir(home)).filter((name) => name.startsWith('keys'))).toEqual([]);
    const again = await member();
    expect(again.standing()).toBe('revoked');
    expect(await again.pair(CODE)).toEqual({ ok: true, value: null });
    expect((await member()).standing()).toBe('paired');
  });

  it('should pass on what the server refuses, by its code', async () => {
    const device = await member();
    await device.pair(CODE);
    server.operations['startKioskSession'] = () => ({ __typename: 'FaceStateFailure', code: 'FACE_LOCKED' });
    const answer = await device
      .server()
      ?.startSession({ purpose: 'verify', code: 'x', assisted: false, gestures: null, withoutLight: false });
    expect(answer).toEqual({ ok: false, error: { kind: 'refused', code: 'FACE_LOCKED' } });
    server.operations['startKioskSession'] = () => ({ __typename: 'KioskSession', id: 5 });
    const broken = await device
      .server()
      ?.startSession({ purpose: 'verify', code: 'x', assisted: false, gestures: null, withoutLight: false });
    expect(broken).toEqual({ ok: false, error: { kind: 'refused', code: 'INTERNAL' } });
  });
});

it('should talk over TLS, or to this machine', () => {
  expect(isSafeApi('https://vestibule.example')).toBe(true);
  expect(isSafeApi('http://127.0.0.1:4000')).toBe(true);
  expect(isSafeApi('http://vestibule.example')).toBe(false);
  expect(isSafeApi('http://127.0.0.1.example')).toBe(false);
});
