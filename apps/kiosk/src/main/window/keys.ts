/** A key press, as Electron says it before the page hears of it. */
export interface KeyPress {
  /** As the keyboard's layout gives it: `a`, `@`, `Enter`, `F5`. */
  readonly key: string;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
}

/** Keys besides characters that a person needs to fill in a field and to move between them. */
const NAMED = new Set([
  'Alt',
  'AltGraph',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'Backspace',
  'CapsLock',
  'Compose',
  'Control',
  'Dead',
  'Delete',
  'End',
  'Enter',
  'Escape',
  'Home',
  'PageDown',
  'PageUp',
  'Process',
  'Shift',
  'Tab',
]);

/**
 * Whether the page gets to see a key: characters and what moves about. Everything with Control, Alt or Meta is swallowed, and every
 * function, media and browser key, so that no shortcut has to be known to be stopped. AltGr, which many layouts need for `@`, comes as
 * Control and Alt together: its signs pass, its letters and digits don't.
 */
export function isAllowedKey({ key, control, alt, meta }: KeyPress): boolean {
  const isCharacter = /^.$/su.test(key);
  if (meta) return false;
  if (control && alt) return isCharacter && !/[\p{Letter}\p{Number}\s]/u.test(key);
  if (control || alt) return key === 'Control' || key === 'Alt';
  return isCharacter || NAMED.has(key);
}

/** What the desktop would act on before the window does; taken where the desktop lets a program take it. */
export const DESKTOP_SHORTCUTS: readonly string[] = [
  'Alt+F4',
  'Alt+Tab',
  'Alt+Space',
  'CommandOrControl+Alt+T',
  'CommandOrControl+Escape',
  'CommandOrControl+Q',
  'CommandOrControl+Shift+Escape',
  'F11',
  'PrintScreen',
  'Super+D',
  'Super+L',
  'Super+R',
];
