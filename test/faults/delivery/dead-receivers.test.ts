import { expect, it } from 'vitest';
import { sendBesideDead } from './dead-receivers.js';

it('should bring healthy URLs their events in order beside 300 dead ones, which back off and never take all slots', async () => {
  const report = await sendBesideDead({ dead: 300, healthy: 10, events: 12, perSubject: 4 });
  expect(report).toMatchObject({ arrived: 120, outOfOrder: 0, faults: [] });
  expect(report.putOff, 'dead ones that were tried are put off').toBeGreaterThan(0);
  // Eight times a worker's 50 slots are in hand at most, those whose results are being kept among them.
  expect(report.mostInHand).toBeLessThanOrEqual(400);
  expect(report.mostOfOne, 'some hang, and hold few slots').toBeGreaterThan(0);
  expect(report.mostOfOne).toBeLessThanOrEqual(4);
}, 120_000);

it('should drain a backlog in order at each URL and for each subject, and let the dead hold up nobody', async () => {
  const report = await sendBesideDead({ dead: 4, healthy: 5, events: 240, perSubject: 40 });
  expect(report).toMatchObject({ arrived: 1_200, outOfOrder: 0, faults: [] });
  expect(report.mostOfOne, 'some hang, and hold few slots').toBeGreaterThan(0);
  expect(report.mostOfOne).toBeLessThanOrEqual(4);
}, 120_000);
