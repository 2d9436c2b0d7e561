import { describe, expect, it } from 'vitest';
import { firstModel, type Place } from './model.js';
import { step } from './step.js';
import { answer, CAMERA, READY, Run, SESSION } from './step.test-support.js';

describe('the first screen', () => {
  it.each([
    ['starting', 'starting'],
    ['refused', 'refused'],
    ['unpaired', 'unpaired'],
    ['revoked', 'revoked'],
    ['ready', 'attract'],
  ] as const)('should say what the kiosk is when it is %s', (phase, at) => {
    expect(new Run({ ...READY, phase }).at).toBe(at);
  });

  it('should be the starting one until main has said anything', () => {
    expect(step(firstModel(0), { kind: 'tick' }, 5).model.place.at).toBe('starting');
  });

  it('should say so when the face engine can not run', () => {
    expect(new Run({ ...READY, inference: 'failed' }).at).toBe('out_of_order');
  });

  it('should be the same object after a tick, so that nothing is drawn again', () => {
    const run = new Run();
    const { model } = run;
    expect(run.wait(5).model).toBe(model);
  });

  it('should end a visit when the kiosk is revoked meanwhile', () => {
    const run = new Run().toCapture();
    run.asked();
    run.send({ kind: 'kiosk', state: { ...READY, phase: 'revoked' } });
    expect(run.at).toBe('revoked');
    expect(run.asked()).toEqual(['session:end failed']);
  });

  it('should leave a visit alone when the network goes', () => {
    const run = new Run().toCapture();
    run.asked();
    run.send({ kind: 'kiosk', state: { ...READY, online: false } });
    expect(run.at).toBe('capture');
    expect(run.asked()).toEqual([]);
  });

  it('should take a pairing code and say why it was not taken', () => {
    const run = new Run({ ...READY, phase: 'unpaired' }).send({ kind: 'paired_by', code: 'ABCDE-FGHJK' });
    expect(run.effects).toEqual([{ name: 'pairing:submit', argument: { code: 'ABCDE-FGHJK' } }]);
    const gives = { ok: false, reason: 'code_invalid' } as const;
    run.send({ kind: 'answer', name: 'pairing:submit', visit: run.visit, gives }).wait(1);
    expect(run.model.place).toEqual({ at: 'unpaired', busy: false, problem: 'code_invalid' });
    expect(run.send({ kind: 'kiosk', state: READY }).at).toBe('attract');
  });

  it('should let a revoked kiosk be paired again', () => {
    const run = new Run({ ...READY, phase: 'revoked' }).send({ kind: 'pair_again' }).wait(1);
    expect(run.at).toBe('unpaired');
    expect(run.send({ kind: 'kiosk', state: READY }).at).toBe('attract');
  });
});

describe('idleness', () => {
  const places: readonly (readonly [Place['at'], (run: Run) => Run])[] = [
    ['language', (run) => run.send({ kind: 'begin' })],
    ['code', (run) => run.toCode()],
    ['consent', (run) => run.toConsent()],
    ['capture', (run) => run.toCapture()],
  ];

  it.each(places)('should warn after 45 s at %s, and wipe everything 30 s later', (at, go) => {
    const run = go(new Run());
    run.asked();
    expect(run.wait(44).model.wipeAt).toBeNull();
    expect(run.wait(1).model.wipeAt).toBe(run.now + 30_000);
    expect(run.wait(29).at).toBe(at);
    run.asked();
    expect(run.wait(1).at).toBe('attract');
    expect(run.asked()).toContain('session:end idle');
    expect(run.model).toMatchObject({ wipeAt: null, visit: { number: 2, code: null, session: null, language: 'es' } });
  });

  it('should be put off by any touch', () => {
    const run = new Run().toConsent().wait(60);
    expect(run.model.wipeAt).not.toBeNull();
    expect(run.send({ kind: 'touched' }).model.wipeAt).toBeNull();
    expect(run.wait(44).model.wipeAt).toBeNull();
  });

  it('should be put off by a face in a capture, but not for ever', () => {
    const run = new Run().toCapture();
    for (let second = 0; second < 170; second++) run.wait(1).send({ kind: 'frame', answer: answer() });
    expect(run.model.wipeAt).toBeNull();
    for (let second = 0; second < 60; second++) run.wait(1).send({ kind: 'frame', answer: answer() });
    expect(run.model.wipeAt).not.toBeNull();
  });

  it('should be put off by a face in the light of the screen, and not by that light alone', () => {
    const shown = { stage: 'light', asked: null, done: SESSION.gestures, light: 'green' } as const;
    const run = new Run().toCapture();
    run.send({ kind: 'frame', answer: answer(shown) });
    for (let second = 0; second < 60; second++) run.wait(1).send({ kind: 'frame', answer: answer(shown) });
    expect(run.model.wipeAt).toBeNull();
    for (let second = 0; second < 46; second++) {
      run.wait(1).send({ kind: 'frame', answer: answer({ ...shown, face: null }) });
    }
    expect(run.model.wipeAt).not.toBeNull();
  });

  it('should not be put off by frames without a face', () => {
    const run = new Run().toCapture();
    for (let second = 0; second < 46; second++) run.wait(1).send({ kind: 'frame', answer: answer({ face: null }) });
    expect(run.model.wipeAt).not.toBeNull();
  });

  it('should be put off by a gesture done', () => {
    const run = new Run().toCapture().wait(50);
    expect(run.send({ kind: 'frame', answer: answer({ face: null, done: ['smile'] }) }).model.wipeAt).toBeNull();
  });

  it('should forget what somebody left behind on the first screen, once', () => {
    const run = new Run().send({ kind: 'preferences', largeText: true });
    const { visit } = run;
    expect(run.wait(44).model.visit.largeText).toBe(true);
    expect(run.wait(1).model.visit).toMatchObject({ largeText: false, number: visit + 1 });
    expect(run.wait(200).visit).toBe(visit + 1);
    expect(run.asked()).toEqual([]);
  });

  it('should end at once for somebody who says so', () => {
    const run = new Run().toConsent().wait(50);
    run.asked();
    expect(run.send({ kind: 'leave' }).at).toBe('attract');
    expect(run.asked()).toEqual(['session:end cancelled']);
  });

  it('should not count while the kiosk itself is at work', () => {
    const run = new Run().toCapture().send({ kind: 'frame', answer: answer({ stage: 'done' }) });
    expect(run.wait(120).at).toBe('working');
    expect(run.model.wipeAt).toBeNull();
  });
});

describe('cameras', () => {
  const other = { id: 'c2', label: 'Other', virtual: false };

  it('should keep the kiosk closed while there is none, and open it when there is one', () => {
    const run = new Run().send({ kind: 'cameras', all: [], chosen: null, problem: 'no_camera' });
    expect(run.model.place).toMatchObject({ at: 'camera', problem: 'no_camera' });
    expect(run.asked()).toEqual(['camera:report no_camera']);
    run.send({ kind: 'cameras', all: [CAMERA], chosen: CAMERA, problem: null });
    expect(run.at).toBe('attract');
    expect(run.asked()).toEqual(['camera:report none']);
  });

  it('should end a visit when the chosen one changes, report that, and open again', () => {
    const run = new Run().toCapture();
    run.asked();
    run.send({ kind: 'cameras', all: [other], chosen: other, problem: null });
    expect(run.model.place).toMatchObject({ at: 'camera', problem: 'changed' });
    expect(run.asked()).toEqual(['camera:report changed', 'camera:report none', 'session:end camera_lost']);
    expect(run.wait(4.5).at).toBe('camera');
    expect(run.wait(0.5).at).toBe('attract');
  });

  it('should end a visit when the chosen one disappears, and stay closed', () => {
    const run = new Run().toCode();
    run.asked();
    run.send({ kind: 'cameras', all: [], chosen: null, problem: 'no_camera' });
    expect(run.asked()).toEqual(['camera:report no_camera', 'session:end camera_lost', 'scan:set false']);
    expect(run.wait(20).model.place).toMatchObject({ at: 'camera', problem: 'no_camera' });
  });

  it('should leave a visit alone when another one comes or goes', () => {
    const run = new Run().toCapture();
    run.send({ kind: 'cameras', all: [CAMERA, other], chosen: CAMERA, problem: null });
    expect(run.at).toBe('capture');
  });

  it('should leave alone what is captured already', () => {
    const run = new Run().toCapture().send({ kind: 'frame', answer: answer({ stage: 'done' }) });
    run.send({ kind: 'cameras', all: [], chosen: null, problem: 'no_camera' });
    expect(run.at).toBe('working');
    run.send({ kind: 'answer', name: 'session:submit', visit: run.visit, gives: { kind: 'registered' } });
    expect(run.at).toBe('outcome');
    expect(run.send({ kind: 'finish' }).at).toBe('camera');
  });

  it('should end a visit when the camera can not be switched on', () => {
    const run = new Run().toCode();
    run.asked();
    run.send({ kind: 'camera_failed', problem: 'refused' });
    expect(run.model.place).toMatchObject({ at: 'camera', problem: 'refused' });
    expect(run.asked()).toEqual(['camera:report refused', 'session:end camera_lost', 'scan:set false']);
  });

  it('should look for a code only while one is awaited', () => {
    const run = new Run().toCode();
    expect(run.asked()).toEqual(['scan:set true']);
    expect(run.send({ kind: 'back' }).asked()).toEqual(['scan:set false']);
  });
});

describe('what breaks', () => {
  it('should end a visit when inference is lost, and be back in 3 s', () => {
    const run = new Run().toCapture();
    run.asked();
    expect(run.send({ kind: 'inference_lost' }).at).toBe('error');
    expect(run.asked()).toEqual(['session:end failed']);
    expect(run.wait(3).at).toBe('attract');
  });

  it('should leave alone what main has already when inference is lost', () => {
    expect(new Run().toOutcome().send({ kind: 'inference_lost' }).at).toBe('outcome');
    expect(new Run().send({ kind: 'inference_lost' }).at).toBe('attract');
  });

  it('should be back at the first screen 3 s after the page crashed', () => {
    const run = new Run().toConsent();
    run.asked();
    expect(run.send({ kind: 'crashed' }).at).toBe('error');
    expect(run.asked()).toEqual(['session:end failed']);
    expect(run.wait(3).at).toBe('attract');
  });

  it('should draw the page anew after 3 s even when the screen that says so breaks too', () => {
    const run = new Run().send({ kind: 'crashed' });
    const { visit } = run;
    run.asked();
    expect(run.send({ kind: 'crashed' }).visit).toBe(visit);
    expect(run.asked()).toEqual([]);
    expect(run.wait(3).at).toBe('attract');
    expect(run.visit).toBe(visit + 1);
  });
});
