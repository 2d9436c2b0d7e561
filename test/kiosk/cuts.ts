import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { TestKiosk } from '../support/kiosk.js';
import type { Moment } from '../support/network.js';
import { leave, visit, type Step, type Told } from './visitor.js';
import type { WatchedBranch } from './watched-branch.js';

/** One cut of the network while somebody is at the kiosk. */
export interface Cut {
  /** Where the network goes away: while the visitor stands at a step, or inside a call that the kiosk makes. */
  readonly at: Step | { readonly call: Call; readonly moment: Moment };
  readonly purpose: 'register' | 'verify';
  /** By the four gestures; otherwise with an attendant's help, or for a verification by one gesture. */
  readonly gestures?: true;
  /** Milliseconds until the network is back; `after`: when the visitor has heard the outcome. */
  readonly mended: 1_000 | 5_000 | 'after';
  /** What the visitor is told; several where it depends on whether the network was back in time. */
  readonly told: readonly Told['kind'][];
}

/** Calls of the kiosk, by a text in their bytes. */
export const CALLS = {
  start: 'StartKioskSession(',
  submit: 'SubmitCapture(',
  heartbeat: 'Heartbeat(',
  token: '/v2/auth/token',
} as const;
type Call = keyof typeof CALLS;

const register = { purpose: 'register', told: ['queued'] } as const;
const verify = { purpose: 'verify', told: ['not_begun'] } as const;
const SENT_OR_KEPT = ['registered', 'queued'] as const;

/** Every step of a visit and every call that a kiosk makes. */
export const CUTS: readonly Cut[] = [
  { ...register, at: 'attract', mended: 'after' },
  { ...verify, at: 'attract', mended: 'after' },
  { ...register, at: 'language', mended: 5_000, told: SENT_OR_KEPT },
  { ...register, at: 'purpose', mended: 'after' },
  { ...verify, at: 'code', mended: 'after' },
  { ...register, at: 'code', mended: 1_000, told: SENT_OR_KEPT },
  { ...register, at: { call: 'start', moment: 'before' }, mended: 'after' },
  { ...register, at: { call: 'start', moment: 'half' }, mended: 5_000, told: SENT_OR_KEPT },
  { ...register, at: { call: 'start', moment: 'answer' }, mended: 'after' },
  { ...verify, at: { call: 'start', moment: 'before' }, mended: 1_000 },
  { ...verify, at: { call: 'start', moment: 'answer' }, mended: 5_000 },
  { ...register, at: 'consent', mended: 'after' },
  { ...verify, at: 'consent', mended: 'after', told: ['queued'] },
  { ...register, at: 'settle', mended: 1_000, told: SENT_OR_KEPT },
  { ...verify, at: 'settle', mended: 5_000, told: ['verified', 'queued'] },
  { ...register, at: 'first', gestures: true, mended: 'after' },
  { ...register, at: 'second', gestures: true, mended: 1_000, told: SENT_OR_KEPT },
  { ...register, at: 'third', gestures: true, mended: 5_000, told: SENT_OR_KEPT },
  { ...register, at: { call: 'submit', moment: 'before' }, mended: 'after' },
  { ...register, at: { call: 'submit', moment: 'half' }, mended: 1_000 },
  { ...register, at: { call: 'submit', moment: 'answer' }, mended: 'after' },
  { ...verify, at: { call: 'submit', moment: 'answer' }, mended: 5_000, told: ['queued'] },
  { ...register, at: { call: 'token', moment: 'before' }, mended: 'after' },
  { ...verify, at: { call: 'heartbeat', moment: 'half' }, mended: 'after' },
  { ...register, at: 'outcome', mended: 'after', told: ['registered'] },
];

/** A cut in words, as its test is called. */
export const inWords = ({ at, purpose, gestures, mended }: Cut): string => {
  const where = typeof at === 'string' ? at : `the ${at.call} call (${at.moment})`;
  const back = mended === 'after' ? 'after the outcome' : `after ${mended / 1000} s`;
  return `${purpose}${gestures ? ' by gestures' : ''}, cut at ${where}, mended ${back}`;
};

/** Everything finished is at the server by then. */
export const ARRIVAL_MS = 60_000;

/** Somebody who is registered, for verifications. */
export const KNOWN = 'somebody-who-comes-again-8823';

/** The name that the integration has for whoever comes in a cut. */
export const visitorOf = (name: string): string => `visitor-at-a-cut-${name}`;

const OFFLINE_WORDS = /there is no network/;

/** What came of a cut, for those who look closer. */
export interface CutResult {
  readonly told: Told;
  /** Seconds from when the network was back, or the outcome was shown where that was later, until everything was sent. */
  readonly seconds: number;
}

/**
 * Cuts the network once while somebody goes through, and expects that they were told the truth and that everything finished
 * arrives once. `restart` is for a call that a kiosk makes when it starts.
 */
export async function runCut(
  watched: WatchedBranch,
  kiosk: TestKiosk,
  cut: Cut,
  { name, knownFace, restart }: { name: string; knownFace: string; restart: () => Promise<TestKiosk> },
): Promise<CutResult & { kiosk: TestKiosk; faceId: string; code: string }> {
  const { network, branch } = watched;
  const { purpose, at, mended } = cut;
  const face = purpose === 'verify' ? undefined : await branch.registration(visitorOf(name));
  const faceId = face?.faceId ?? knownFace;
  const before = await watched.recordOf(faceId);
  let mend: Promise<void> | undefined;
  const later = (): void => {
    if (mended !== 'after') mend ??= delay(mended).then(() => network.mend());
  };
  let sprung: Promise<void> | undefined;
  if (typeof at === 'object') {
    if (at.call === 'token') await kiosk.close();
    sprung = network.cutIn(CALLS[at.call], at.moment).then(later);
    if (at.call === 'token') kiosk = await restart();
    if (at.call === 'token' || at.call === 'heartbeat') {
      await sprung;
      await kiosk.page.locator('.v-offline').waitFor({ timeout: 30_000 });
    }
  }
  const errand = { purpose, code: face?.code ?? KNOWN, assisted: purpose === 'register' && !cut.gestures };
  let recordThen = before;
  let keptThen = 0;
  const told = await visit(kiosk.page, errand, async (step) => {
    if (step === 'outcome') {
      recordThen = await watched.recordOf(faceId);
      keptThen = watched.queued().length;
    }
    if (step !== at) return;
    network.cut();
    later();
  });
  expect(cut.told, `${told.kind}: ${told.text}`).toContain(told.kind);
  await sprung;
  const newCaptures = recordThen.captures.length - before.captures.length;
  switch (told.kind) {
    case 'registered':
    case 'verified':
      // Not before the server has it.
      expect(newCaptures).toBe(1);
      expect(recordThen.captures.at(-1)?.outcome).toBe(told.kind);
      break;
    case 'queued':
      // Kept here, or with the server already, whose answer was lost.
      expect(keptThen + newCaptures, told.text).toBeGreaterThanOrEqual(1);
      expect(told.text).toMatch(purpose === 'register' ? /sent when it is back/ : /checked when it is back/);
      break;
    default:
      expect(told.text).toMatch(new RegExp(OFFLINE_WORDS, 'i'));
  }
  await mend;
  network.mend();
  const from = performance.now();
  await expect.poll(() => watched.queued(), { timeout: ARRIVAL_MS, interval: 200 }).toEqual([]);
  const seconds = (performance.now() - from) / 1000;
  const record = await watched.recordOf(faceId);
  const isDone = told.kind !== 'not_begun';
  expect(record.captures.length - before.captures.length).toBe(isDone ? 1 : 0);
  if (isDone) {
    expect(record.captures.at(-1)).toMatchObject({
      purpose,
      outcome: purpose === 'register' ? 'registered' : 'verified',
      offline: told.saidOffline,
    });
  }
  // The one event of the registration; a verification has one too where the integration is told of it.
  if (purpose === 'register') expect(record).toMatchObject({ events: 1, images: 4 });
  await leave(kiosk.page);
  await kiosk.page.locator('.v-offline').waitFor({ state: 'detached', timeout: 60_000 });
  return { told, seconds, kiosk, faceId, code: face?.code ?? '' };
}
