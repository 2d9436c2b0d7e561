import { describe, expect, it, vi } from 'vitest';
import type { Kiosk } from './kiosk.js';
import { opened, paired, register, rig, SESSION, start, takeCaptures, useRig } from './kiosk.test-support.js';

useRig();

describe('a liveness challenge', () => {
  const challengeOf = (id: string) => ({
    ...{ id, token: `token of ${id}`, key: 'AAAA', nonce: `nonce of ${id}`, windowMs: 8_000 },
    colours: ['RED', 'BLUE'],
    ...{ gestures: ['SMILE', 'LEFT', 'EYEBLINK', 'RIGHT'], expiresAt: '2030-01-01T00:00:00Z' },
  });
  const gestures = ['smile', 'left', 'eyeblink', 'right'];

  it('should be asked for in its order, be answered with the capture, and say what can be done better', async () => {
    const kiosk = await paired();
    let [named, without]: unknown[] = [];
    rig.server.operations['startKioskSession'] = ({ input }) => {
      ({ gestures: named, withoutLight: without } = input as { gestures: unknown; withoutLight: unknown });
      const session = { id: SESSION, expiresAt: '2030-01-01T00:00:00Z', sealedTemplates: null };
      return { __typename: 'KioskSession', ...session, livenessChallenge: challengeOf('one') };
    };
    const taken = takeCaptures('UNUSABLE', 'LIVENESS_FAILED', ['TOO_SLOW']);
    expect(await kiosk.sessions.start(register)).toMatchObject({ ok: true, session: { gestures, light: true } });
    expect(without).toBe(false);
    expect(named, 'the order of a test').toEqual(['LEFT', 'SMILE', 'RIGHT', 'EYEBLINK']);
    await kiosk.sessions.consent({ language: 'en', version: '2026-11' });
    expect(rig.told.at(-1)).toMatchObject({
      kind: 'capture',
      gestures,
      challenge: { id: 'one', nonce: 'nonce of one', key: 'AAAA', windowMs: 8_000, colours: ['red', 'blue'] },
    });
    const lit = Uint8Array.of(1, 2, 3);
    rig.answer = { record: '{"frames":[]}', mac: 'ab', lit: [lit] };
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'unusable', code: 'LIVENESS_TOO_SLOW' });
    expect(await opened(taken[0]?.sealed ?? '')).toMatchObject({
      liveness: { token: 'token of one', ...rig.answer, lit: ['AQID'] },
    });
    expect(lit, 'overwritten once it is sealed').toEqual(Uint8Array.of(0, 0, 0));
    expect(await kiosk.sessions.start({ ...register, light: false })).toMatchObject({ ok: true });
    expect(without, 'for whoever asks to do without').toBe(true);
  });

  it('should be one that was kept where there is no network, each used once, also by a kiosk that starts again', async () => {
    const settings = rig.server.operations['recordHeartbeat'];
    rig.server.operations['recordHeartbeat'] = async (variables, device) => ({
      ...(await settings?.(variables, device)),
      liveness: true,
    });
    let asked = 0;
    rig.server.operations['takeKioskChallenges'] = () => {
      asked += 1;
      return { __typename: 'KioskChallenges', challenges: asked === 1 ? [challengeOf('one'), challengeOf('two')] : [] };
    };
    const kiosk = await paired();
    const taken = takeCaptures('REGISTERED');
    rig.server.away = true;
    rig.answer = { record: '{}', mac: 'ab', lit: [] };
    const goThrough = async (by: Kiosk<string>): Promise<unknown> => {
      const started = await by.sessions.start(register);
      if (!started.ok) return started.reason;
      await by.sessions.consent({ language: 'en', version: '2026-11' });
      await by.sessions.submit();
      return started.session.gestures;
    };
    expect(await goThrough(kiosk)).toEqual(gestures);
    await kiosk.stop();
    const again = await start();
    expect(await goThrough(again)).toEqual(gestures);
    expect(await goThrough(again), 'without a challenge nobody is captured for nothing').toBe('offline');
    rig.server.away = false;
    await again.heartbeats.beat();
    await vi.waitFor(() => expect(taken).toHaveLength(2));
    const tokens = await Promise.all(taken.map(async ({ sealed }) => (await opened(sealed))['liveness']));
    expect(tokens).toEqual([
      { token: 'token of one', ...rig.answer },
      { token: 'token of two', ...rig.answer },
    ]);
  });
});
