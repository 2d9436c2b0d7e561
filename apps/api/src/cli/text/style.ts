import type { Output } from '../io.js';

/** How parts of a text are set apart. */
export interface Style {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

/** Select Graphic Rendition (ECMA-48 8.3.117): on and off. */
const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001B[${on}m${text}\u001B[${off}m`;

const plain = (text: string): string => text;

const COLOURED: Style = { strong: sgr(1, 22), faint: sgr(2, 22), good: sgr(32, 39), bad: sgr(31, 39) };
const PLAIN: Style = { strong: plain, faint: plain, good: plain, bad: plain };

/** Colours for a terminal that has them; nothing for a file, a pipe, or where NO_COLOR is set. */
export const styleOf = (output: Output): Style =>
  output.isTTY === true && output.hasColors?.() === true ? COLOURED : PLAIN;
