import { CompactEncrypt, importJWK } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { CODE } from '../device/small-server.test-support.js';
import {
  everything,
  opened,
  paired,
  PICTURE,
  register,
  rig,
  SESSION,
  SHORT_CODE,
  start,
  takeCaptures,
  useRig,
  verify,
} from './kiosk.test-support.js';

useRig();

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
    await kiosk.sessions.consent({ language: 'es', version: '2026-11' });
    expect(rig.told.at(-1)).toEqual({
      kind: 'capture',
      gestures: ['left', 'smile', 'right', 'eyeblink'],
      minimumWidth: 96,
      challenge: null,
      assisted: false,
      fronts: 1,
      mirrored: false,
    });
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'registered' });
    expect(rig.told.at(-1)).toEqual({ kind: 'wipe' });
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
    rig.server.away = true;
    expect(await kiosk.sessions.start(register)).toMatchObject({ ok: true, session: { offline: true } });
    await kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'queued' });
    await vi.waitFor(() => expect(kiosk.store.get()).toMatchObject({ queued: 1, online: false }));
    const text = await everything();
    for (const clear of [PICTURE, Buffer.from(PICTURE).toString('base64'), SHORT_CODE])
      expect(text).not.toContain(clear);
    rig.server.away = false;
    await kiosk.heartbeats.beat();
    await vi.waitFor(() => expect(kiosk.store.get()).toMatchObject({ queued: 0, online: true }));
    expect(taken).toHaveLength(1);
    expect(await opened(taken[0]?.sealed ?? '')).toMatchObject({ sessionId: null, offline: true });
  });

  it('should not begin without a network for what can be no registration', async () => {
    const kiosk = await paired();
    rig.server.away = true;
    expect(await kiosk.sessions.start({ ...register, code: 'hello' })).toEqual({ ok: false, reason: 'code_malformed' });
  });

  it('should be sent by the kiosk that starts again after this one was killed', async () => {
    const kiosk = await paired();
    rig.server.away = true;
    await kiosk.sessions.start(register);
    await kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    await kiosk.sessions.submit();
    await kiosk.sender.stop();
    rig.server.away = false;
    const taken = takeCaptures('REGISTERED');
    const again = await start();
    await vi.waitFor(() => expect(again.store.get().queued).toBe(0));
    expect(taken).toHaveLength(1);
  });

  it('should say what is wrong with the pictures, and with the code', async () => {
    const kiosk = await paired();
    takeCaptures('UNUSABLE', 'FACE_TOO_DARK');
    await kiosk.sessions.start(register);
    await kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'unusable', code: 'FACE_TOO_DARK' });
    rig.server.operations['startKioskSession'] = () => ({ __typename: 'NotFoundFailure', code: 'KIOSK_CODE_UNKNOWN' });
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
  /** Gives templates sealed to the device, as the rig.server does. */
  const giveTemplates = (): void => {
    rig.server.operations['startKioskSession'] = async (_variables, deviceId) => {
      const floats = Buffer.from(new Float32Array([0.25]).buffer).toString('base64');
      const plain = { sessionId: SESSION, modelVersion: 'm', threshold: 0.5, templates: [floats], expiresAt: 'x' };
      const sealedTemplates = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(plain)))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
        .encrypt(await importJWK(rig.server.devices.get(deviceId)?.encryption ?? {}, 'ECDH-ES'));
      const session = { id: SESSION, expiresAt: '2030-01-01T00:00:00Z', sealedTemplates, livenessChallenge: null };
      return { __typename: 'KioskSession', ...session };
    };
  };
  const LOCAL = { verified: true, distance: 0.2, threshold: 0.5, modelVersion: 'm' };

  it('should be decided by the rig.server, with what the kiosk makes of it as evidence', async () => {
    const kiosk = await paired();
    giveTemplates();
    const taken = takeCaptures('REFUSED');
    rig.local = LOCAL;
    expect(await kiosk.sessions.start(verify)).toMatchObject({ ok: true, session: { gestures: ['left'] } });
    await kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    const [templates, capture] = rig.told.slice(-2);
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
    rig.server.away = true;
    expect(kiosk.store.get().online).toBe(true);
    expect(await kiosk.sessions.start(verify)).toEqual({ ok: false, reason: 'offline' });
    expect(kiosk.store.get().online).toBe(false);
  });

  it('should never be verified by the kiosk alone: cut off in the middle, it is kept', async () => {
    const kiosk = await paired();
    giveTemplates();
    rig.local = LOCAL;
    await kiosk.sessions.start(verify);
    await kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    rig.server.away = true;
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'queued' });
  });

  it('should not begin when its templates do not open', async () => {
    const kiosk = await paired();
    expect(await kiosk.sessions.start(verify)).toEqual({ ok: false, reason: 'failed' });
    await vi.waitFor(() => expect(rig.server.called).toContain('endKioskSession'));
  });

  it('should be ended on the rig.server too when the person leaves', async () => {
    const kiosk = await paired();
    giveTemplates();
    await kiosk.sessions.start(verify);
    kiosk.sessions.end('idle');
    await vi.waitFor(() => expect(rig.server.called).toContain('endKioskSession'));
    expect(rig.told.at(-1)).toEqual({ kind: 'wipe' });
  });
});

describe('the kiosk', () => {
  it('should end on the rig.server what it had open when it was cut off, and not the session of somebody who is there', async () => {
    await paired();
    rig.server.called.length = 0;
    const kiosk = await start();
    await vi.waitFor(() => expect(rig.server.called).toContain('endKioskSession'));
    for (const isSomebodyThere of [false, true]) {
      if (isSomebodyThere) await kiosk.sessions.start(register);
      rig.server.away = true;
      await kiosk.heartbeats.beat();
      rig.server.away = false;
      rig.server.called.length = 0;
      await kiosk.heartbeats.beat();
      expect(kiosk.store.get().online).toBe(true);
      await vi.waitFor(() => expect(rig.server.called.includes('endKioskSession')).toBe(!isSomebodyThere));
    }
  });

  it('should say that it failed, and not that the network is away, when the rig.server answers with errors', async () => {
    const kiosk = await paired();
    const errors = [{ message: 'no', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }];
    await kiosk.sessions.start(register);
    await kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    rig.server.operations['submitCapture'] = () => ({ errors });
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'failed' });
    // What was captured isn't lost by an error of the server's.
    expect(await kiosk.waiting()).toHaveLength(1);
    rig.server.operations['startKioskSession'] = () => ({ errors });
    expect(await kiosk.sessions.start(register)).toEqual({ ok: false, reason: 'failed' });
    expect(await kiosk.sessions.start(verify)).toEqual({ ok: false, reason: 'failed' });
    await kiosk.heartbeats.beat();
    expect(kiosk.store.get()).toMatchObject({ online: true, phase: 'ready' });
  });

  it('should know from its next heartbeat that the rig.server is gone, and be back with it', async () => {
    const kiosk = await paired();
    rig.server.away = true;
    await kiosk.heartbeats.beat();
    expect(kiosk.store.get().online).toBe(false);
    rig.server.away = false;
    await vi.waitFor(() => expect(kiosk.store.get().online).toBe(true), 8_000);
  });

  it('should stop, wipe its keys and keep its queue when it is revoked, and go on when it is paired again', async () => {
    const kiosk = await paired();
    rig.server.away = true;
    await kiosk.sessions.start(register);
    await kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    await kiosk.sessions.submit();
    rig.server.away = false;
    for (const device of rig.server.devices.values()) device.revoked = true;
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
    rig.server.away = true;
    await kiosk.sessions.start(register);
    await kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    await kiosk.sessions.submit();
    rig.server.away = false;
    await kiosk.wipeQueue();
    expect(await kiosk.waiting()).toEqual([]);
    await vi.waitFor(() => expect(rig.server.called).toContain('reportKioskEvent'));
  });

  it('should run in production only when its self-test passes', async () => {
    const kiosk = await start('production', false);
    expect(kiosk.store.get()).toMatchObject({ phase: 'refused', failedChecks: [{ name: 'fuses' }] });
    expect(await kiosk.pair(CODE)).toEqual({ ok: false, reason: 'failed' });
    expect(rig.server.devices.size).toBe(0);
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
