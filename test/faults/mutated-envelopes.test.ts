import { expect, it } from 'vitest';
import { EXPECTED_ANSWERS, openMutated } from './envelopes/open-mutated.js';
import { sendMutated } from './envelopes/send-mutated.js';

const [OPENED, SENT] = [20_000, 250];

it(`should open to what was sealed or be answered by a code, ${OPENED} mutated envelopes`, async () => {
  const { answers } = await openMutated(OPENED);
  expect(Object.keys(answers)).toEqual(expect.arrayContaining(EXPECTED_ANSWERS));
});

it(`should be answered by a code and make nothing but what opens, ${SENT} calls with mutated envelopes`, async () => {
  const { outcomes } = await sendMutated(SENT);
  expect(outcomes['made']).toBeGreaterThan(0);
}, 180_000);
