import { expect, it } from 'vitest';
import { sendBesideDead } from './dead-receivers.js';

it('should bring healthy URLs their events in order beside 10,000 dead ones', async () => {
  const report = await sendBesideDead({ dead: 10_000, healthy: 10, events: 6, perSubject: 3 });
  process.stderr.write(`${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ arrived: 60, outOfOrder: 0, faults: [] });
  expect(report.putOff).toBeGreaterThan(0);
  expect(report.mostInHand).toBeLessThanOrEqual(400);
  expect(report.mostOfOne).toBeLessThanOrEqual(4);
});

it('should drain a backlog of 100,000 deliveries in order', async () => {
  const report = await sendBesideDead({ dead: 4, healthy: 10, events: 10_000, perSubject: 100 });
  process.stderr.write(`${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ arrived: 100_000, outOfOrder: 0, faults: [] });
  expect(report.mostOfOne).toBeLessThanOrEqual(4);
});
