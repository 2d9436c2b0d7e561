import { describe, expect, it } from 'vitest';
import type { Candidate } from './decode.js';
import { asNames } from './name-grammar.js';

/** Places that were read so; a second character may be there as well, for so much. */
const places = (text: string, others: Readonly<Record<number, readonly [string, number]>> = {}): Candidate[][] =>
  Array.from(text).map((character, place) => {
    const other = others[place];
    return [{ character, penalty: 0 }, ...(other ? [{ character: other[0], penalty: other[1] }] : [])];
  });

const read = (...field: Parameters<typeof places>): string =>
  asNames(places(...field))
    .map((candidates) => candidates[0]?.character)
    .join('');

describe('a field of names', () => {
  it.each([
    'ERIKSSON<<ANNA<MARIA<<<<<<<',
    'ARKFREITH<<<<<<<<<<<<<<<<<<',
    'ESPANOLA<ESPANOLA<CARMEN<<<',
    'NILAVADHANANANDA<<CHAYAPA<D',
  ])('should stand as it was read where it is written as names are: %s', (text) => {
    expect(read(text)).toBe(text);
  });

  it('should end with fillers, where a speck among them looks like a letter', () => {
    expect(read('SPECIMEN<<TEST<<<<<SS<<', { 19: ['<', 3], 20: ['<', 4] })).toBe('SPECIMEN<<TEST<<<<<<<<<');
  });

  it('should keep a letter behind its end that is nothing but a letter', () => {
    expect(read('SPECIMEN<<TEST<<VOID<<<')).toBe('SPECIMEN<<TEST<<VOID<<<');
  });

  it('should be told less surely where a filler decides between two names', () => {
    const [doubtful] = asNames(places('ANNAK<MARIA<<<', { 4: ['<', 1] })).slice(4, 5);
    expect(doubtful).toEqual([
      { character: 'K', penalty: 0 },
      { character: '<', penalty: 1 },
    ]);
  });
});
