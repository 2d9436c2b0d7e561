import { describe, expect, it } from 'vitest';
import { ALPHABET } from './characters.js';
import { decodeLine, together, type DecodedLine } from './decode.js';
import { plainly, scoresOf, type Step } from './line.test-support.js';

const anything = (length: number): string[] => Array.from({ length }, () => ALPHABET);
const textOf = (line: DecodedLine | undefined): string | undefined =>
  line?.places.map((candidates) => candidates[0]?.character).join('');

describe('a line that is read with a fixed number of places', () => {
  it('should be what the network says where that has as many characters', () => {
    expect(textOf(decodeLine(scoresOf(plainly('L898902C36UTO')), anything(13)))).toBe('L898902C36UTO');
  });

  it('should have no filler too few where the network ran two into one, nor one too many', () => {
    const run: Step[] = Array.from({ length: 9 }, () => ({ '<': 0.7, '': 0.3 }));
    const read = (length: number) =>
      textOf(decodeLine(scoresOf([...plainly('A'), ...run, ...plainly('6')]), anything(length)));
    expect([read(5), read(6)]).toEqual(['A<<<6', 'A<<<<6']);
  });

  it('should be none where there are fewer steps than characters', () => {
    expect(decodeLine(scoresOf(plainly('AB')), anything(7))).toBeUndefined();
  });

  it('should take what a place expects, unless the network is sure of another', () => {
    const seen = scoresOf([
      { '0': 0.95, O: 0.05 },
      { '': 1 },
      { A: 0.999, '4': 1e-8 },
      { '': 1 },
      { O: 0.95, '0': 0.05 },
    ]);
    const [letters, digits] = ['ABCDEFGHIJKLMNOPQRSTUVWXYZ<', '0123456789<'];
    expect(textOf(decodeLine(seen, [letters, digits, digits]))).toBe('OA0');
  });

  it('should say of each place how much less likely the others are there', () => {
    const line = decodeLine(scoresOf([{ '8': 0.8, B: 0.2 }, { '': 1 }, { '1': 1 }]), anything(2));
    expect(line?.places[0]?.map(({ character }) => character)).toEqual(
      ['8', 'B', ...Array.from(ALPHABET).filter((each) => !'8B'.includes(each))].slice(0, 2),
    );
    expect(line?.places[0]?.[1]?.penalty).toBeCloseTo(Math.log(0.8 / 0.2), 4);
    expect(line?.places[1]).toEqual([{ character: '1', penalty: 0 }]);
    expect(line?.score).toBeCloseTo(Math.log(0.8), 4);
  });

  it('should be the same whichever way it is walked through', () => {
    const steps = plainly('P<UTOERIKSSON<<ANNA<MARIA');
    const forwards = decodeLine(scoresOf(steps), anything(25));
    const backwards = decodeLine(scoresOf(steps.toReversed()), anything(25));
    expect(backwards?.places.toReversed()).toEqual(forwards?.places);
  });
});

describe('several readings of one line', () => {
  const line = (...places: Record<string, number>[]): DecodedLine => ({
    places: places.map((place) => Object.entries(place).map(([character, penalty]) => ({ character, penalty }))),
    score: -1,
  });

  it('should outvote the one that errs', () => {
    const both = together([line({ S: 0, '5': 1 }), line({ '5': 0, S: 4 }), line({ '5': 0, S: 3 })]);
    expect(both.places[0]?.slice(0, 2).map(({ character }) => character)).toEqual(['5', 'S']);
    expect(both.places[0]?.[1]?.penalty).toBeCloseTo((0 + 4 + 3) / 3 - 1 / 3, 6);
  });

  it('should be refused where they have different numbers of places', () => {
    expect(() => together([line({ A: 0 }), line({ A: 0 }, { B: 0 })])).toThrow(RangeError);
    expect(() => together([])).toThrow(RangeError);
  });
});
