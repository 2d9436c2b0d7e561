import type { ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestKiosk } from '../support/kiosk.js';
import { openBranch, PIN, type Branch } from './branch.js';
import { agree, choosePurpose, reach, reachAttract, screen, typeCode } from './walk.js';

/** How soon the first screen is back after something broke. */
const BACK_MS = 3_000;
/** How soon a kiosk knows that its server is gone. */
const KNOWN_MS = 30_000;
/** For the test's own looking. */
const LOOK_MS = 500;

/** Kills the process in which faces are looked at. */
async function killInference(app: ElectronApplication): Promise<void> {
  const pid = await app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find(({ name }) => name === 'Vestibule inference')?.pid,
  );
  if (pid === undefined) throw new Error('inference does not run');
  process.kill(pid, 'SIGKILL');
}

describe('a kiosk of which a part is gone', () => {
  let branch: Branch;
  let kiosk: TestKiosk;

  beforeAll(async () => {
    branch = await openBranch();
    const { code } = await branch.pair();
    kiosk = await branch.kiosk({ pairingCode: code });
  });
  afterAll(async () => {
    await kiosk.close();
    await branch.close();
  });

  it('should be back at its first screen in 3 s when inference dies in a capture, and serve the next person', async () => {
    const { code } = await branch.registration('customer-1');
    for (const _person of ['first', 'next']) {
      await choosePurpose(kiosk.page, 'register');
      await typeCode(kiosk.page, code);
      await agree(kiosk.page);
      await reach(kiosk.page, 'capture');
      await killInference(kiosk.app);
      const died = performance.now();
      await reach(kiosk.page, 'error', BACK_MS);
      await reach(kiosk.page, 'attract', BACK_MS);
      expect(performance.now() - died).toBeLessThan(BACK_MS + LOOK_MS);
    }
    await reachAttract(kiosk.page);
  }, 120_000);

  it('should open the attendant’s menu by the keys for it', async () => {
    await kiosk.page.keyboard.press('Control+Alt+Shift+KeyA');
    await reach(kiosk.page, 'unlock', 5_000);
    const pin = kiosk.page.locator('input[type="password"]');
    await pin.fill(PIN);
    await pin.press('Enter');
    await reach(kiosk.page, 'attendant', 10_000);
    expect(await screen(kiosk.page, 'attendant').getByText('Connected to the server').isVisible()).toBe(true);
    await kiosk.page.getByRole('button', { name: 'Close and lock' }).click();
    await reachAttract(kiosk.page);
  }, 60_000);

  it('should say within half a minute that its server is gone, and that nobody can be verified then', async () => {
    await branch.server.kill();
    await kiosk.page.locator('.v-offline').waitFor({ timeout: KNOWN_MS + LOOK_MS });
    await kiosk.page.getByRole('button', { name: 'Touch to start' }).click();
    await reach(kiosk.page, 'language');
    await screen(kiosk.page, 'language').getByRole('button', { name: 'English' }).click();
    await reach(kiosk.page, 'purpose');
    expect(await kiosk.page.getByRole('button', { name: /^Show that it’s me/ }).isDisabled()).toBe(true);
  }, 90_000);
});
