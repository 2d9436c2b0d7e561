import { describe, expect, it } from 'vitest';
import { LEAST_SURE, leastSure, stands } from './certainty.js';
import type { Candidate } from './decode.js';
import { LAYOUTS, type Layout } from './layouts.js';
import { repairMrz } from './repair.js';

const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

/** A visa with optional data, which no check digit covers. */
const visaWith = (optional: string): string[] => [
  'V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  `L8988901C4XXX4009078F9612109${optional.padEnd(16, '<')}`,
];

type Doubt = readonly [line: number, place: number, candidates: Readonly<Record<string, number>>];

const placesOf = (lines: readonly string[], doubts: readonly Doubt[] = []): Candidate[][][] =>
  lines.map((text, line) =>
    Array.from(text).map((character, place) => {
      const doubt = doubts.find((each) => each[0] === line && each[1] === place);
      const candidates = Object.entries(doubt?.[2] ?? { [character]: 0 });
      return candidates
        .map(([each, penalty]) => ({ character: each, penalty }))
        .toSorted((a, b) => a.penalty - b.penalty);
    }),
  );

const TODAY = new Date('2026-11-28T12:00:00Z');

const sure = (lines: readonly string[], doubts: readonly Doubt[] = [], layout: Layout = LAYOUTS.TD3): number => {
  const places = placesOf(lines, doubts);
  return leastSure(repairMrz(places, layout, TODAY), places, [places]);
};

describe('how sure a reading is', () => {
  it('should be as sure as the least sure of the characters that no check digit covers', () => {
    expect(
      sure(TD3, [
        [0, 6, { R: 0, K: 2.5 }],
        [0, 9, { S: 0, B: 1.25 }],
      ]),
    ).toBe(1.25);
  });

  it('should not be less sure for what a place does not expect', () => {
    expect(sure(TD3, [[0, 6, { I: 0, '1': 0.1, L: 3 }]])).toBe(3);
  });

  it('should not be less sure for what a check digit tells', () => {
    expect(sure(TD3, [[1, 7, { C: 0, '0': 0.18 }]])).toBe(20);
  });

  it('should be less sure for what is worth the same modulo 10, so that no check digit tells', () => {
    expect(sure(TD3, [[1, 7, { C: 0, '0': 0.18, M: 1.25 }]])).toBe(1.25);
  });

  it('should be no surer than the second of the characters that check digits cover', () => {
    const doubts: readonly Doubt[] = [
      [1, 1, { '8': 0, B: 0.5 }],
      [1, 4, { '9': 0, K: 0.75 }],
    ];
    expect([sure(TD3, doubts), sure(TD3, doubts.slice(0, 1))]).toEqual([0.75, 20]);
  });

  it('should be less sure for two characters at once that make up for each other', () => {
    // A B for an 8 adds 3 × 3 to the sum, a G for a 9 adds 3 × 7; a K for a 9 adds 3 × 11.
    const repaired: Doubt = [1, 1, { B: 0, '8': 1 }];
    expect(sure(TD3, [repaired, [1, 4, { '9': 0, G: 2.5 }]])).toBe(1.5);
    expect(sure(TD3, [repaired, [1, 4, { '9': 0, K: 2.5 }]])).toBe(2.5);
  });

  it('should be as sure of what was repaired as the next reading that holds is behind it', () => {
    expect(sure(TD3, [[1, 1, { B: 0, '8': 1, I: 3.5 }]])).toBe(2.5);
  });
});

describe('a zone that is cut off', () => {
  it('should not be sure where a filler is seen in place of a check digit, though all of them hold', () => {
    const cut = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'L898902C36UTO7408122F3404159<<<<<<<4'];
    expect(sure(cut, [[1, 35, { '4': 0, '<': 2.9 }]], LAYOUTS.TD2)).toBe(0);
    expect(sure(cut, [[1, 35, { '4': 0, '<': 12 }]], LAYOUTS.TD2)).toBe(20);
  });
});

describe('looks that differ', () => {
  it('should leave nothing sure where one sees another character', () => {
    const [all, agreeing, other] = [
      { I: 0, L: 4 },
      { I: 0, L: 9 },
      { I: 3.5, L: 0 },
    ].map((candidates) => placesOf(TD3, [[0, 7, candidates]])) as [Candidate[][][], Candidate[][][], Candidate[][][]];
    const reading = repairMrz(all, LAYOUTS.TD3, TODAY);
    expect(leastSure(reading, all, [agreeing, agreeing])).toBe(4);
    expect(leastSure(reading, all, [agreeing, other])).toBe(0);
  });

  it('should do no harm where a check digit tells', () => {
    const [reading, look] = [placesOf(TD3), placesOf(TD3, [[1, 7, { C: 3.5, '0': 0 }]])];
    expect(leastSure(repairMrz(reading, LAYOUTS.TD3, TODAY), reading, [look])).toBe(20);
  });
});

describe('a 0 and an O, which no reader can tell', () => {
  it.each([
    ['A1O2', 0],
    ['A102', 0],
    ['OK', 0],
    ['1203', 20],
    ['A1<203', 20],
  ])('should leave a visa with the optional data %s sure by %i', (optional, by) => {
    expect(sure(visaWith(optional), [], LAYOUTS.MRVA)).toBe(by);
  });

  it('should be told by check digits, and by what its place expects', () => {
    expect(sure([TD3[0] ?? '', (TD3[1] ?? '').replace('ZE184226B', 'ZE10422OB')])).toBe(20);
    expect(sure([(TD3[0] ?? '').replace('UTO', 'UT0'), TD3[1] ?? ''])).toBe(0);
  });
});

describe('a reading', () => {
  const repaired = repairMrz(placesOf(TD3), LAYOUTS.TD3, TODAY);

  it('should stand where its check digits hold and it is sure', () => {
    expect(stands({ ...repaired, unsure: LEAST_SURE })).toBe(true);
    expect(stands({ ...repaired, unsure: LEAST_SURE - 0.01 })).toBe(false);
    expect(stands({ ...repaired, ambiguous: true, unsure: 9 })).toBe(false);
    expect(stands({ ...repaired, mrz: { ...repaired.mrz, valid: false }, unsure: 9 })).toBe(false);
  });
});
