import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allGestures } from '../journeys/refusal-cases.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { openBranch, type Branch } from './branch.js';
import { D9, TRAN, TRIES, tryAgain, type LiveRecording } from './live-recordings.js';
import { agree, choosePurpose, outcome, reach, typeCode } from './walk.js';

/** What the whole screen showed, and for how many milliseconds; the last one until the capture was over. */
interface Shown {
  readonly colour: string;
  readonly ms: number;
}

/** Notes from now on what the screen shows. */
const watch = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const seen: { colour: string; at: number }[] = [];
    (globalThis as { lights?: unknown }).lights = seen;
    const look = (): void => {
      const colour = document.querySelector('[data-light]')?.getAttribute('data-light') ?? '';
      if (seen.at(-1)?.colour !== colour) seen.push({ colour, at: performance.now() });
    };
    look();
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
  });

async function shown(page: Page): Promise<readonly Shown[]> {
  const seen = await page.evaluate(() => (globalThis as { lights?: { colour: string; at: number }[] }).lights ?? []);
  return seen.flatMap(({ colour, at }, index) => {
    const next = seen[index + 1];
    return colour === '' || next === undefined ? [] : [{ colour, ms: next.at - at }];
  });
}

describeWithSharedData('a kiosk whose policy asks for the light of its screen', () => {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-kiosk-light-'));
  let branch: Branch;
  let pairingCode: string | undefined;
  beforeAll(async () => {
    const words = ['kioskLiveness=required', 'livenessLight=required'].flatMap((policy) => ['--policy', policy]);
    branch = await openBranch({ words });
    pairingCode = (await branch.pair()).code;
  });
  afterAll(async () => {
    await branch.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Somebody whom the recording is not of; a kiosk that sees the recording, at her consent. */
  const atConsent = async (page: Page, name: string): Promise<void> => {
    const { id, registered } = await branch.integrator.faceOf(name);
    if (!registered) expect((await branch.integrator.store(id, await allGestures())).status).toBe(200);
    await choosePurpose(page, 'verify');
    await typeCode(page, name);
    await reach(page, 'consent');
  };
  const told = async (page: Page): Promise<string | null> => {
    await outcome(page);
    return page.locator('[data-screen^="outcome-"]').getAttribute('data-screen');
  };

  /** Gives what somebody is told at a kiosk that sees a recording, as often as people try. */
  const before = async <T>(recording: LiveRecording, tries: number, work: (page: Page) => Promise<T>): Promise<T> => {
    const { told: last } = await tryAgain(
      recording,
      tries,
      async (camera) => {
        const { gestures } = recording;
        const kiosk = await branch.kiosk({ camera, gestures, home, ...(pairingCode && { pairingCode }) });
        pairingCode = undefined;
        try {
          return await work(kiosk.page);
        } finally {
          await kiosk.close();
        }
      },
      (outcomeTold) => outcomeTold === 'outcome-unusable',
    );
    return last;
  };

  it('should show its colours slowly enough for everybody, and not take a recording for live', async () => {
    await before(D9, 1, async (page) => {
      await atConsent(page, 'customer-1');
      await watch(page);
      await agree(page);
      // Nothing in a file changes with the screen.
      expect(await told(page)).toBe('outcome-unusable');
      expect(await page.getByText('The colours of the screen could not be seen').isVisible()).toBe(true);
      const lights = await shown(page);
      expect(lights).toHaveLength(8);
      // Half a second each, but for what the page takes; WCAG 2.3.1 allows six changes in any second.
      for (const { colour, ms } of lights) expect(ms, colour).toBeGreaterThan(350);
      expect(lights.reduce((sum, { ms }) => sum + ms, 0)).toBeGreaterThan(3_800);
    });
  }, 180_000);

  it('should let people do without', async () => {
    const last = await before(TRAN, TRIES, async (page) => {
      await atConsent(page, 'customer-2');
      await page.getByRole('button', { name: 'Without colours' }).click();
      await page.getByRole('button', { name: 'Without colours' }).waitFor({ state: 'detached' });
      await watch(page);
      await agree(page);
      const outcomeTold = await told(page);
      expect(await shown(page)).toEqual([]);
      return outcomeTold;
    });
    // Somebody else is registered: whoever is told so was taken for live.
    expect(last).toBe('outcome-refused');
  }, 300_000);
});
