import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fail, ok } from '../result.js';
import { createHeartbeats, type Heartbeats } from './heartbeats.js';
import type { DeviceSettings, Heartbeat, Server, ServerFailure } from './server.js';

/** Nobody here reads what a heartbeat says or is told. */
const SAID = {} as Heartbeat;
const SETTINGS = {} as DeviceSettings;

let beats: number;
let failure: ServerFailure | null;
let broken: boolean;
let server: Server | null;
let heartbeats: Heartbeats;

const serverThat = (heartbeat: Server['heartbeat']): Server => ({
  heartbeat,
  startSession: async () => fail({ kind: 'offline' }),
  takeChallenges: async () => ok([]),
  endSession: async () => ok(null),
  beginVerification: async () => fail({ kind: 'offline' }),
  giveConsent: async () => ok(null),
  sendPhoneCode: async () => ok(null),
  confirmPhoneCode: async () => ok(null),
  issueChallenge: async () => fail({ kind: 'offline' }),
  submitCapture: async () => fail({ kind: 'offline' }),
  report: async () => ok(null),
});

beforeEach(() => {
  vi.useFakeTimers();
  [beats, failure, broken] = [0, null, false];
  server = serverThat(async () => {
    beats += 1;
    if (broken) throw new Error('a heartbeat that breaks');
    return failure === null ? ok(SETTINGS) : fail(failure);
  });
  heartbeats = createHeartbeats({
    server: () => server,
    gather: async () => SAID,
    answered: async () => undefined,
    failed: async () => undefined,
  });
});
afterEach(() => {
  heartbeats.stop();
  vi.useRealTimers();
});

const pass = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000);

it('should beat often enough to know within half a minute that the server is gone, though the answer is awaited for 5 s', async () => {
  await heartbeats.beat();
  await pass(25);
  expect(beats).toBe(2);
});

it('should beat sooner while nobody answers, and in its rhythm when the server refuses', async () => {
  failure = { kind: 'offline' };
  await heartbeats.beat();
  await pass(11);
  expect(beats).toBe(3);
  failure = { kind: 'refused', code: 'GRAPHQL_VALIDATION_FAILED' };
  await pass(4);
  expect(beats).toBe(4);
  await pass(24);
  expect(beats).toBe(4);
});

it('should go on beating whatever comes of a beat', async () => {
  broken = true;
  await heartbeats.beat();
  await pass(5);
  expect(beats).toBe(2);
  broken = false;
  const paired = server;
  server = null;
  await pass(5);
  expect(beats).toBe(2);
  server = paired;
  await pass(25);
  expect(beats).toBe(3);
});

it('should beat for the device that was paired anew while the old one’s beat was under way', async () => {
  const fresh = server;
  let answer: () => void = () => undefined;
  const waited = new Promise<void>((resolve) => {
    answer = resolve;
  });
  server = serverThat(async () => {
    await waited;
    return ok(SETTINGS);
  });
  const under = heartbeats.beat();
  await pass(1);
  server = fresh;
  void heartbeats.beat();
  answer();
  await under;
  await pass(1);
  expect(beats).toBe(1);
});

it('should beat no more once it is stopped', async () => {
  await heartbeats.beat();
  heartbeats.stop();
  await pass(120);
  expect(beats).toBe(1);
});
