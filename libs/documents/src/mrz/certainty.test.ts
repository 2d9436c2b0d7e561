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

const sure = (lines: readonly string[], doubts: readonly Doubt[] = [], layout: Layout = LAYOUTS.TD3): number => {
  const places = placesOf(lines, doubts);
  return leastSure(places, [places], layout);
};

describe('how sure a reading is', () => {
  it('should be as sure as the least sure of its characters', () => {
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

  it('should not be sure where one look sees another character', () => {
    const [all, agreeing, other] = [
      { I: 0, L: 4 },
      { I: 0, L: 9 },
      { I: 3.5, L: 0 },
    ].map((candidates) => placesOf(TD3, [[0, 7, candidates]])) as [Candidate[][][], Candidate[][][], Candidate[][][]];
    expect([leastSure(all, [agreeing, agreeing], LAYOUTS.TD3), leastSure(all, [agreeing, other], LAYOUTS.TD3)]).toEqual(
      [4, 0],
    );
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
  const repaired = repairMrz(placesOf(TD3), LAYOUTS.TD3, new Date('2026-11-28T12:00:00Z'));

  it('should stand where its check digits hold and it is sure', () => {
    expect(stands({ ...repaired, unsure: LEAST_SURE })).toBe(true);
    expect(stands({ ...repaired, unsure: LEAST_SURE - 0.01 })).toBe(false);
    expect(stands({ ...repaired, ambiguous: true, unsure: 9 })).toBe(false);
    expect(stands({ ...repaired, mrz: { ...repaired.mrz, valid: false }, unsure: 9 })).toBe(false);
  });
});
