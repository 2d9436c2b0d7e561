/** A key press, as Electron says it before the page hears of it. */
export interface KeyPress {
  /** As the keyboard's layout gives it: `a`, `@`, `Enter`, `F5`. */
  readonly key: string;
  /** The key's place on the keyboard, whatever the layout: `KeyA`. */
  readonly code: string;
  readonly shift: boolean;
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

/** Ctrl+Alt+Shift+A, by which an attendant with a keyboard asks for the menu: the page listens to it. By its place, as the page does. */
const isAttendantSign = ({ code, control, alt, shift, meta }: KeyPress): boolean =>
  code === 'KeyA' && control && alt && shift && !meta;

/**
 * Whether the page gets to see a key: characters and what moves about. Everything with Control, Alt or Meta is swallowed, and every
 * function, media and browser key, so that no shortcut has to be known to be stopped. AltGr, which many layouts need for `@`, comes as
 * Control and Alt together: its signs pass, its letters and digits don't, but for the attendant's own.
 */
export function isAllowedKey(press: KeyPress): boolean {
  const { key, control, alt, meta } = press;
  if (isAttendantSign(press)) return true;
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
