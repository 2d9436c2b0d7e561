import { describe, expect, it } from 'vitest';
import type { TextBox } from '../ocr/rows.js';
import { stands } from './certainty.js';
import { findMrz, type ReadRow } from './find.js';
import { plainly, scoresOf, type Step } from './line.test-support.js';

const TODAY = new Date('2026-11-28T12:00:00Z');
const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

/** Two lines of a zone, 10 pixels a character, of which a detector saw so many characters. */
const linesOf = (characters: number, angle = 0): TextBox[] => {
  const width = characters * 10;
  return angle === 0
    ? [100, 134].map((y) => ({ x: 50 + width / 2, y, width, height: 20, angle: 0 }))
    : [134, 100].map((x) => ({ x, y: 50 + width / 2, width, height: 20, angle }));
};

/** Doc 9303 part 7, appendices A and B: the longer one begins with the other. */
const MRVA = ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<'];
const MRVB = MRVA.map((line) => line.slice(0, 36));

/** Reads what a row is long enough for of the first or of the second line; of a first line with other steps, as `name` has it. */
const reading =
  (
    isFirst: (row: TextBox) => boolean,
    name: (row: TextBox) => Readonly<Record<number, Step>> = () => ({}),
    printed: readonly string[] = TD3,
  ): ReadRow =>
  (row) => {
    const first = isFirst(row);
    const text = (printed[first ? 0 : 1] ?? '').slice(0, row.width < 420 ? 36 : 44);
    const others = first ? name(row) : {};
    const steps = Array.from(text).flatMap((character, place) => {
      const step = others[place];
      return step ? [step, step, { '': 0.98 }] : plainly(character);
    });
    return Promise.resolve({ text, scores: scoresOf(steps) });
  };
const upright = (row: TextBox): boolean => row.y < 117;

describe('a zone among text', () => {
  it('should be read', async () => {
    const found = await findMrz(linesOf(44), reading(upright), TODAY);
    expect([found?.mrz.lines, found && stands(found)]).toEqual([TD3, true]);
  });

  it('should be read to its end where it was found as long as a shorter one', async () => {
    const found = await findMrz(linesOf(36), reading(upright), TODAY);
    expect([found?.mrz.lines, found && stands(found)]).toEqual([TD3, true]);
  });

  it.each([
    ['the longer one where it is its beginning', MRVA],
    ['itself where it has no more characters', MRVB],
  ])('should be taken for %s, if it is a visa’s of 36', async (_which, printed) => {
    const found = await findMrz(linesOf(36), reading(upright, undefined, printed), TODAY);
    expect([found?.mrz.lines, found && stands(found)]).toEqual([printed, true]);
  });

  it('should be read in one direction where its lines run down, whichever end of a box is said to be the first', async () => {
    const [first, second] = linesOf(44, 90) as [TextBox, TextBox];
    for (const boxes of [
      [first, { ...second, angle: -89.9 }],
      [{ ...first, angle: -89.9 }, second],
    ]) {
      const read = reading((row) => row.x > 117);
      const found = await findMrz(
        boxes,
        (row, turned) => {
          // From its other end a line says nothing.
          const backwards = row.angle > 0 === turned;
          return backwards ? Promise.resolve({ text: '', scores: scoresOf([{ '': 1 }]) }) : read(row, turned);
        },
        TODAY,
      );
      expect(found?.mrz.lines).toEqual(TD3);
    }
  });

  it('should not stand where a letter of a name can be another', async () => {
    const doubtful = { 6: { R: 0.6, K: 0.45 } };
    const found = await findMrz(
      linesOf(44),
      reading(upright, () => doubtful),
      TODAY,
    );
    expect([found?.mrz.lines, found?.mrz.valid, found && stands(found)]).toEqual([TD3, true, false]);
  });

  it('should not stand where looks see different letters', async () => {
    // On the whole it is an R by more than 2 nats; the highest of three looks says K.
    const seen = ({ height }: TextBox): Readonly<Record<number, Step>> => {
      if (height > 22) return { 6: { K: 0.85, R: 0.14 } };
      return { 6: height < 19 ? { R: 0.98, K: 0.01 } : { R: 0.8, K: 0.2 } };
    };
    const found = await findMrz(linesOf(44), reading(upright, seen), TODAY);
    expect([found?.mrz.valid, found && stands(found)]).toEqual([true, false]);
  });
});
