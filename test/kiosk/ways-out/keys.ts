/// <reference lib="dom" />
import { setTimeout as delay } from 'node:timers/promises';
import { xdotool, type Locked, type WayOut } from './way-out.js';

/** What each does in a browser or on a desktop, and the key as xdotool calls it. */
const KEYS: readonly (readonly [way: string, ...keys: string[]])[] = [
  ['Close the window', 'alt+F4', 'ctrl+w', 'ctrl+shift+w'],
  ['End the program', 'ctrl+q'],
  ['Load the page anew', 'ctrl+r', 'ctrl+shift+r', 'F5', 'ctrl+F5'],
  ['Leave full screen', 'F11'],
  ['Developer tools', 'F12', 'ctrl+shift+i', 'ctrl+shift+j', 'ctrl+shift+c', 'ctrl+u'],
  ['Print', 'ctrl+p', 'ctrl+shift+p'],
  ['Save, open', 'ctrl+s', 'ctrl+o'],
  ['Another window or tab', 'ctrl+n', 'ctrl+shift+n', 'ctrl+t', 'ctrl+Tab'],
  ['Another program', 'alt+Tab', 'alt+space', 'ctrl+Escape', 'ctrl+alt+t', 'super'],
  ['Back and forward', 'alt+Left', 'alt+Right', 'XF86Back', 'XF86HomePage'],
  ['Zoom', 'ctrl+plus', 'ctrl+minus', 'ctrl+0'],
  ['Find, address, history', 'ctrl+f', 'ctrl+l', 'ctrl+h', 'ctrl+j', 'F1', 'F3', 'F6', 'F7'],
  ['Copy, cut, paste, choose all', 'ctrl+c', 'ctrl+x', 'ctrl+v', 'ctrl+a', 'shift+Insert'],
  ['A picture of the screen', 'Print'],
  ['A menu', 'F10', 'Menu', 'shift+F10'],
];

interface Heard {
  readonly key: string;
  readonly by: 'window' | 'page';
}

type Ears = typeof globalThis & { heard?: string[] };

/** Begins to write down which keys the window gets, and which of them the page. Modifiers by themselves do nothing. */
export async function listenForKeys({ kiosk }: Locked): Promise<void> {
  await kiosk.app.evaluate(({ BrowserWindow }) => {
    const ears = globalThis as Ears;
    ears.heard = [];
    BrowserWindow.getAllWindows()[0]?.webContents.on('before-input-event', (_event, { type, key }) => {
      if (type === 'keyDown' || type === 'rawKeyDown') ears.heard?.push(key);
    });
  });
  await kiosk.page.evaluate(() => {
    const ears = globalThis as Ears;
    ears.heard = [];
    window.addEventListener('keydown', ({ key }) => ears.heard?.push(key), { capture: true });
  });
}

const isModifier = (key: string): boolean => ['Control', 'Alt', 'Shift'].includes(key);

/** Presses keys of the X server; gives which of them the window and the page heard of. */
async function press({ kiosk, display }: Locked, keys: readonly string[]): Promise<readonly Heard[]> {
  const take = (): string[] => (globalThis as Ears).heard?.splice(0) ?? [];
  await Promise.all([kiosk.app.evaluate(take), kiosk.page.evaluate(take)]);
  await xdotool(display, 'key', '--delay', '20', ...keys);
  await delay(150);
  const [byWindow, byPage] = await Promise.all([kiosk.app.evaluate(take), kiosk.page.evaluate(take)]);
  const heard = (by: Heard['by']) => (key: string) => ({ key, by });
  return [...byWindow.map(heard('window')), ...byPage.map(heard('page'))].filter(({ key }) => !isModifier(key));
}

const swallowed = (keys: readonly string[]): WayOut['attempt'] => {
  return async (locked) => {
    const heard = await press(locked, keys);
    const reached = heard.filter(({ by }) => by === 'page').map(({ key }) => key);
    if (reached.length > 0) throw new Error(`The page heard ${reached.join(', ')}.`);
    const came = heard.length;
    if (came < keys.length) throw new Error(`Of ${keys.join(', ')} only ${came} came to the window.`);
    return 'the window swallowed it before the page';
  };
};

export const KEY_WAYS: readonly WayOut[] = [
  ...KEYS.map(([way, ...keys]): WayOut => ({
    way,
    how: `X key events: ${keys.join(', ')}`,
    attempt: swallowed(keys),
  })),
  {
    way: 'Leave by Escape',
    how: 'X key event: Escape',
    attempt: async (locked) => {
      const heard = await press(locked, ['Escape']);
      if (!heard.some(({ by, key }) => by === 'page' && key === 'Escape')) throw new Error('Escape did not arrive.');
      return 'the page got it and stayed';
    },
  },
  {
    way: 'The context menu',
    how: 'X button event: right click',
    attempt: async ({ display }) => {
      await xdotool(display, 'mousemove', '300', '300', 'click', '3');
      return 'no menu';
    },
  },
  {
    way: 'Zoom by the wheel',
    how: 'X events: Ctrl held, wheel up and down',
    attempt: async ({ display }) => {
      await xdotool(display, 'keydown', 'ctrl', 'click', '4', 'click', '4', 'click', '5', 'keyup', 'ctrl');
      return 'the size stayed';
    },
  },
];
