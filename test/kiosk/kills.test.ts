import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampled, seededRandom } from '../support/seed.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { openKillRun, type KillRun } from './kill-run.js';
import { killInWords, randomKill } from './kills.js';
import { leftBehind } from './nothing-left.js';

describeWithSharedData('a kiosk that is killed', () => {
  const random = seededRandom();
  // One of three: with its network, without one, and where the answer is lost.
  const kills = sampled(
    [
      randomKill(random, { from: 'working', purpose: 'register', whom: 'all', network: 'up' }),
      randomKill(random, { from: 'outcome', purpose: 'register', whom: 'main', network: 'kept' }),
      randomKill(random, { purpose: 'verify', network: 'unanswered' }),
    ],
    1,
  );
  let run: KillRun;

  beforeAll(async () => {
    run = await openKillRun();
  }, 120_000);
  afterAll(() => run.close());

  it.each(kills.map((kill, index) => ({ kill, index, words: killInWords(kill) })))(
    'should come up again and lose and double nothing: $words',
    async ({ kill, index }) => {
      expect(await run.kill(kill, String(index))).toEqual([]);
    },
    180_000,
  );

  it('should have left no picture, template or name in clear on the disk', async () => {
    expect(await leftBehind(run)).toEqual([]);
  }, 120_000);
});
