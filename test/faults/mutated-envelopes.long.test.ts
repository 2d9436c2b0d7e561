import { expect, it } from 'vitest';
import { EXPECTED_ANSWERS, openMutated } from './envelopes/open-mutated.js';
import { sendMutated } from './envelopes/send-mutated.js';

const [OPENED, SENT] = [1_000_000, 20_000];

it(`should open to what was sealed or be answered by a code, ${OPENED} mutated envelopes`, async () => {
  const tally = await openMutated(OPENED);
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  expect(Object.keys(tally.answers)).toEqual(expect.arrayContaining(EXPECTED_ANSWERS));
}, 1_800_000);

it(`should be answered by a code and make nothing but what opens, ${SENT} calls with mutated envelopes`, async () => {
  const tally = await sendMutated(SENT);
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  expect(tally.outcomes['made']).toBeGreaterThan(0);
}, 1_800_000);
