import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { openCutRun, type CutRun } from './cut-run.js';
import { CUTS, inWords } from './cuts.js';
import { leftBehind } from './nothing-left.js';

describeWithSharedData('a kiosk whose network goes away at every step', () => {
  let run: CutRun;

  beforeAll(async () => {
    run = await openCutRun();
  }, 120_000);
  afterAll(() => run.close());

  it.each(CUTS.map((cut, index) => ({ cut, number: index + 1, words: inWords(cut) })))(
    'should tell the truth and send everything once ($number): $words',
    async ({ cut, number }) => {
      expect(cut.told).toContain(await run.cut(cut, String(number)));
    },
    240_000,
  );

  it('should have told the integration of each registration once', async () => {
    const told = () => run.watched.branch.receiver.verified(run.watched.branch.credentials.webhookSecret);
    await expect.poll(() => told().length, { timeout: 60_000 }).toBe(run.faces.length);
    const ids = told().map(({ payload }) => (payload as { result: { _id: string } }).result._id);
    expect(new Set(ids)).toEqual(new Set(run.faces));
  });

  it('should have left no picture, template or name in clear on the disk', async () => {
    expect(await leftBehind(run)).toEqual([]);
  }, 120_000);
});
