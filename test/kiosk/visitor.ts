import type { Page } from 'playwright-core';
import { PIN } from './branch.js';
import { agree, reach, reachAttract, screen, typeCode } from './walk.js';

/** Where a visitor is, in order; `first`, `second` and `third` are gestures that were just made. */
export const STEPS = [
  'attract',
  'language',
  'purpose',
  'code',
  'consent',
  'settle',
  'first',
  'second',
  'third',
  'outcome',
] as const;
export type Step = (typeof STEPS)[number];

/** What somebody comes for. */
export interface Errand {
  readonly purpose: 'register' | 'verify';
  readonly code: string;
  /** With an attendant's help, and so without gestures. */
  readonly assisted: boolean;
}

/** What a visitor was told: an outcome by its kind, or why nothing began. */
export interface Told {
  readonly kind: 'registered' | 'verified' | 'refused' | 'queued' | 'unusable' | 'locked' | 'failed' | 'not_begun';
  /** All that the last screen said. */
  readonly text: string;
  /** Whether the consent screen said that the pictures stay on the kiosk for now; null where it was not reached. */
  readonly saidOffline: boolean | null;
}

const OUTCOME = '[data-screen^="outcome-"]';
const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click({ timeout: 15_000 });

/** An attendant unlocks the menu and helps the next person. */
async function assist(page: Page): Promise<void> {
  await press(page, 'Help');
  await press(page, 'I work here');
  await reach(page, 'unlock');
  await screen(page, 'unlock').locator('input').fill(PIN);
  await press(page, 'Unlock');
  await reach(page, 'attendant');
  await press(page, 'Assist a person');
}

/** Goes through the kiosk; `at` hears of each step while the visitor stands there. Leaves them on the last screen. */
export async function visit(
  page: Page,
  { purpose, code, assisted }: Errand,
  at: (step: Step) => Promise<void> | void = () => {},
): Promise<Told> {
  await reachAttract(page);
  await at('attract');
  if (assisted) await assist(page);
  else await press(page, 'Touch to start');
  await reach(page, 'language');
  await at('language');
  await screen(page, 'language').getByRole('button', { name: 'English' }).click();
  await reach(page, 'purpose');
  await at('purpose');
  const choice = screen(page, 'purpose').getByRole('button', {
    name: purpose === 'register' ? /^Register my face/ : /^Show that it’s me/,
  });
  if (await choice.isDisabled()) {
    return { kind: 'not_begun', text: (await choice.textContent()) ?? '', saidOffline: null };
  }
  await choice.click();
  await reach(page, 'code');
  await at('code');
  await typeCode(page, code);
  const refusal = screen(page, 'code').getByRole('alert').filter({ hasText: /\S/ });
  await screen(page, 'consent').or(refusal).first().waitFor({ timeout: 30_000 });
  if (!(await screen(page, 'consent').isVisible())) {
    return { kind: 'not_begun', text: (await refusal.first().textContent()) ?? '', saidOffline: null };
  }
  const saidOffline =
    (await screen(page, 'consent').textContent())?.includes('your pictures stay on this kiosk') ?? false;
  await at('consent');
  await agree(page);
  await reach(page, 'capture');
  await at('settle');
  const outcome = page.locator(OUTCOME);
  for (const [index, step] of assisted || purpose === 'verify'
    ? []
    : (['first', 'second', 'third'] as const).entries()) {
    await screen(page, 'capture')
      .getByText(new RegExp(`^[${index + 1}-4] of 4 gestures? done`))
      .waitFor({ timeout: 60_000 });
    await at(step);
  }
  await outcome.waitFor({ timeout: 90_000 });
  const kind = (await outcome.getAttribute('data-screen'))?.replace('outcome-', '') as Told['kind'];
  const told = { kind, text: (await outcome.textContent()) ?? '', saidOffline };
  await at('outcome');
  return told;
}

/** Leaves the screen on which {@link visit} ended, so that the next one can come. */
export async function leave(page: Page): Promise<void> {
  const finish = page.locator(OUTCOME).getByRole('button', { name: 'Finish' });
  if (await finish.isVisible()) await finish.click();
  else if (!(await screen(page, 'attract').isVisible())) await press(page, 'Cancel');
  await reachAttract(page);
}
