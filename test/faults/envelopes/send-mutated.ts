import {
  ENVELOPE_MAXIMUM,
  formOf,
  importIntakeKey,
  importLegacyKeys,
  openEnvelope,
  readCreatePayload,
  readDetailsPayload,
  type Ciphers,
} from '@vestibule/envelope';
import { expect } from 'vitest';
import { SEED } from '../../support/seed.js';
import { createIntegration, startServer, token, type TestServer } from '../../support/server.js';
import { readAnswer, type Answer } from './answers.js';
import { makeDice, type Dice } from './dice.js';
import { mutate } from './mutations.js';
import { brokenWire, wireOf, type Wire } from './requests.js';
import type { Keys } from './seal.js';
import { seal } from './sealed.js';
import { listVerifications } from './list-verifications.js';

/** Calls on their way at once: more than the server has connections to its database. */
const AT_ONCE = 16;
/** The two REST calls take bodies of twice the longest envelope. */
const REST_BYTES = 2 * ENVELOPE_MAXIMUM;

/** An integration whose keys and token are known. */
interface Sender {
  readonly server: TestServer;
  readonly id: string;
  readonly keys: Keys;
  readonly ciphers: Ciphers;
  readonly bearer: string;
}

/** A call, and what should come of it; undefined: whatever refuses it. */
interface Sent {
  readonly wire: Wire;
  readonly text: string;
  readonly withToken: boolean;
  readonly broken: boolean;
}

async function startSender(): Promise<Sender> {
  const server = await startServer({ VESTIBULE_LOG_LEVEL: 'warn', VESTIBULE_RATE_LIMIT: '1000000' });
  try {
    const words = ['--mode', 'test', '--policy', 'allowLegacyIntake=true'];
    const bank = await createIntegration(server.home, words);
    const { id, publicKey, privateKey, intakeKey: jwk } = bank;
    const keys = { legacy: { publicKey, privateKey }, jwk };
    const ciphers = { legacy: await importLegacyKeys(keys.legacy), jwe: await importIntakeKey(jwk) };
    return { server, id, keys, ciphers, bearer: await token(server.api, bank) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function makeCall(dice: Dice, { id, keys }: Sender, number: number): Sent {
  const now = new Date();
  const sealed = seal(dice, keys, `user-${number}`, now);
  // What is mixed in was sent nowhere, so that no JWE comes twice unmeant.
  const { text } = mutate(sealed, dice, seal(dice, keys, `other-${number}`, now));
  const way = dice.pick(['REST', 'GraphQL'] as const);
  const right = wireOf(way, dice.pick(['create', 'create', 'create', 'details'] as const), id, text);
  const broken = dice.chance(0.1);
  const withToken = way === 'GraphQL' || dice.chance(0.8);
  return { wire: broken ? brokenWire(dice, right, id, text) : right, text, withToken, broken };
}

/** What should come of a call whose envelope alone may be wrong, by what the library says of it in this process. */
async function expectedOf({ ciphers }: Sender, { wire, text, withToken }: Sent): Promise<string> {
  if (wire.way === 'REST' && wire.body.length > REST_BYTES) return 'PAYLOAD_TOO_LARGE';
  if (wire.way === 'REST' && text === '') return 'INVALID_INPUT';
  if (!withToken && formOf(text) === 'legacy') return 'UNAUTHENTICATED';
  const opened = await openEnvelope(ciphers, text, new Date());
  if (!opened.ok) return opened.fault.code;
  const read = wire.call === 'create' ? readCreatePayload(opened.value.json) : readDetailsPayload(opened.value.json);
  if (!read.ok) return 'INTAKE_FIELD_INVALID';
  // Ids of verifications are drawn, and none of them is one that there is.
  return wire.call === 'create' ? 'made' : 'NOT_FOUND';
}

async function send({ server, bearer }: Sender, { wire, withToken }: Sent): Promise<Answer> {
  const response = await fetch(`${server.api}${wire.path}`, {
    method: 'POST',
    headers: { 'content-type': wire.type, ...(withToken && { authorization: `Bearer ${bearer}` }) },
    body: new Uint8Array(wire.body),
  });
  return readAnswer(wire, response);
}

/** What a run came to. */
export interface SentTally {
  readonly seed: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly seconds: number;
}

/**
 * Sends mutated envelopes by REST and GraphQL to a server, some of them in calls that are broken themselves, and holds that each is
 * answered by a code of the closed list, the same that the library gives in this process, and that exactly those verifications are
 * there in the end that were answered as made. A failure names the seed and the call's number.
 */
export async function sendMutated(count: number): Promise<SentTally> {
  const dice = makeDice();
  const sender = await startSender();
  const made = new Map<string, string>();
  const outcomes: Record<string, number> = {};
  const begun = performance.now();
  let number = 0;
  const one = async (call: Sent): Promise<void> => {
    const expected = await expectedOf(sender, call);
    const { outcome, data } = await send(sender, call);
    if (!call.broken) expect(outcome).toBe(expected);
    else if (outcome === 'made') expect(expected, 'an envelope that a broken call made something of').toBe('made');
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (!data || call.wire.call !== 'create') return;
    made.set(data.id, data.uniqueIdentifier);
    if (formOf(call.text) === 'jwe')
      expect((await send(sender, call)).outcome, 'the same again').toBe('INTAKE_REPLAYED');
  };
  const caller = async (): Promise<void> => {
    while (number < count) {
      const at = number;
      number += 1;
      const call = makeCall(dice, sender, at);
      await one(call).catch((cause: unknown) => {
        number = count;
        const { wire } = call;
        const body = wire.body.toString('latin1').slice(0, 2_000);
        throw new Error(`Call ${at} of seed ${SEED}: ${wire.way} ${wire.call} ${wire.type} ${body}`, { cause });
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, caller));
    const seconds = (performance.now() - begun) / 1000;
    expect(await listVerifications(sender.server.api, sender.bearer, sender.id)).toEqual(made);
    expect(sender.server.log(), 'what the server logged as unexpected').not.toMatch(/unexpected/);
    return { seed: SEED, outcomes, seconds };
  } finally {
    await sender.server.stop();
  }
}
