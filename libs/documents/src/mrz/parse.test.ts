import { describe, expect, it } from 'vitest';
import { dateText, parseMrz, type Mrz } from '../index.js';
import { checkDigit } from './check-digit.js';

const TODAY = new Date('2026-11-28T12:00:00Z');

/** ICAO's own specimens: Doc 9303 part 4, appendix A (and its figures), parts 5 to 7. */
const SPECIMENS = {
  TD3: ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
  TD2: ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'],
  TD1: ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
  MRVA: ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<'],
  MRVB: ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'L8988901C4XXX4009078F9612109<<<<<<<<'],
  FRID: ['IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<', '9409923102854CORINNE<<<<<<<6512068F4'],
} as const;

const read = (lines: readonly string[]): Mrz => {
  const mrz = parseMrz(lines, TODAY);
  if (!mrz) throw new Error('no zone');
  return mrz;
};

/** A passport of which the fields of the second line are given, with check digits that hold. */
function passport({
  name = 'ERIKSSON<<ANNA',
  birth = '740812',
  expiry = '300415',
  sex = 'F',
  optional = '',
  optionalDigit = '',
}) {
  const withDigit = (text: string): string => text + String(checkDigit(text));
  const data = optional.padEnd(14, '<');
  const [number, born, ends] = [withDigit('L898902C3'), withDigit(birth), withDigit(expiry)];
  const extra = data + (optionalDigit || String(checkDigit(data)));
  const composite = String(checkDigit(number + born + ends + extra));
  return [`P<UTO${name}`.padEnd(44, '<').slice(0, 44), `${number}UTO${born}${sex}${ends}${extra}${composite}`];
}

const failing = (mrz: Mrz): string[] => mrz.checks.filter(({ holds }) => !holds).map(({ name }) => name);

describe('the specimens of ICAO Doc 9303, and of the French card', () => {
  it.each(Object.entries(SPECIMENS))('should be read whole and hold: %s', (format, lines) => {
    const mrz = read(lines);
    expect([mrz.format, mrz.valid, failing(mrz)]).toEqual([format, true, []]);
  });

  it('should say what stands in a passport', () => {
    expect(read(SPECIMENS.TD3)).toMatchObject({
      type: 'P',
      issuer: 'UTO',
      nationality: 'UTO',
      surname: 'ERIKSSON',
      given: 'ANNA MARIA',
      truncated: false,
      number: 'L898902C3',
      birth: { year: 1974, month: 8, day: 12 },
      sex: 'F',
      expiry: { year: 2012, month: 4, day: 15 },
      optional: ['ZE184226B'],
    });
  });

  it('should say what stands on a French card, that tells no expiry and no nationality', () => {
    expect(read(SPECIMENS.FRID)).toMatchObject({
      issuer: 'FRA',
      surname: 'BERTHIER',
      given: 'CORINNE',
      number: '940992310285',
      birth: { year: 1965, month: 12, day: 6 },
      expiry: null,
      nationality: null,
    });
  });

  it.each(Object.entries(SPECIMENS))(
    'should not hold with any one digit of a checked field altered: %s',
    (_format, lines) => {
      const checked = read(lines).checks.length;
      const altered = Array.from(lines[lines.length === 3 ? 0 : 1] ?? '').flatMap((character, at) => {
        const line = lines.length === 3 ? 0 : 1;
        if (!/\d/u.test(character)) return [];
        const text = lines[line] ?? '';
        const other = String((Number(character) + 1) % 10);
        return [lines.map((whole, index) => (index === line ? text.slice(0, at) + other + text.slice(at + 1) : whole))];
      });
      expect(checked).toBeGreaterThanOrEqual(3);
      // Visas have no composite digit: their optional data are not protected by any.
      const unprotected = lines[0].startsWith('V') ? 28 : 44;
      const held = altered.filter((variant) => read(variant).valid);
      expect(held.every((variant) => variant[1]?.slice(0, unprotected) === lines[1].slice(0, unprotected))).toBe(true);
    },
  );
});

describe('a machine-readable zone', () => {
  it('should be refused where its lines have no known measures', () => {
    expect(parseMrz([], TODAY)).toBeUndefined();
    expect(parseMrz(['P<UTO'], TODAY)).toBeUndefined();
    expect(parseMrz([SPECIMENS.TD3[0], SPECIMENS.TD2[1]], TODAY)).toBeUndefined();
    expect(parseMrz([...SPECIMENS.TD3, SPECIMENS.TD3[0]], TODAY)).toBeUndefined();
  });

  it('should not hold with a character that no zone has, wherever it stands', () => {
    const [first, second] = SPECIMENS.TD3;
    expect(read([first.replace('ERIKSSON', 'ERIKSSÖN'), second]).valid).toBe(false);
    const mrz = read([first, second.replace('L898902C3', 'l898902C3')]);
    expect(mrz.checks[0]).toEqual({ name: 'number', holds: false, printed: '6', expected: null });
  });

  it('should name each check digit that is printed wrong, and what it should be', () => {
    const mrz = read([
      'IDAUT000009993<<<<<<<<<<<<<<<<',
      '7109094F111231AUT<<<<<<<<<<<<0',
      'MUSTERFRAU<<ISOLDE<<<<<<<<<<<<',
    ]);
    expect(failing(mrz)).toEqual(['number', 'expiry', 'composite']);
    expect(mrz.checks[0]).toEqual({ name: 'number', holds: false, printed: '<', expected: '2' });
  });

  it('should take a filler for the check digit of optional data that there are none of, and of no others', () => {
    expect(read(passport({ optionalDigit: '<' })).valid).toBe(true);
    expect(read(passport({ optionalDigit: '0' })).valid).toBe(true);
    expect(failing(read(passport({ optional: 'ZE184226B', optionalDigit: '<' })))).toEqual(['optional']);
  });

  it('should have no sex where the character is none of the three', () => {
    expect(['F', 'M', '<', 'X'].map((sex) => read(passport({ sex })).sex)).toEqual(['F', 'M', 'X', null]);
  });
});

describe('names', () => {
  const named = (name: string): Pick<Mrz, 'surname' | 'given' | 'truncated'> => {
    const { surname, given, truncated } = read(passport({ name }));
    return { surname, given, truncated };
  };

  it('should be parted by two fillers, and have spaces for single ones', () => {
    expect(named('VAN<DER<MULLER<<ANNA<MARIA')).toEqual({
      surname: 'VAN DER MULLER',
      given: 'ANNA MARIA',
      truncated: false,
    });
  });

  it('should be one only where no two fillers part them', () => {
    expect(named('ARKFREITH')).toEqual({ surname: 'ARKFREITH', given: null, truncated: false });
  });

  it('should be told to be cut where the field is full', () => {
    expect(named('NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K')).toMatchObject({
      given: 'CHAYAPA DEJTHAMRONG K',
      truncated: true,
    });
    expect(named('BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WARNAMB')).toMatchObject({ given: null, truncated: true });
  });
});

describe('numbers longer than their place', () => {
  it('should go on in the optional data of TD1, with their check digit behind the rest', () => {
    // The number of part 5, 4.2.2.1, note j: D23145890734, its digit 9, and a filler.
    const lines = [
      'I<UTOD23145890<7349<<<<<<<<<<<',
      '3407127M9507122UTO<<<<<<<<<<<2',
      'STEVENSON<<PETER<JOHN<<<<<<<<<',
    ];
    const mrz = read(lines);
    expect(mrz).toMatchObject({ number: 'D23145890734', valid: true, optional: ['', ''] });
    expect(read([lines[0]?.replace('7349', '7359') ?? '', ...lines.slice(1)]).valid).toBe(false);
  });

  it('should not be made of a filler alone, that some states print as the check digit of a number that fits', () => {
    const mrz = read([
      'IDAUT000009990<<<<<<<<<<<<<<<<',
      '7109094F1112315AUT<<<<<<<<<<<6',
      'MUSTERFRAU<<ISOLDE<<<<<<<<<<<<',
    ]);
    expect(mrz.number).toBe('000009990');
  });
});

describe('dates', () => {
  const born = (birth: string): string | null => {
    const date = read(passport({ birth })).birth;
    return date && dateText(date);
  };
  const ends = (expiry: string): string | null => {
    const date = read(passport({ expiry })).expiry;
    return date && dateText(date);
  };

  it('should be born in the latest century that has been', () => {
    expect(['740812', '261128', '261129', '270101', '000229'].map(born)).toEqual([
      '1974-08-12',
      '2026-11-28',
      '1926-11-29',
      '1927-01-01',
      '2000-02-29',
    ]);
  });

  it('should be known in part', () => {
    expect(['7408<<', '74<<<<', '26<<<<', '2612<<'].map(born)).toEqual(['1974-08', '1974', '2026', '1926-12']);
  });

  it('should be unknown where nothing of them is, or they are none', () => {
    expect(['<<<<<<', '741312', '740832', '750229', '74<<12', '7<0812', 'ABCDEF'].map(born)).toEqual(
      Array(7).fill(null),
    );
  });

  it('should end in the latest century that is no more than thirty years ahead', () => {
    expect(['300415', '560101', '570101', '961210', '991231'].map(ends)).toEqual([
      '2030-04-15',
      '2056-01-01',
      '1957-01-01',
      '1996-12-10',
      '1999-12-31',
    ]);
  });
});
