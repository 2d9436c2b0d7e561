import { describe, expect, it } from 'vitest';
import type { StaffStatus } from './model.js';
import { READY, Run } from './step.test-support.js';

const STATUS: StaffStatus = {
  deviceId: 'd1',
  keyProtection: 'file',
  api: 'http://127.0.0.1:4000',
  queue: [],
  checks: [],
  freeDiskMb: 1000,
  temperature: null,
  trayCameras: [],
  trayCamera: null,
  logs: [],
};

function unlocked(run = new Run()): Run {
  run.send({ kind: 'staff' }).send({ kind: 'staff_pin', pin: '123456' });
  run.send({ kind: 'answer', name: 'staff:unlock', visit: run.visit, gives: { ok: true } });
  run.send({ kind: 'answer', name: 'staff:status', visit: run.visit, gives: STATUS });
  run.asked();
  return run;
}

describe("the attendant's menu", () => {
  it('should open by the PIN, and show how the kiosk is', () => {
    const run = new Run().send({ kind: 'staff' });
    expect(run.at).toBe('pin');
    run.send({ kind: 'staff_pin', pin: '000000' }).send({ kind: 'staff_pin', pin: '000000' });
    expect(run.asked()).toEqual(['staff:unlock']);
    const gives = { ok: false, reason: 'wait', seconds: 30 } as const;
    run.send({ kind: 'answer', name: 'staff:unlock', visit: run.visit, gives });
    expect(run.model.place).toMatchObject({ at: 'pin', busy: false, refusal: gives });
    expect(run.wait(30).model.place).toMatchObject({ refusal: null });
    run.send({ kind: 'staff_pin', pin: '123456' });
    run.send({ kind: 'answer', name: 'staff:unlock', visit: run.visit, gives: { ok: true } });
    expect(run.asked()).toEqual(['staff:unlock', 'staff:status']);
    run.send({ kind: 'answer', name: 'staff:status', visit: run.visit, gives: STATUS });
    expect(run.model.place).toMatchObject({ at: 'staff', status: STATUS, busy: false });
  });

  it.each(['unpaired', 'revoked', 'refused'] as const)('should open on a kiosk that is %s', (phase) => {
    expect(new Run({ ...READY, phase }).send({ kind: 'staff' }).at).toBe('pin');
  });

  it('should end the visit it interrupts', () => {
    const run = new Run().toCapture();
    run.asked();
    run.send({ kind: 'staff' });
    expect(run.at).toBe('pin');
    expect(run.asked()).toEqual(['session:end cancelled']);
  });

  it('should look again at how the kiosk is after everything that was done', () => {
    const run = unlocked().send({ kind: 'staff_call', effect: { name: 'staff:wipe-queue', argument: null } });
    expect(run.asked()).toEqual(['staff:wipe-queue']);
    run.send({ kind: 'answer', name: 'staff:wipe-queue', visit: run.visit, gives: { ok: true } });
    expect(run.asked()).toEqual(['staff:status']);
  });

  it('should be locked when it is left, and when nobody touches it', () => {
    const left = unlocked().send({ kind: 'staff_leave' });
    expect([left.at, left.asked()]).toEqual(['attract', ['staff:lock']]);
    const forgotten = unlocked().wait(75);
    expect([forgotten.at, forgotten.asked()]).toEqual(['attract', ['staff:lock']]);
  });

  it('should be locked again when it opens for a screen that was left meanwhile', () => {
    const run = new Run().send({ kind: 'staff' }).send({ kind: 'staff_pin', pin: '123456' });
    run.send({ kind: 'staff_leave' }).asked();
    run.send({ kind: 'answer', name: 'staff:unlock', visit: run.visit, gives: { ok: true } });
    expect([run.at, run.asked()]).toEqual(['attract', ['staff:lock']]);
  });

  it('should stay usable when a call fails', () => {
    const run = unlocked().send({ kind: 'staff_call', effect: { name: 'staff:tray-test', argument: null } });
    run.send({ kind: 'call_failed', name: 'staff:tray-test', visit: run.visit });
    expect(run.model.place).toMatchObject({ at: 'staff', busy: false });
  });
});

describe('an assisted visit', () => {
  it('should start a session that says so, and be locked when it ends', () => {
    const run = unlocked().send({ kind: 'staff_assist' });
    expect(run.at).toBe('language');
    run.send({ kind: 'language', language: 'en' }).send({ kind: 'purpose', purpose: 'verify' });
    run.asked();
    run.send({ kind: 'code', text: 'person-7', by: 'hand' });
    expect(run.effects[0]).toEqual({
      name: 'session:start',
      argument: { purpose: 'verify', code: 'person-7', assisted: true, light: true },
    });
    run.asked();
    expect(run.send({ kind: 'cancel' }).asked()).toEqual(['session:end cancelled', 'staff:lock']);
    expect(run.model.visit.assisted).toBe(false);
  });

  it('should not be offered where the server does not allow it', () => {
    const settings = READY.settings && { ...READY.settings, assistance: false };
    expect(unlocked(new Run({ ...READY, settings })).send({ kind: 'staff_assist' }).at).toBe('staff');
  });
});
