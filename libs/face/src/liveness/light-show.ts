import { COLOUR_MS, type ScreenColour } from './challenge.js';
import type { KeyFrame, Shown } from './evidence.js';
import { LAG_MS } from './signals/light.js';

/** Somebody who has just done a gesture reads what comes now, and holds still. */
const READY_MS = 1_500;

/** Before that long a colour may not be seen in the face: a picture that is lit by it is taken after. */
const LIT_AFTER_MS = 0.7 * COLOUR_MS;

/** A picture of the face in the light of a colour. */
export interface LitPicture extends KeyFrame {
  readonly of: ScreenColour;
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

/** The colours that a screen shows one after another, and pictures of the face in the light of each. */
export class LightShow {
  readonly #colours: readonly ScreenColour[];
  #sinceMs: number | undefined;
  #shown: Shown[] = [];
  #pictures: LitPicture[] = [];

  constructor(colours: readonly ScreenColour[]) {
    this.#colours = colours;
  }

  /** What the screen is to show from a frame on; undefined before the first colour. */
  next(timeMs: number): ScreenColour | undefined {
    this.#sinceMs ??= timeMs + READY_MS;
    const last = this.#shown.at(-1);
    const colour = this.#colours[this.#shown.length];
    // From the last change on: what was late is never made up for by changes that follow one another faster.
    const dueMs = last === undefined ? this.#sinceMs : last.timeMs + COLOUR_MS;
    if (colour !== undefined && timeMs >= dueMs) this.#shown.push({ colour, timeMs });
    return this.#shown.at(-1)?.colour;
  }

  /** The colour of which a frame is to be kept as a picture; undefined: of none. */
  lacking(timeMs: number): ScreenColour | undefined {
    const shown = this.#shown.at(-1);
    if (shown === undefined || timeMs < shown.timeMs + LIT_AFTER_MS) return undefined;
    return this.#pictures.some(({ of }) => of === shown.colour) ? undefined : shown.colour;
  }

  keep(of: ScreenColour, timeMs: number, jpeg: Uint8Array<ArrayBuffer>): void {
    this.#pictures.push({ of, timeMs, jpeg });
  }

  /** Whether everything was shown, and seen. */
  isOver(timeMs: number): boolean {
    if (this.#shown.length < this.#colours.length) return false;
    const last = this.#shown.at(-1);
    return last === undefined || timeMs >= last.timeMs + COLOUR_MS + LAG_MS;
  }

  get shown(): readonly Shown[] {
    return this.#shown;
  }

  get pictures(): readonly LitPicture[] {
    return this.#pictures;
  }

  /** Overwrites the pictures, and begins anew. */
  wipe(): void {
    for (const { jpeg } of this.#pictures) jpeg.fill(0);
    this.#pictures = [];
    this.#shown = [];
    this.#sinceMs = undefined;
  }
}
