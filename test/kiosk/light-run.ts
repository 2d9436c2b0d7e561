import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { allGestures } from '../journeys/refusal-cases.js';
import { openBranch } from './branch.js';
import { tryAgain, type LiveRecording } from './live-recordings.js';
import { choosePurpose, outcome, reach, typeCode } from './walk.js';

/** What the whole screen showed, and for how many milliseconds; the last one until the capture was over. */
interface Shown {
  readonly colour: string;
  readonly ms: number;
}

/** Notes from now on what the screen shows. */
export const watch = (page: Page): Promise<void> =>
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

/** What was shown since then. */
export async function shown(page: Page): Promise<readonly Shown[]> {
  const seen = await page.evaluate(() => (globalThis as { lights?: { colour: string; at: number }[] }).lights ?? []);
  return seen.flatMap(({ colour, at }, index) => {
    const next = seen[index + 1];
    return colour === '' || next === undefined ? [] : [{ colour, ms: next.at - at }];
  });
}

/** A branch whose policy asks for the light of the screen, and whoever stands at its kiosk. */
export interface LightRun {
  /** Somebody whom the recording is not of; a kiosk that sees the recording, at her consent. */
  atConsent(page: Page, name: string): Promise<void>;
  /** The screen that the outcome is told on. */
  told(page: Page): Promise<string | null>;
  /** Gives what somebody is told at a kiosk that sees a recording, as often as people try. */
  before<T>(recording: LiveRecording, tries: number, work: (page: Page) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Opens the branch; its first kiosk is paired. */
export async function openLightRun(): Promise<LightRun> {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-kiosk-light-'));
  const words = ['kioskLiveness=required', 'livenessLight=required'].flatMap((policy) => ['--policy', policy]);
  const branch = await openBranch({ words });
  let pairingCode: string | undefined = (await branch.pair()).code;
  return {
    atConsent: async (page, name) => {
      const { id, registered } = await branch.integrator.faceOf(name);
      if (!registered) expect((await branch.integrator.store(id, await allGestures())).status).toBe(200);
      await choosePurpose(page, 'verify');
      await typeCode(page, name);
      await reach(page, 'consent');
    },
    told: async (page) => {
      await outcome(page);
      return page.locator('[data-screen^="outcome-"]').getAttribute('data-screen');
    },
    before: async (recording, tries, work) => {
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
    },
    close: async () => {
      await branch.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
