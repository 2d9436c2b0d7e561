import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGallery, show, type Gallery } from './gallery.js';

const SIZES = [
  [1080, 1920, 'en'],
  [1920, 1080, 'ar'],
  [480, 640, 'ar'],
] as const;

/** Alone a screen takes a moment; beside other work on the machine it may take many times that. */
const PATIENCE = { timeout: 180_000 };

let gallery: Gallery;
/** One for all: each screen is put there anew. */
let page: Page;
beforeAll(async () => {
  gallery = await openGallery();
  page = await gallery.open(1080, 1920);
}, PATIENCE.timeout);
beforeEach(async () => {
  await page.setViewportSize({ width: 1080, height: 1920 });
  await page.evaluate('delete document.documentElement.dataset.did');
});
afterAll(async () => gallery.close());

/** What the sample's screen was asked for last. */
const did = async (): Promise<unknown> => page.evaluate('document.documentElement.dataset.did ?? null');

const guidance = async (): Promise<string | null> => page.locator('.v-guidance').textContent();

/** How far the edges that are drawn are from the document's in the picture: the farthest corner, in pixels. */
const FARTHEST = `(() => {
  const svg = document.querySelector('.v-preview svg');
  const paper = svg.querySelector('g > rect');
  const [width, height] = [paper.width.baseVal.value, paper.height.baseVal.value];
  const polygon = document.querySelector('.v-document-edges');
  const on = (element, x, y) => new DOMPoint(x, y).matrixTransform(element.getScreenCTM());
  const corners = [[0, 0], [width, 0], [width, height], [0, height]].map(([x, y]) => on(paper, x, y));
  const drawn = [...polygon.points].map(({ x, y }) => on(polygon, x, y));
  return Math.max(...corners.map(({ x, y }, at) => Math.hypot(x - drawn[at].x, y - drawn[at].y)));
})()`;

describe('a document before the camera', PATIENCE, () => {
  it.each(SIZES)('should have its edges drawn where they are, at %i × %i in %s', async (width, height, language) => {
    await page.setViewportSize({ width, height });
    for (const screen of ['document-good', 'document-licence-back', 'document-proof']) {
      await show(page, { screen, language });
      expect(await page.evaluate(FARTHEST), screen).toBeLessThan(1);
    }
  });

  it('should never be mirrored, whatever its preview is for a face', async () => {
    await show(page, { screen: 'document-good', language: 'ar' });
    await page.evaluate(`document.querySelector('.v-preview > *').style.transform = 'scaleX(-1)'`);
    expect(await page.evaluate(FARTHEST)).toBeLessThan(1);
  });

  it('should be seen whole: its place takes the shape of the picture when that is known', async () => {
    await show(page, { screen: 'document-good', language: 'en' });
    const ratio = async (): Promise<number> =>
      page.evaluate<number>(`(() => {
        const { width, height } = document.querySelector('.v-document-view').getBoundingClientRect();
        return width / height;
      })()`);
    expect(await ratio()).toBeCloseTo(1280 / 720, 2);
    await page.evaluate(`(() => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [600, 800];
      const image = new Image();
      image.src = canvas.toDataURL();
      document.querySelector('.v-preview').append(image);
    })()`);
    await expect.poll(ratio).toBeCloseTo(600 / 800, 2);
  });

  it('should not be told of a doubt that passes, and of one that stays once', async () => {
    await show(page, { screen: 'document-good', language: 'en' }, 800);
    await page.evaluate(`(() => {
      window.told = [];
      const status = document.querySelector('.v-capture [role="status"]');
      new MutationObserver(() => told.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
    })()`);
    await show(page, { screen: 'document-fault', language: 'en', same: true });
    await show(page, { screen: 'document-good', language: 'en', same: true }, 1_200);
    expect(await guidance()).toBe('Good. Stay like this');
    expect(await page.evaluate('told')).toEqual([]);
    await show(page, { screen: 'document-fault', language: 'en', same: true });
    const hint = 'Tilt it a little, away from the reflection';
    await expect.poll(async () => guidance()).toBe(hint);
    await expect
      .poll(async () => page.evaluate('told'))
      .toEqual([`Open your passport at the page with your photo. ${hint}`]);
    await show(page, { screen: 'document-hold', language: 'en', same: true });
    expect(await guidance()).toBe('Hold still …');
    expect(await page.locator('.v-document-run').count()).toBe(1);
  });

  it('should be taken in the tray where there is one, and once at a time', async () => {
    await show(page, { screen: 'document-good', language: 'en' });
    expect(await page.locator('.v-capture button').count()).toBe(0);
    await show(page, { screen: 'document-permit-tray', language: 'en' });
    await page.getByRole('button', { name: 'Taking the picture' }).dispatchEvent('click');
    expect(await did()).toBeNull();
    await show(page, { screen: 'document-proof', language: 'en' });
    await page.getByRole('button', { name: 'Use the document tray' }).click();
    expect(await did()).toBe('tray');
  });
});

describe('what was read', PATIENCE, () => {
  it.each([
    ['en', 'August 12, 1974', 'Sweden', 'Female'],
    ['es', '12 de agosto de 1974', 'Suecia', 'Mujer'],
    ['fr', '12 août 1974', 'Suède', 'Féminin'],
    ['ar', '12 أغسطس 1974', 'السويد', 'أنثى'],
  ])('should be said in %s, and not be there to be changed', async (language, ...words) => {
    await show(page, { screen: 'confirm-passport', language });
    const said = await page.locator('dd').allTextContents();
    for (const word of [...words, 'ERIKSSON', 'UTO']) expect(said).toContain(word);
    expect(await page.locator('.v-main :is(input, textarea, select, [contenteditable])').count()).toBe(0);
  });

  it('should be confirmed first where it is right, and taken again first where it is not', async () => {
    const primary = page.locator('.v-main [data-kind="primary"]');
    const secondary = page.locator('.v-main [data-kind="secondary"]');
    await show(page, { screen: 'confirm-proof', language: 'en' });
    expect(await page.locator('h1').textContent()).toBe('Can everything be read?');
    await primary.click();
    expect(await did()).toBe('confirm');
    await secondary.click();
    expect(await did()).toBe('again');
    for (const screen of ['confirm-unreadable', 'confirm-not-valid', 'confirm-expired', 'confirm-other']) {
      await show(page, { screen, language: 'en' });
      await secondary.click();
      expect(await did(), screen).toBe('confirm');
      await primary.click();
      expect(await did(), screen).toBe('again');
    }
  });
});

describe('a telephone number', PATIENCE, () => {
  it('should be typed on the keys of the screen or a real keyboard, its plus first and its spaces left out', async () => {
    await show(page, { screen: 'phone-number', language: 'ar' });
    const field = page.locator('input');
    for (const key of ['+', '4', '+', '4', 'delete', '4']) await page.locator(`[data-key="${key}"]`).click();
    expect(await field.inputValue()).toBe('+44');
    await field.fill(' +44 7700 900-123 4567890');
    expect(await field.inputValue()).toBe('+447700900123456');
    await field.press('Enter');
    expect(await did()).toBe('number +447700900123456');
  });

  it('should not be shown whole with its code, whose seventh digit begins anew', async () => {
    await show(page, { screen: 'phone-code-wrong', language: 'en' });
    expect(await page.locator('.v-sent-to bdi').textContent()).toBe('+•••••••••123');
    expect(await page.locator('.v-root').textContent()).not.toContain('900123');
    const submit = page.getByRole('button', { name: 'Continue' });
    for (const key of '12345') await page.locator(`[data-key="${key}"]`).click();
    expect(await submit.isDisabled()).toBe(true);
    await page.locator('[data-key="6"]').click();
    await submit.click();
    expect(await did()).toBe('code 123456');
    await page.locator('[data-key="9"]').click();
    expect(await page.locator('input').inputValue()).toBe('9');
  });

  it('should be sent a new code where no other way is left, and nothing twice while one is under way', async () => {
    await show(page, { screen: 'phone-code-spent', language: 'en' });
    await page.locator('input').fill('123456');
    expect(await page.getByRole('button', { name: 'Continue' }).isDisabled()).toBe(true);
    await page.locator('.v-main [data-kind="primary"]:enabled').click();
    expect(await did()).toBe('resend');
    await show(page, { screen: 'phone-code', language: 'en' });
    await page.getByRole('button', { name: 'Use another number' }).click();
    await show(page, { screen: 'phone-code-busy', language: 'en' });
    await page.locator('input').fill('123456');
    await page.getByRole('button', { name: 'One moment' }).dispatchEvent('click');
    await page.getByRole('button', { name: 'Send a new code' }).click();
    expect(await did()).toBe('other');
  });
});

describe('an identity check', PATIENCE, () => {
  it('should be told of by what it is made of, before anything of it begins', async () => {
    const points = async (): Promise<string[]> => page.locator('.v-points dd').allTextContents();
    const about = [
      'Your mobile number',
      'Pictures of your identity document',
      'A picture of a letter',
      '3 small gestures',
    ];
    await show(page, { screen: 'identify-consent', language: 'en' });
    const all = (await points()).join(' ');
    for (const part of [...about, 'compared with the photo', 'Meridian Bank, who asked for this'])
      expect(all).toContain(part);
    expect(await page.locator('.v-choice-note').textContent()).toContain('You can stop at any time');
    await page.getByRole('button', { name: 'Read this aloud' }).click();
    const [[, text] = []] = await page.evaluate<[string, string][]>('spoken');
    for (const part of about) expect(text).toContain(part);
    await show(page, { screen: 'identify-consent-document', language: 'en' });
    const one = (await points()).join(' ');
    expect(about.filter((part) => one.includes(part))).toEqual(['Pictures of your identity document']);
    expect(one).not.toContain('compared');
  });

  it('should be offered without the network, and say where one is in it', async () => {
    await show(page, { screen: 'identify-purpose', language: 'en' });
    expect(await page.getByRole('button', { name: 'Show that it’s me' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Have my identity checked' }).isEnabled()).toBe(true);
    await show(page, { screen: 'document-choice', language: 'en' });
    expect(await page.locator('[aria-current="step"]').textContent()).toBe('2Document');
    expect(await page.locator('.v-progress [data-state="done"]').allTextContents()).toEqual(['Phonedone']);
    await page.getByRole('button', { name: 'Driving licence' }).click();
    expect(await did()).toBe('choose licence');
  });
});
