import {
  importIntakeKey,
  importLegacyKeys,
  openEnvelope,
  readCreatePayload,
  readDetailsPayload,
  type Ciphers,
} from '@vestibule/envelope';
import { expect } from 'vitest';
import { SEED } from '../../support/seed.js';
import { complaintOf } from './check.js';
import { makeDice } from './dice.js';
import { mutate } from './mutations.js';
import { makeKeys, type Keys } from './seal.js';
import { seal, type Sealed } from './sealed.js';

/** How the answers were spread, and what it took. */
export interface Tally {
  readonly seed: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly slowestMs: number;
}

/** The four threads that Node's ciphers run on are kept busy, and no more. */
const AT_ONCE = 8;

/** The longest envelope of the deepest JSON takes 2 ms; a collection of garbage meanwhile, or a busy machine, much more. */
const SLOWEST_MS = 2_000;

const NOW = new Date('2026-01-15T09:45:10.631Z');

async function openOne(
  keys: Keys,
  ciphers: Ciphers,
  of: readonly Sealed[],
  text: string,
): Promise<{ answer: string; ms: number }> {
  const started = performance.now();
  const opened = await openEnvelope(ciphers, text, NOW);
  const ms = performance.now() - started;
  const complaint = complaintOf(keys, of, text, opened);
  if (complaint !== undefined) throw new Error(complaint);
  if (!opened.ok) return { answer: opened.fault.code, ms };
  const read = [readCreatePayload, readDetailsPayload].some((readPayload) => readPayload(opened.value.json).ok);
  return { answer: `opened, ${opened.value.form}, ${read ? 'a payload' : 'no payload'}`, ms };
}

/**
 * Opens envelopes that were mutated, half of them of either form, and holds that none throws, that each is answered in time by a code
 * or by what its bytes hold, and that nothing opens but what was sealed. A failure names the seed and the envelope's number.
 */
export async function openMutated(count: number): Promise<Tally> {
  const dice = makeDice();
  const keys = makeKeys(dice);
  const ciphers = { legacy: await importLegacyKeys(keys.legacy), jwe: await importIntakeKey(keys.jwk) };
  const answers: Record<string, number> = {};
  let slowestMs = 0;
  let last = seal(dice, keys, 'first', NOW);
  const begun = performance.now();
  for (let index = 0; index < count; index += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - index) }, (_, at) => {
      const sealed = seal(dice, keys, `user-${index + at}`, NOW);
      const of = [sealed, last];
      const { text, mutations } = mutate(sealed, dice, last);
      last = sealed;
      return { of, text, what: `${sealed.form} of ${sealed.what}; ${mutations.join(', ')}`, number: index + at };
    });
    const outcomes = await Promise.all(
      batch.map(async ({ of, text, what, number }) => {
        try {
          return await openOne(keys, ciphers, of, text);
        } catch (cause) {
          throw new Error(`Envelope ${number} of seed ${SEED} (${what}): ${JSON.stringify(text.slice(0, 2_000))}`, {
            cause,
          });
        }
      }),
    );
    for (const { answer, ms } of outcomes) {
      answers[answer] = (answers[answer] ?? 0) + 1;
      slowestMs = Math.max(slowestMs, ms);
    }
  }
  expect(slowestMs).toBeLessThan(SLOWEST_MS);
  return { seed: SEED, answers, seconds: (performance.now() - begun) / 1000, slowestMs };
}

/** Every answer that a mutated envelope can have but for what the fields hold: a run of which one is missing tried too little. */
export const EXPECTED_ANSWERS = [
  'INTAKE_TOO_LONG',
  'INTAKE_NOT_HEX',
  'INTAKE_WRONG_KEY',
  'INTAKE_CUT_OFF',
  'INTAKE_TAG_MISMATCH',
  'INTAKE_JSON_INVALID',
  'INTAKE_JWE_INVALID',
  'INTAKE_KEY_UNKNOWN',
  'INTAKE_STALE',
  'opened, jwe, a payload',
  'opened, jwe, no payload',
  'opened, legacy, a payload',
  'opened, legacy, no payload',
];
