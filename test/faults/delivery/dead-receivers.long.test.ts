import { expect, it } from 'vitest';
import { sendBesideDead } from './dead-receivers.js';

const BACKLOG = 1_000_000;

it('should bring healthy URLs their events in order beside 10,000 dead ones', async () => {
  const report = await sendBesideDead({ dead: 10_000, healthy: 10, events: 6, perSubject: 3 });
  process.stderr.write(`${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ arrived: 60, outOfOrder: 0, faults: [] });
  expect(report.putOff).toBeGreaterThan(0);
  expect(report.mostInHand).toBeLessThanOrEqual(400);
  expect(report.mostOfOne).toBeLessThanOrEqual(4);
});

it(`should drain a backlog of ${BACKLOG.toLocaleString('en')} deliveries in order beside one of a URL that hangs`, async () => {
  const report = await sendBesideDead({ dead: 1, healthy: 10, events: BACKLOG / 10, perSubject: 100 });
  process.stderr.write(`${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ arrived: BACKLOG, outOfOrder: 0, faults: [] });
  expect(report.mostOfOne).toBeLessThanOrEqual(4);
}, 5_400_000);
