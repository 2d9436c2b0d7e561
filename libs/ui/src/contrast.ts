/**
 * Contrast as WCAG 2.2 defines it (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance and #dfn-contrast-ratio), and what a
 * theme's one colour becomes by it. Colours are `#rrggbb`.
 */
import type { Theme } from './words.js';

/** The page's own colours that a theme's colour is seen on; the same as in styles/tokens.css. */
const SURFACES = ['#ffffff', '#f6f6f3'] as const;

/** WCAG 2.2, 1.4.3: text of ordinary size. */
export const TEXT_CONTRAST = 4.5;

type Channels = readonly [red: number, green: number, blue: number];

/** 0 to 255 each. A colour that is none is taken for black, on which white text is readable. */
function channelsOf(colour: string): Channels {
  const digits = /^#([0-9a-f]{6})$/i.exec(colour)?.[1] ?? '000000';
  const value = Number.parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const toHex = (channels: Channels): string =>
  `#${channels.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

/** 0 (black) to 1 (white). */
export function relativeLuminance(colour: string): number {
  const [red, green, blue] = channelsOf(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** 1 (the same) to 21 (black and white), whichever comes first. */
export function contrastRatio(one: string, other: string): number {
  const [light, dark] = [relativeLuminance(one), relativeLuminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever has the greater contrast on the colour: never less than 4.5. */
export function textOn(colour: string): '#000000' | '#ffffff' {
  return contrastRatio(colour, '#ffffff') >= contrastRatio(colour, '#000000') ? '#ffffff' : '#000000';
}

function mix(colour: string, other: string, share: number): string {
  const [a, b] = [channelsOf(colour), channelsOf(other)];
  return toHex([0, 1, 2].map((at) => (a[at] ?? 0) * (1 - share) + (b[at] ?? 0) * share) as [number, number, number]);
}

/** The colour, darkened as little as it takes to be readable on every surface of the page. */
export function readableColour(colour: string): string {
  for (let share = 0; share < 1; share += 0.05) {
    const darker = mix(colour, '#000000', share);
    if (SURFACES.every((surface) => contrastRatio(darker, surface) >= TEXT_CONTRAST)) return darker;
  }
  return '#000000';
}

/** The custom properties that a theme sets; styles/tokens.css says what each is for. */
export function themeProperties({ colour }: Pick<Theme, 'colour'>): Record<`--${string}`, string> {
  const strong = readableColour(colour);
  return {
    '--accent': colour,
    '--on-accent': textOn(colour),
    '--accent-strong': strong,
    '--accent-soft': mix(strong, '#ffffff', 0.92),
    '--accent-line': mix(strong, '#ffffff', 0.72),
  };
}
