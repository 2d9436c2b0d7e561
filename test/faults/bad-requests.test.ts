import { expect, it } from 'vitest';
import { sendBadRequests } from './requests/bad-requests.js';

const CALLS = 1_000;

it(`should refuse ${CALLS} bad requests, and end those that dribble`, async () => {
  const { faults, statuses, slow } = await sendBadRequests({ calls: CALLS, slow: { ofEach: 2, bodies: false } });
  expect(faults).toEqual([]);
  expect(statuses['400']).toBeGreaterThan(CALLS / 5);
  expect(slow.filter(({ statuses: [first] }) => first === 408)).not.toEqual([]);
}, 180_000);
