import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../support/seed.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { openKillRun, type KillRun } from './kill-run.js';
import { killInWords, randomKill } from './kills.js';
import { leftBehind } from './nothing-left.js';

const KILLS = 50;

describeWithSharedData('a kiosk that is killed at fifty random moments', () => {
  const random = seededRandom();
  let run: KillRun;

  beforeAll(async () => {
    run = await openKillRun();
  }, 120_000);
  afterAll(() => run.close());

  it.each(
    Array.from({ length: KILLS }, (_, index) => {
      const kill = randomKill(random);
      return { kill, number: index + 1, words: killInWords(kill) };
    }),
  )(
    'should come up again and lose and double nothing ($number): $words',
    async ({ kill, number }) => {
      expect(await run.kill(kill, String(number))).toEqual([]);
    },
    240_000,
  );

  it('should have left no picture, template or name in clear on the disk', async () => {
    expect(await leftBehind(run)).toEqual([]);
  }, 120_000);
});
