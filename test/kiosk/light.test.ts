import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { openLightRun, shown, watch, type LightRun } from './light-run.js';
import { D9 } from './live-recordings.js';
import { agree } from './walk.js';

describeWithSharedData('a kiosk whose policy asks for the light of its screen', () => {
  let run: LightRun;
  beforeAll(async () => {
    run = await openLightRun();
  });
  afterAll(() => run.close());

  it('should show its colours slowly enough for everybody, and not take a recording for live', async () => {
    await run.before(D9, 1, async (page) => {
      await run.atConsent(page, 'customer-1');
      await watch(page);
      await agree(page);
      // Nothing in a file changes with the screen.
      expect(await run.told(page)).toBe('outcome-unusable');
      expect(await page.getByText('The colours of the screen could not be seen').isVisible()).toBe(true);
      const lights = await shown(page);
      expect(lights).toHaveLength(8);
      // Half a second each, but for what the page takes; WCAG 2.3.1 allows six changes in any second.
      for (const { colour, ms } of lights) expect(ms, colour).toBeGreaterThan(350);
      expect(lights.reduce((sum, { ms }) => sum + ms, 0)).toBeGreaterThan(3_800);
    });
  }, 180_000);
});
