import { contrastRatio } from '@vestibule/ui';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sampled } from '../support/seed.js';
import { openGallery, show, type Gallery } from './gallery.js';

const SIZES = [
  [1080, 1920],
  [1920, 1080],
  [480, 640],
] as const;
const COLOURS = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255] } as const;
const NAMES = Object.keys(COLOURS) as (keyof typeof COLOURS)[];
const PROMPT = 'Hold still and look at the screen';

/** One line of words leaves this share of the window's pixels to the colour, at least. */
const FILLED = 0.97;

/** Alone a screen takes a moment; beside other work on the machine it may take many times that. */
const PATIENCE = { timeout: 180_000 };

let gallery: Gallery;
/** One for all: each screen is put there anew. */
let page: Page;
beforeAll(async () => {
  gallery = await openGallery();
  page = await gallery.open(480, 640);
}, PATIENCE.timeout);
afterEach(() => page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' }));
afterAll(async () => gallery.close());

/** The share of the window's pixels that have exactly this colour, and whether all four corners are among them. */
async function filledWith(colour: readonly number[]): Promise<{ share: number; corners: boolean }> {
  const { data, info } = await sharp(await page.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const pixels = info.width * info.height;
  const isPure = (pixel: number): boolean => colour.every((value, channel) => data[pixel * 3 + channel] === value);
  let pure = 0;
  for (let pixel = 0; pixel < pixels; pixel += 1) if (isPure(pixel)) pure += 1;
  return {
    share: pure / pixels,
    corners: [0, info.width - 1, pixels - info.width, pixels - 1].every(isPure),
  };
}

const toHex = (rgb: string): string =>
  `#${[...rgb.matchAll(/\d+/g)]
    .slice(0, 3)
    .map(([digits]) => Number(digits).toString(16).padStart(2, '0'))
    .join('')}`;

describe('the light of the screen', PATIENCE, () => {
  it.each(sampled(SIZES, 1))(
    'should fill a window of %i × %i with the pure colour, its words readable',
    async (width, height) => {
      await page.setViewportSize({ width, height });
      for (const name of NAMES) {
        await show(page, { screen: `capture-${name}`, language: 'en', largeText: true });
        const { share, corners } = await filledWith(COLOURS[name]);
        expect(share, name).toBeGreaterThan(FILLED);
        expect(corners, name).toBe(true);
        const light = page.locator(`[data-light="${name}"]`);
        expect(await light.textContent()).toBe(PROMPT);
        expect(await light.getAttribute('aria-hidden')).toBe('true');
        const [text = '', fill = ''] = await page.evaluate<string[]>(`(() => {
        const { color, backgroundColor } = getComputedStyle(document.querySelector('[data-light]'));
        return [color, backgroundColor];
      })()`);
        expect(contrastRatio(toHex(text), toHex(fill)), name).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it('should be above an open dialog, and the same where the system has colours of its own', async () => {
    await page.setViewportSize({ width: 480, height: 640 });
    await page.emulateMedia({ forcedColors: 'active' });
    await show(page, { screen: 'capture-light', language: 'en' });
    await page.getByRole('button', { name: 'Help' }).click();
    expect(await page.locator('[data-light]').count()).toBe(0);
    await show(page, { screen: 'capture-blue', language: 'en', same: true });
    expect(await page.locator('dialog[open]').count()).toBe(1);
    const { share, corners } = await filledWith(COLOURS.blue);
    expect(share).toBeGreaterThan(FILLED);
    expect(corners).toBe(true);
  });

  it('should change at once, the same element all the time, and be gone at the end', async () => {
    await page.setViewportSize({ width: 480, height: 640 });
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await show(page, { screen: 'capture-red', language: 'en' });
    await page.evaluate('window.light = document.querySelector("[data-light]")');
    for (const name of ['green', 'blue', 'red'] as const) {
      await show(page, { screen: `capture-${name}`, language: 'en', same: true });
      const seen = `(() => {
        const { backgroundColor, opacity, transitionDuration } = getComputedStyle(light);
        const moving = document.getAnimations().filter(({ effect }) => light.contains(effect.target));
        return [light.isConnected, light.dataset.light, backgroundColor, opacity, transitionDuration, moving.length];
      })()`;
      expect(await page.evaluate(seen)).toEqual([true, name, `rgb(${COLOURS[name].join(', ')})`, '1', '0s', 0]);
    }
    await show(page, { screen: 'capture-done', language: 'en', same: true });
    expect(await page.locator('[data-light]').count()).toBe(0);
  });

  it('should be stopped by a touch anywhere, and by Escape, while a colour is shown', async () => {
    await page.setViewportSize({ width: 480, height: 640 });
    const stops = (): Promise<unknown> => page.evaluate('document.documentElement.dataset.stops ?? "0"');
    await show(page, { screen: 'capture-light', language: 'en' });
    await page.mouse.click(10, 10);
    await page.keyboard.press('Escape');
    expect(await stops()).toBe('0');
    await show(page, { screen: 'capture-red', language: 'en', same: true });
    await page.keyboard.press('Tab');
    expect(await stops()).toBe('0');
    await page.mouse.click(10, 10);
    expect(await stops()).toBe('1');
    await page.mouse.click(470, 630);
    expect(await stops()).toBe('2');
    await page.keyboard.press('Escape');
    expect(await stops()).toBe('3');
  });

  it('should be told of once to whoever hears the screen, not with each colour', async () => {
    await page.setViewportSize({ width: 1080, height: 1920 });
    await show(page, { screen: 'capture-right', language: 'en' });
    await page.evaluate(`(() => {
      window.told = [];
      const status = document.querySelector('.v-capture [role="status"]');
      new MutationObserver(() => told.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
    })()`);
    for (const screen of ['capture-light', 'capture-red', 'capture-green', 'capture-blue', 'capture-red']) {
      await show(page, { screen, language: 'en', same: true }, 500);
    }
    await expect.poll(async () => page.evaluate('told')).toEqual([PROMPT]);
    await page.waitForTimeout(1_000);
    expect(await page.evaluate('told')).toEqual([PROMPT]);
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
  });
});

describe('the consent', PATIENCE, () => {
  it('should offer to do without the colours where there are some, and nowhere else', async () => {
    await page.setViewportSize({ width: 1080, height: 1920 });
    const button = page.getByRole('button', { name: 'Without colours' });
    await show(page, { screen: 'consent-register', language: 'en' });
    expect(await button.count()).toBe(0);
    await show(page, { screen: 'consent-light', language: 'en' });
    expect(await button.count()).toBe(1);
    await page.getByRole('button', { name: 'Read this aloud' }).click();
    const [[, text] = []] = await page.evaluate<[string, string][]>('spoken');
    expect(text).toContain('changing colours for about four seconds');
  });
});
