// The encrypted intake: verifications that are made and committed by one API process over HTTP, of JWEs and of the legacy form,
// against the same inserts in a bare loop over one pool on the same database, the embedded one as it is run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealJwe, sealLegacy } from '../../../libs/envelope/dist/index.js';
import { built } from '../database/built.mjs';
import { ratioRow, timesRow } from '../faces/figures.mjs';
import { command, start, stop, tokenOf } from '../serving/server.mjs';
import { callerOf, rateOf, timesAt } from './calls.mjs';
import { insertsOf } from './inserts.mjs';

const FULL = { rounds: 5, roundMs: 4_000, halfMs: 15_000 };
const QUICK = { rounds: 1, roundMs: 500, halfMs: 1_000 };
const WARM_UP_MS = 2_000;
/** More than a second of any of the three makes here; what is prepared and not used is thrown away. */
const PER_SECOND = 6_000;

/** The goals of the plan: of the bare loop's rate, and of the JWE's. */
const [TARGET, LEGACY_TARGET] = [0.5, 1];

const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example' };

/** Takes what was prepared one after another, and counts it. */
const takerOf = (prepared, use, counter) => {
  const left = prepared[Symbol.iterator]();
  return async () => {
    const { value, done } = left.next();
    if (done) throw new Error('more was to be sent than was prepared');
    await use(value);
    counter.made += 1;
  };
};

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Each of the three kinds: prepares so many, and gives what does the next one. */
function kindsOf({ bank, caller, inserts, counter }) {
  const bodies = async (count, seal) => {
    const made = [];
    for (let index = 0; index < count; index += 1) {
      const encryptedData = await seal({ ...PERSON, unique_identifier: `user-${index}` });
      made.push(JSON.stringify({ integrationId: bank.id, encryptedData }));
    }
    return takerOf(made, caller.call, counter);
  };
  return {
    bare: async (count) => takerOf(inserts.make(count), inserts.insert, counter),
    jwe: (count) => bodies(count, (payload) => sealJwe(bank.intakeKey, payload)),
    legacy: (count) => bodies(count, (payload) => sealLegacy(bank, payload, 16)),
  };
}

async function measure(kinds, { rounds, roundMs, halfMs }) {
  const prepare = (kind, milliseconds) => kinds[kind](Math.ceil((PER_SECOND * milliseconds) / 1000));
  const names = Object.keys(kinds);
  for (const kind of names) await rateOf(await prepare(kind, WARM_UP_MS), WARM_UP_MS);
  const rates = Object.fromEntries(names.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const kind of round % 2 ? names.toReversed() : names) {
      rates[kind].push(await rateOf(await prepare(kind, roundMs), roundMs));
    }
  }
  const half = median(rates.jwe) / 2;
  const count = Math.ceil((half * halfMs) / 1000);
  return { rates, half, times: await timesAt(await kinds.jwe(count), half, halfMs) };
}

/** Runs the benchmark, in about two minutes. */
export async function run({ quick }) {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
  const { openDatabase } = await built('platform/database/index.js');
  const closers = [async () => rmSync(home, { recursive: true, force: true })];
  try {
    const server = await start(home, { VESTIBULE_RATE_LIMIT: '1000000' });
    closers.push(() => stop(server));
    const bank = await command(home, [
      'integration',
      'create',
      '--name',
      'Bench',
      '--policy',
      'allowLegacyIntake=true',
    ]);
    const database = await openDatabase({ home, role: 'command' });
    if (!database.ok) throw new Error(database.error.message);
    const inserts = await insertsOf(database.value.url, bank.id);
    closers.push(inserts.close);
    const caller = callerOf(`${server.api}/v2/verification/create`, await tokenOf(server, bank));
    closers.push(caller.close);
    const counter = { made: 0 };
    const kinds = kindsOf({ bank, caller, inserts, counter });
    const { rates, half, times } = await measure(kinds, quick ? QUICK : FULL);
    const committed = await inserts.count();
    if (committed !== counter.made) throw new Error(`${committed} are there of ${counter.made} that were made`);
    const against = (kind, other) => rates[kind].map((rate, round) => rate / rates[other][round]);
    const speed = (kind) => Math.round(median(rates[kind]));
    return {
      title: 'The encrypted intake: verifications made and committed by one API process (ratios are of time)',
      rows: [
        ratioRow(
          'a JWE by POST /v2/verification/create / the same inserts in a bare loop',
          against('jwe', 'bare'),
          `target ${TARGET}; ${speed('jwe')} against ${speed('bare')} a second; both on ${inserts.pool} connections`,
        ),
        ratioRow(
          'the legacy form / a JWE',
          against('legacy', 'jwe'),
          `target ${LEGACY_TARGET}; ${speed('legacy')} a second`,
        ),
        timesRow(
          'a creation of a JWE at half of its rate',
          times,
          `${Math.round(half)} a second, from when each was due`,
        ),
      ],
    };
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
