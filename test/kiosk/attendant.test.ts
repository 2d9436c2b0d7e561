import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PIN, openBranch, type Branch } from './branch.js';
import { reach, reachAttract, screen } from './walk.js';

/** How long a finger rests on the logo. */
const HOLD_MS = 3_300;
const WRONG_PIN = '000000';
const FREE_TRIES = 5;

/** Holds the logo until the PIN is asked for. */
async function askForMenu(page: Page): Promise<void> {
  await page.mouse.move(40, 40);
  await page.mouse.down();
  await page.waitForTimeout(HOLD_MS);
  await page.mouse.up();
  await reach(page, 'unlock');
}

async function tryPin(page: Page, pin: string): Promise<void> {
  const field = screen(page, 'unlock').locator('input[type=password]');
  await field.fill(pin);
  await field.press('Enter');
}

const said = (page: Page) => screen(page, 'unlock').getByRole('alert');

describe('the attendant’s menu', () => {
  let branch: Branch;
  const home = mkdtempSync(join(tmpdir(), 'vestibule-attendant-'));

  beforeAll(async () => {
    branch = await openBranch();
  });
  afterAll(async () => {
    await branch.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('should open with the right PIN, and let the attendant end the kiosk', async () => {
    const { code } = await branch.pair();
    const kiosk = await branch.kiosk({ home, pairingCode: code });
    try {
      await reachAttract(kiosk.page);
      await askForMenu(kiosk.page);
      await tryPin(kiosk.page, WRONG_PIN);
      await expect.poll(() => said(kiosk.page).textContent()).toMatch(/PIN/);
      await tryPin(kiosk.page, PIN);
      await reach(kiosk.page, 'attendant');
      const exit = once(kiosk.app.process(), 'exit');
      await kiosk.page.getByRole('button', { name: 'Exit the kiosk' }).click();
      // The page may be gone before its click is answered.
      await kiosk.page
        .getByRole('button', { name: 'Exit', exact: true })
        .click()
        .catch(() => undefined);
      expect(await exit).toEqual([0, null]);
    } finally {
      await kiosk.close();
    }
  }, 90_000);

  it('should make somebody who guesses wait, and so after a restart', async () => {
    const first = await branch.kiosk({ home });
    try {
      await reachAttract(first.page);
      await askForMenu(first.page);
      for (let tries = 0; tries < FREE_TRIES; tries += 1) {
        await tryPin(first.page, WRONG_PIN);
        await expect.poll(() => screen(first.page, 'unlock').locator('input').inputValue()).toBe('');
        await expect.poll(() => said(first.page).textContent(), { timeout: 15_000 }).not.toBe('');
      }
      await expect.poll(() => said(first.page).textContent(), { timeout: 15_000 }).toMatch(/\d+ second/);
    } finally {
      await first.kill();
    }
    const second = await branch.kiosk({ home });
    try {
      await reachAttract(second.page);
      await askForMenu(second.page);
      await tryPin(second.page, PIN);
      await expect.poll(() => said(second.page).textContent(), { timeout: 15_000 }).toMatch(/\d+ second/);
      expect(await screen(second.page, 'attendant').count()).toBe(0);
    } finally {
      await second.close();
    }
  }, 120_000);
});
