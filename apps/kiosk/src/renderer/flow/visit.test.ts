import { describe, expect, it } from 'vitest';
import type { Session } from '../../shared/session.js';
import { wantsCamera } from './model.js';
import { answer, CAMERA, READY, Run, SESSION } from './step.test-support.js';

describe('a visit', () => {
  it('should go from attract to outcome, asking main for each step once', () => {
    const run = new Run();
    expect(run.at).toBe('attract');
    run.send({ kind: 'begin' });
    expect(run.at).toBe('language');
    run.send({ kind: 'language', language: 'en' });
    expect(run.at).toBe('purpose');
    run.send({ kind: 'purpose', purpose: 'register' });
    expect(run.at).toBe('code');
    expect(run.asked()).toEqual(['scan:set true']);
    run.send({ kind: 'code', text: 'ABCDE-FGHJK', by: 'camera' });
    expect(run.effects[0]).toEqual({
      name: 'session:start',
      argument: { purpose: 'register', code: 'ABCDE-FGHJK', assisted: false, light: true },
    });
    expect(run.asked()).toEqual(['session:start', 'scan:set false']);
    run.send({ kind: 'answer', name: 'session:start', visit: run.visit, gives: { ok: true, session: SESSION } });
    expect(run.at).toBe('consent');
    run.send({ kind: 'agree' }).send({ kind: 'agree' });
    expect(run.asked()).toEqual(['session:consent']);
    run.send({ kind: 'answer', name: 'session:consent', visit: run.visit, gives: { ok: true } });
    expect(run.at).toBe('capture');
    run.send({ kind: 'frame', answer: answer() });
    run.send({ kind: 'frame', answer: answer({ stage: 'done', asked: null, done: ['smile'] }) });
    run.send({ kind: 'frame', answer: answer({ stage: 'done', asked: null, done: ['smile'] }) });
    expect(run.at).toBe('working');
    expect(run.asked()).toEqual(['session:submit']);
    run.send({ kind: 'answer', name: 'session:submit', visit: run.visit, gives: { kind: 'registered' } });
    expect(run.at).toBe('outcome');
  });

  it('should ask for no language when there is one', () => {
    const settings = READY.settings && { ...READY.settings, languages: ['fr' as const] };
    const run = new Run({ ...READY, settings }).send({ kind: 'begin' });
    expect(run.at).toBe('purpose');
    expect(run.model.visit.language).toBe('fr');
  });

  it('should begin in the language that is touched on the first screen', () => {
    const run = new Run().send({ kind: 'language', language: 'en' });
    expect(run.at).toBe('purpose');
    expect(run.model.visit.language).toBe('en');
  });

  it('should have the camera on only where it is looked into', () => {
    const run = new Run();
    expect(wantsCamera(run.model)).toBeNull();
    expect(wantsCamera(run.toCode().model)).toBe('face');
    const consent = new Run().toConsent();
    expect(wantsCamera(consent.model)).toBeNull();
    expect(wantsCamera(new Run().toCapture().model)).toBe('face');
    expect(wantsCamera(new Run().toOutcome().model)).toBeNull();
  });

  it.each(['inference', 'disk'])('should not begin when the %s is not ready', (what) => {
    const run = new Run({ ...READY, ...(what === 'disk' ? { diskFull: true } : { inference: 'starting' }) });
    expect(run.send({ kind: 'begin' }).send({ kind: 'language', language: 'en' }).at).toBe('attract');
  });

  it('should say why a code began nothing, and leave it alone while it is still before the camera', () => {
    const run = new Run().toCode().send({ kind: 'code', text: 'garbage', by: 'camera' });
    const gives = { ok: false, reason: 'code_malformed' } as const;
    run.send({ kind: 'answer', name: 'session:start', visit: run.visit, gives });
    expect(run.model.place).toMatchObject({ at: 'code', busy: false, problem: 'code_malformed' });
    run.asked();
    for (let second = 0; second < 20; second++) run.wait(1).send({ kind: 'code', text: 'garbage', by: 'camera' });
    expect(run.asked()).toEqual([]);
    expect(run.wait(4).send({ kind: 'code', text: 'garbage', by: 'camera' }).asked()).toEqual([
      'session:start',
      'scan:set false',
    ]);
  });

  it('should say that there is no network when that is why nothing began, and still know it when another purpose is chosen', () => {
    const run = new Run().toCode();
    run.send({ kind: 'code', text: 'greta', by: 'hand' });
    run.send({ kind: 'kiosk', state: { ...READY, online: false } });
    run.send({ kind: 'answer', name: 'session:start', visit: run.visit, gives: { ok: false, reason: 'offline' } });
    expect(run.model.place).toMatchObject({ at: 'code', busy: false, problem: 'offline' });
    run.send({ kind: 'back' });
    expect([run.at, run.model.kiosk?.online]).toEqual(['purpose', false]);
  });

  it('should take another code, and a typed one, at once', () => {
    for (const next of [
      { kind: 'code', text: 'other', by: 'camera' },
      { kind: 'code', text: 'garbage', by: 'hand' },
    ] as const) {
      const run = new Run().toCode().send({ kind: 'code', text: 'garbage', by: 'camera' });
      const gives = { ok: false, reason: 'offline' } as const;
      run.send({ kind: 'answer', name: 'session:start', visit: run.visit, gives }).asked();
      expect(run.send(next).asked()).toContain('session:start');
    }
  });

  it('should go back question by question, and then end', () => {
    const run = new Run().toCode();
    expect(run.send({ kind: 'back' }).at).toBe('purpose');
    expect(run.send({ kind: 'back' }).at).toBe('language');
    run.asked();
    expect(run.send({ kind: 'back' }).at).toBe('attract');
    expect(run.asked()).toEqual(['session:end cancelled']);
  });

  it('should forget everything when it is cancelled', () => {
    const run = new Run().toCapture().send({ kind: 'preferences', largeText: true, readAloud: true });
    run.asked();
    run.send({ kind: 'cancel' });
    expect(run.at).toBe('attract');
    expect(run.asked()).toEqual(['session:end cancelled']);
    expect(run.model.visit).toEqual({
      number: 2,
      language: 'es',
      purpose: null,
      code: null,
      assisted: false,
      withoutLight: false,
      session: null,
      document: null,
      stepsDone: [],
      fromTask: false,
      largeText: false,
      readAloud: false,
    });
  });

  it('should drop an answer that comes for somebody who has left, and end the session', () => {
    const run = new Run().toCode().send({ kind: 'code', text: 'ABCDE-FGHJK', by: 'hand' });
    const { visit } = run;
    run.send({ kind: 'cancel' }).toCode().asked();
    run.send({ kind: 'answer', name: 'session:start', visit, gives: { ok: true, session: SESSION } });
    expect(run.model.place).toMatchObject({ at: 'code', busy: false });
    expect(run.model.visit.session).toBeNull();
    expect(run.asked()).toEqual(['session:end cancelled']);
  });

  it('should reset 12 s after the outcome, or when it is touched away', () => {
    const left = new Run().toOutcome();
    left.asked();
    expect(left.wait(11).at).toBe('outcome');
    expect(left.wait(1).at).toBe('attract');
    expect(left.asked()).toEqual(['session:end done']);
    expect(new Run().toOutcome().send({ kind: 'finish' }).at).toBe('attract');
  });

  it('should start again with the same code when the person wants to', () => {
    const run = new Run().toOutcome();
    run.asked();
    expect(run.send({ kind: 'again' }).at).toBe('opening');
    expect(run.asked()).toEqual(['session:start']);
    run.send({ kind: 'answer', name: 'session:start', visit: run.visit, gives: { ok: true, session: SESSION } });
    expect(run.at).toBe('consent');
  });

  it('should ask for another code when it can not start again', () => {
    const run = new Run().toOutcome().send({ kind: 'again' });
    const gives = { ok: false, reason: 'already_registered' } as const;
    run.send({ kind: 'answer', name: 'session:start', visit: run.visit, gives });
    expect(run.model.place).toMatchObject({ at: 'code', busy: false, problem: 'already_registered' });
  });

  it('should end with a screen that says so when a call can not be made', () => {
    const run = new Run().toCapture();
    run.asked();
    run.send({ kind: 'call_failed', name: 'session:submit', visit: run.visit });
    expect(run.at).toBe('error');
    expect(run.asked()).toEqual(['session:end failed']);
    expect(run.wait(1.5).at).toBe('error');
    expect(run.wait(0.5).at).toBe('attract');
  });
});

describe('the colours of the screen', () => {
  const lit = { ...SESSION, light: true };
  const request = { purpose: 'register', code: 'ABCDE-FGHJK', assisted: false };

  /** Main's answer to the session that was asked for last. */
  const begun = (run: Run, session: Session): Run =>
    run.send({ kind: 'answer', name: 'session:start', visit: run.visit, gives: { ok: true, session } });

  it('should be done without for somebody who asks for that, in a session that is started anew', () => {
    const run = new Run().toConsent(lit);
    run.effects = [];
    run.send({ kind: 'without_light' });
    expect(run.model.place).toMatchObject({ at: 'opening', problem: null });
    expect(run.model.visit).toMatchObject({ withoutLight: true, session: null });
    expect(run.effects).toEqual([{ name: 'session:start', argument: { ...request, light: false } }]);
    begun(run, SESSION);
    expect(run.model.place).toEqual({ at: 'consent', busy: false });
    expect(run.model.visit.session?.light).toBe(false);
  });

  it('should be asked about once, where they are shown and nothing is agreed to yet', () => {
    const without = new Run().toConsent();
    without.asked();
    expect(without.send({ kind: 'without_light' }).asked()).toEqual([]);
    expect(without.model).toMatchObject({ place: { at: 'consent' }, visit: { withoutLight: false } });
    const agreed = new Run().toConsent(lit).send({ kind: 'agree' });
    agreed.asked();
    expect(agreed.send({ kind: 'without_light' }).asked()).toEqual([]);
    expect(agreed.model).toMatchObject({ place: { at: 'consent', busy: true }, visit: { withoutLight: false } });
    const twice = new Run().toConsent(lit);
    twice.asked();
    expect(twice.send({ kind: 'without_light' }).send({ kind: 'without_light' }).asked()).toEqual(['session:start']);
    expect(new Run().send({ kind: 'without_light' }).at).toBe('attract');
  });

  it('should stay away when the person tries again or types another code, and come back for the next', () => {
    const run = begun(new Run().toConsent(lit).send({ kind: 'without_light' }), SESSION).send({ kind: 'agree' });
    run.send({ kind: 'answer', name: 'session:consent', visit: run.visit, gives: { ok: true } });
    run.send({ kind: 'frame', answer: answer({ stage: 'done', asked: null, done: SESSION.gestures }) });
    run.send({ kind: 'answer', name: 'session:submit', visit: run.visit, gives: { kind: 'failed' } });
    run.effects = [];
    run.send({ kind: 'again' });
    expect(run.effects).toEqual([{ name: 'session:start', argument: { ...request, light: false } }]);
    const gives = { ok: false, reason: 'in_use' } as const;
    run.send({ kind: 'answer', name: 'session:start', visit: run.visit, gives }).asked();
    run.send({ kind: 'code', text: 'other', by: 'hand' });
    expect(run.effects[0]).toEqual({ name: 'session:start', argument: { ...request, code: 'other', light: false } });
    expect(run.send({ kind: 'cancel' }).model.visit.withoutLight).toBe(false);
    run.effects = [];
    run.toConsent(lit);
    expect(run.effects).toContainEqual({ name: 'session:start', argument: { ...request, light: true } });
  });

  it('should stop at a touch while they are shown, and all begins anew without them', () => {
    const run = new Run().toConsent(lit).send({ kind: 'agree' });
    run.send({ kind: 'answer', name: 'session:consent', visit: run.visit, gives: { ok: true } }).asked();
    const done = SESSION.gestures;
    run.send({ kind: 'frame', answer: answer({ stage: 'light', asked: null, done, light: null }) });
    expect(run.send({ kind: 'without_light' }).asked()).toEqual([]);
    run.send({ kind: 'frame', answer: answer({ stage: 'light', asked: null, done, light: 'green' }) });
    run.effects = [];
    run.send({ kind: 'without_light' });
    expect(run.effects).toContainEqual({ name: 'session:start', argument: { ...request, light: false } });
    // The last frames of what was stopped are of no account.
    run.send({ kind: 'frame', answer: answer({ stage: 'done', asked: null, done }) });
    expect(run.at).toBe('opening');
    expect(begun(run, SESSION).model.place).toEqual({ at: 'consent', busy: false });
  });

  it('should be a part of the capture: nothing is sent before they are over', () => {
    const run = new Run().toCapture();
    run.asked();
    const shown = { stage: 'light', asked: null, done: SESSION.gestures, light: 'red' } as const;
    run.send({ kind: 'frame', answer: answer(shown) });
    expect(run.model.place).toMatchObject({ at: 'capture', answer: { stage: 'light', light: 'red' } });
    expect(run.asked()).toEqual([]);
    run.send({ kind: 'frame', answer: answer({ ...shown, stage: 'done', light: null }) });
    expect(run.asked()).toEqual(['session:submit']);
  });
});

describe('a task from outside', () => {
  const task = { purpose: 'verify', code: 'person-7' } as const;

  it('should ask for the language and then start', () => {
    const run = new Run().send({ kind: 'kiosk', state: { ...READY, task } });
    expect(run.at).toBe('language');
    run.send({ kind: 'language', language: 'en' });
    expect(run.at).toBe('opening');
    expect(run.effects).toEqual([
      { name: 'session:start', argument: { purpose: 'verify', code: 'person-7', assisted: false, light: true } },
    ]);
  });

  it('should be taken up once, and another after it', () => {
    const run = new Run({ ...READY, task });
    expect(run.send({ kind: 'cameras', all: [CAMERA], chosen: CAMERA, problem: null }).at).toBe('language');
    run.send({ kind: 'cancel' });
    expect(run.send({ kind: 'tick' }).at).toBe('attract');
    run.send({ kind: 'kiosk', state: READY }).send({ kind: 'kiosk', state: { ...READY, task } });
    expect(run.at).toBe('language');
  });

  it('should wait until the face engine is ready and nobody else is served', () => {
    const run = new Run({ ...READY, inference: 'starting', task });
    expect(run.at).toBe('attract');
    expect(run.send({ kind: 'kiosk', state: { ...READY, task } }).at).toBe('language');
    const busy = new Run().toCapture().send({ kind: 'kiosk', state: { ...READY, task } });
    expect(busy.at).toBe('capture');
    expect(busy.send({ kind: 'cancel' }).at).toBe('language');
  });

  it('should say why it does not start, and end', () => {
    const run = new Run({ ...READY, task }).send({ kind: 'language', language: 'en' });
    const gives = { ok: false, reason: 'not_enrolled' } as const;
    run.send({ kind: 'answer', name: 'session:start', visit: run.visit, gives }).asked();
    expect(run.model.place).toMatchObject({ at: 'opening', problem: 'not_enrolled' });
    expect(run.wait(12).at).toBe('attract');
    expect(run.asked()).toEqual(['session:end failed']);
  });
});
