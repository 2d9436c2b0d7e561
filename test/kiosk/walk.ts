import type { Page } from 'playwright-core';

/** The screens of `@vestibule/ui`, by the name that each has in `data-screen`. */
export const screen = (page: Page, name: string) => page.locator(`[data-screen="${name}"]`);

/** Waits until a screen is shown. */
export async function reach(page: Page, name: string, timeout = 30_000): Promise<void> {
  await screen(page, name).waitFor({ timeout });
}

const press = async (page: Page, name: string | RegExp): Promise<void> => {
  await page.getByRole('button', { name }).first().click({ timeout: 15_000 });
};

/** Waits until the kiosk can serve somebody. */
export async function reachAttract(page: Page): Promise<void> {
  await reach(page, 'attract', 60_000);
  const start = page.getByRole('button', { name: 'Touch to start' });
  await start.and(page.locator(':enabled')).waitFor({ timeout: 60_000 });
}

type Purpose = 'register' | 'verify' | 'identify';

/** What each purpose is called on the screen. */
const CHOICES: Readonly<Record<Purpose, RegExp>> = {
  register: /^Register my face/,
  verify: /^Show that it’s me/,
  identify: /^Have my identity checked/,
};

/** Touches to start, chooses English where there is a choice, and says what one came for. */
export async function choosePurpose(page: Page, purpose: Purpose): Promise<void> {
  await reachAttract(page);
  await press(page, 'Touch to start');
  await page.locator('[data-screen="language"], [data-screen="purpose"]').first().waitFor();
  if (await screen(page, 'language').isVisible()) {
    await screen(page, 'language').getByRole('button', { name: 'English' }).click();
  }
  await reach(page, 'purpose');
  await press(page, CHOICES[purpose]);
  await reach(page, 'code');
}

/** Types a code on a keyboard, as a hand scanner does. */
export async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByRole('textbox').fill(code);
  await press(page, 'Continue');
}

/** Agrees to what the consent screen says. */
export async function agree(page: Page): Promise<void> {
  await reach(page, 'consent');
  await press(page, 'I agree');
}

/** What the outcome screen says; its heading. */
export async function outcome(page: Page, timeout = 120_000): Promise<string> {
  const shown = page.locator('[data-screen^="outcome-"]');
  await shown.waitFor({ timeout });
  return (await shown.getByRole('heading').first().textContent()) ?? '';
}

/** Goes from the first screen to the outcome; gives its heading and the seconds from the consent to it. */
export async function visit(
  page: Page,
  purpose: 'register' | 'verify',
  code: string,
  timeout?: number,
): Promise<{ heading: string; seconds: number }> {
  await choosePurpose(page, purpose);
  await typeCode(page, code);
  await agree(page);
  const begun = performance.now();
  const heading = await outcome(page, timeout);
  return { heading, seconds: (performance.now() - begun) / 1000 };
}
