import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { openLightRun, shown, watch, type LightRun } from './light-run.js';
import { TRAN, TRIES } from './live-recordings.js';
import { agree } from './walk.js';

describeWithSharedData('a kiosk whose policy asks for the light of its screen, and a person who does without', () => {
  let run: LightRun;
  beforeAll(async () => {
    run = await openLightRun();
  });
  afterAll(() => run.close());

  it('should let people do without', async () => {
    const last = await run.before(TRAN, TRIES, async (page) => {
      await run.atConsent(page, 'customer-2');
      await page.getByRole('button', { name: 'Without colours' }).click();
      await page.getByRole('button', { name: 'Without colours' }).waitFor({ state: 'detached' });
      await watch(page);
      await agree(page);
      const outcomeTold = await run.told(page);
      expect(await shown(page)).toEqual([]);
      return outcomeTold;
    });
    // Somebody else is registered: whoever is told so was taken for live.
    expect(last).toBe('outcome-refused');
  }, 300_000);
});
