import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampled, seededRandom } from '../support/seed.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { openCutRun, type CutRun } from './cut-run.js';
import { CUTS, inWords, type Cut } from './cuts.js';
import { leftBehind } from './nothing-left.js';

/** One of three kinds: at a step, inside a call, or one that keeps somebody from beginning. */
function someCuts(): Cut[] {
  const random = seededRandom();
  const quick = CUTS.filter(({ gestures, at }) => !gestures && !(typeof at === 'object' && at.call === 'heartbeat'));
  const one = (from: readonly Cut[]): Cut => from[Math.floor(random() * from.length)] as Cut;
  const kinds = [
    one(quick.filter(({ at }) => typeof at === 'string')),
    one(quick.filter(({ at }) => typeof at === 'object' && at.call === 'submit')),
    one(quick.filter(({ at, told }) => typeof at === 'object' && at.call === 'start' && told.includes('not_begun'))),
  ];
  return sampled(kinds, 1);
}

describeWithSharedData('a kiosk whose network goes away', () => {
  let run: CutRun;

  beforeAll(async () => {
    run = await openCutRun();
  }, 120_000);
  afterAll(() => run.close());

  it.each(someCuts().map((cut, index) => ({ cut, index, words: inWords(cut) })))(
    'should tell the truth and send everything once: $words',
    async ({ cut, index }) => {
      expect(cut.told).toContain(await run.cut(cut, String(index)));
    },
    180_000,
  );

  it('should have told the integration of each registration once', async () => {
    const told = () => run.watched.branch.receiver.verified(run.watched.branch.credentials.webhookSecret);
    await expect.poll(() => told().length, { timeout: 20_000 }).toBe(run.faces.length);
    const ids = told().map(({ payload }) => (payload as { result: { _id: string } }).result._id);
    expect(new Set(ids)).toEqual(new Set(run.faces));
  });

  it('should have left no picture, template or name in clear on the disk', async () => {
    expect(await leftBehind(run)).toEqual([]);
  }, 120_000);
});
