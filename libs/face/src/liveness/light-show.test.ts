import { describe, expect, it } from 'vitest';
import type { ScreenColour } from './challenge.js';
import { LightShow } from './light-show.js';

const COLOURS: readonly ScreenColour[] = ['red', 'blue', 'red', 'green'];

/** What is seen by frames of so many milliseconds, until it is over. */
function run(show: LightShow, frameMs: number) {
  const seen: { timeMs: number; light: ScreenColour | undefined }[] = [];
  for (let timeMs = 1_000; seen.length < 1_000; timeMs += frameMs) {
    const lacking = show.lacking(timeMs);
    if (lacking !== undefined) show.keep(lacking, timeMs, Uint8Array.of(1, 2, 3));
    seen.push({ timeMs, light: show.next(timeMs) });
    if (show.isOver(timeMs)) break;
  }
  return seen;
}

describe('LightShow', () => {
  it('should show nothing at first, then each colour for half a second, and see the last one out', () => {
    const show = new LightShow(COLOURS);
    const seen = run(show, 50);
    expect(show.shown).toEqual([
      { colour: 'red', timeMs: 2_500 },
      { colour: 'blue', timeMs: 3_000 },
      { colour: 'red', timeMs: 3_500 },
      { colour: 'green', timeMs: 4_000 },
    ]);
    expect(seen.filter(({ light }) => light === undefined).at(-1)?.timeMs).toBe(2_450);
    expect(seen.at(-1)).toEqual({ timeMs: 5_000, light: 'green' });
  });

  it('should never show colours that follow one another faster, however late frames are', () => {
    const steps = ({ shown }: LightShow): number[] =>
      shown.slice(1).map(({ timeMs }, at) => timeMs - (shown[at]?.timeMs ?? 0));
    const slow = new LightShow(COLOURS);
    run(slow, 180);
    expect(steps(slow)).toEqual([540, 540, 540]);
    const stalled = new LightShow(COLOURS);
    for (let timeMs = 0; timeMs <= 6_000; timeMs += timeMs === 2_000 ? 1_700 : 50) stalled.next(timeMs);
    expect(steps(stalled)).toEqual([500, 1_700, 500]);
  });

  it('should keep one picture of each colour, late in its time', () => {
    const show = new LightShow(COLOURS);
    run(show, 50);
    expect(show.pictures.map(({ of, timeMs }) => [of, timeMs])).toEqual([
      ['red', 2_850],
      ['blue', 3_350],
      ['green', 4_350],
    ]);
  });

  it('should overwrite its pictures, and begin anew', () => {
    const show = new LightShow(COLOURS);
    run(show, 50);
    const [picture] = show.pictures;
    show.wipe();
    expect(picture?.jpeg).toEqual(Uint8Array.of(0, 0, 0));
    expect([show.shown, show.pictures]).toEqual([[], []]);
    expect(show.next(9_000)).toBeUndefined();
  });
});
