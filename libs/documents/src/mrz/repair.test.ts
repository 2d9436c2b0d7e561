import { describe, expect, it } from 'vitest';
import type { Candidate } from './decode.js';
import { LAYOUTS, type Layout } from './layouts.js';
import { repairMrz } from './repair.js';

const TODAY = new Date('2026-11-28T12:00:00Z');
const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

/** What stands at a place of a line, and what else it may be, for how much. */
type Read = readonly [line: number, place: number, read: string, others: Readonly<Record<string, number>>];

/** Lines as they were read, with some places in doubt. */
function placesOf(lines: readonly string[], doubts: readonly Read[]): Candidate[][][] {
  return lines.map((text, line) =>
    Array.from(text).map((character, place) => {
      const doubt = doubts.find((each) => each[0] === line && each[1] === place);
      if (!doubt) return [{ character, penalty: 0 }];
      const others = Object.entries(doubt[3]).map(([other, penalty]) => ({ character: other, penalty }));
      return [{ character: doubt[2], penalty: 0 }, ...others];
    }),
  );
}

const repaired = (doubts: readonly Read[], lines: readonly string[] = TD3, layout: Layout = LAYOUTS.TD3) =>
  repairMrz(placesOf(lines, doubts), layout, TODAY);

describe('a zone that was misread', () => {
  it('should stand where it holds', () => {
    expect(repaired([])).toMatchObject({ mrz: { lines: TD3, valid: true }, repairs: [], ambiguous: false });
  });

  it('should be repaired by its check digits, which is told', () => {
    const { mrz, repairs, ambiguous } = repaired([[1, 1, 'B', { '8': 2 }]]);
    expect([mrz.lines, mrz.valid, ambiguous]).toEqual([TD3, true, false]);
    expect(repairs).toEqual([{ line: 1, place: 1, read: 'B', taken: '8' }]);
  });

  it('should be repaired at several places', () => {
    const { mrz, repairs } = repaired([
      [1, 1, 'B', { '8': 1 }],
      [1, 22, 'Z', { '2': 1 }],
      [1, 29, 'F', { E: 1 }],
    ]);
    expect([mrz.lines, repairs.length]).toEqual([TD3, 3]);
  });

  it('should take a 0 for the O that it hardly looks different from, however sure the network is', () => {
    // A number that begins with an O, and whose check digits are of that.
    const printed = [TD3[0] ?? '', 'O898902C37UTO7408122F1204159ZE184226B<<<<<18'];
    const misread = repaired([[1, 0, '0', { O: 7 }]], printed);
    expect(printed[1]).toBe(misread.mrz.lines[1]);
    expect([misread.mrz.valid, misread.repairs.length]).toEqual([true, 1]);
  });

  it('should take the likeliest of the readings that hold, where the next is far behind', () => {
    const { mrz, ambiguous } = repaired([[1, 5, 'O', { '0': 1, D: 1.2, Q: 1.4, U: 5.5 }]]);
    expect([mrz.lines, mrz.valid, ambiguous]).toEqual([TD3, true, false]);
  });

  it('should say so where another reading that is about as likely holds as well', () => {
    // A B for an 8 adds 3 × 7 to the sum; another one in a place that weighs 3 adds 9, and mends it.
    const { mrz, ambiguous } = repaired([
      [1, 3, 'B', { '8': 1 }],
      [1, 1, '8', { B: 1.2 }],
    ]);
    expect([mrz.lines, mrz.valid, ambiguous]).toEqual([TD3, true, true]);
  });
});

describe('a zone that is printed wrong', () => {
  const altered = TD3.map((line) => line.replace('740812', '750812'));

  it('should be read as it is, and not hold', () => {
    expect(repaired([], altered)).toMatchObject({
      mrz: { lines: altered, valid: false },
      repairs: [],
      ambiguous: false,
    });
  });

  it('should not be mended by characters that do not look like what is there, however likely a network holds them', () => {
    const { mrz, repairs } = repaired([[1, 14, '5', { '4': 0.5 }]], altered);
    expect([mrz.lines, mrz.valid, repairs]).toEqual([altered, false, []]);
  });

  it('should not be mended by what is very unlikely', () => {
    const { mrz } = repaired(
      [[1, 1, 'B', { '8': 9 }]],
      TD3.map((line) => line.replace('L898', 'LB98')),
    );
    expect(mrz.valid).toBe(false);
  });
});

describe('repairMrz', () => {
  it('should refuse lines that are no layout', () => {
    expect(() => repairMrz(placesOf(['P<UTO'], []), LAYOUTS.TD3, TODAY)).toThrow(RangeError);
  });
});
