import { expect, it } from 'vitest';
import { isAllowedKey } from './keys.js';
import { headersFor, typeOf } from './page-policy.js';
import { isPermitted } from './permissions.js';

type Held = 'control' | 'alt' | 'shift' | 'meta';

const pressAt = (code: string, key: string, ...held: Held[]): boolean =>
  isAllowedKey({
    key,
    code,
    control: held.includes('control'),
    alt: held.includes('alt'),
    shift: held.includes('shift'),
    meta: held.includes('meta'),
  });

const press = (key: string, ...held: Held[]): boolean => pressAt(`Key${key.toUpperCase()}`, key, ...held);

it('should let characters and what moves about through', () => {
  for (const key of ['a', 'É', 'ش', '7', '@', ' ', 'Enter', 'Tab', 'Escape', 'Backspace', 'ArrowLeft', 'Shift']) {
    expect(press(key)).toBe(true);
  }
  // AltGr on a Spanish keyboard.
  expect(press('@', 'control', 'alt')).toBe(true);
});

it('should swallow every shortcut', () => {
  for (const key of ['w', 'r', 'p', 's', 'o', 'n', 't', 'c', 'x', 'v', 'q', '+', '-', '0', 'Tab', 'F4']) {
    expect(press(key, 'control')).toBe(false);
    expect(press(key, 'alt')).toBe(false);
    expect(press(key, 'meta')).toBe(false);
  }
  for (const key of ['F1', 'F5', 'F11', 'F12', 'PrintScreen', 'BrowserBack', 'ContextMenu', 'Meta', 'Insert']) {
    expect(press(key)).toBe(false);
  }
  for (const key of ['i', 't', 'Delete']) expect(press(key, 'control', 'alt')).toBe(false);
});

it('should let the attendant’s Ctrl+Alt+Shift+A through on any layout, and no other letter with it', () => {
  expect(press('A', 'control', 'alt', 'shift')).toBe(true);
  expect(pressAt('KeyA', 'ش', 'control', 'alt', 'shift')).toBe(true);
  for (const letter of ['I', 'J', 'C', 'T', 'Q']) expect(press(letter, 'control', 'alt', 'shift')).toBe(false);
  expect(press('a', 'control', 'alt')).toBe(false);
  expect(press('A', 'control', 'shift')).toBe(false);
  expect(press('A', 'alt', 'shift')).toBe(false);
  expect(press('A', 'control', 'alt', 'shift', 'meta')).toBe(false);
  // Another key that types an A.
  expect(pressAt('KeyQ', 'A', 'control', 'alt', 'shift')).toBe(false);
});

it('should permit the camera’s picture to our own page, and nothing else to anybody', () => {
  const ask = (permission: string, from: string, ...media: string[]): boolean =>
    isPermitted({ permission, from, media });
  expect(ask('media', 'app://kiosk/index.html', 'video')).toBe(true);
  expect(ask('media', 'app://kiosk', 'video')).toBe(true);
  expect(ask('media', 'app://kiosk/', 'audio')).toBe(false);
  expect(ask('media', 'app://kiosk/', 'video', 'audio')).toBe(false);
  expect(ask('media', 'app://kiosk/')).toBe(false);
  expect(ask('media', 'app://other/', 'video')).toBe(false);
  expect(ask('media', 'https://kiosk/', 'video')).toBe(false);
  expect(ask('media', '', 'video')).toBe(false);
  for (const permission of ['geolocation', 'notifications', 'clipboard-read', 'fullscreen', 'openExternal', 'hid']) {
    expect(ask(permission, 'app://kiosk/', 'video')).toBe(false);
  }
});

it('should shut the page off from everything but itself', () => {
  const headers = headersFor('text/html');
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  expect(policy).not.toMatch(/allow-(modals|popups|downloads|top-navigation)/);
  expect(headers).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  expect(typeOf('.exe')).toBeNull();
});
