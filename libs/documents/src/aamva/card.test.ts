import { describe, expect, it } from 'vitest';
import { dateText, readAamvaCard, type AamvaCard } from '../index.js';

interface Made {
  readonly version?: number;
  readonly issuer?: string;
  readonly elements?: Readonly<Record<string, string>>;
  readonly kind?: string;
}

const SAMPLE = {
  DAQ: 'T64235789',
  DCS: 'SAMPLE',
  DDE: 'N',
  DAC: 'MICHAEL',
  DDF: 'N',
  DAD: 'JOHN',
  DDG: 'N',
  DCU: 'JR',
  DBB: '06061986',
  DBD: '06062008',
  DBA: '12102013',
  DBC: '1',
  DAG: '2300 WEST BROAD STREET',
  DAI: 'RICHMOND',
  DAJ: 'VA',
  DAK: '232690000  ',
  DCF: '2424244747474786102204',
  DCG: 'USA',
};

/** The text of a card, with one subfile of the standard's sample person and one of the jurisdiction's own. */
function textOf({ version = 10, issuer = '636000', elements = SAMPLE, kind = 'DL' }: Made = {}): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const four = (number: number) => String(number).padStart(4, '0');
  const subfile = `${kind}${Object.entries(elements)
    .map(([code, value]) => code + value)
    .join('\n')}\r`;
  const own = 'ZVZVA01\r';
  const header = `@\n\u001E\rANSI ${issuer}${two(version)}${version > 1 ? '00' : ''}02`;
  const first = header.length + 20;
  return `${header}${kind}${four(first)}${four(subfile.length)}ZV${four(first + subfile.length)}${four(own.length)}${subfile}${own}`;
}

const read = (text: string): AamvaCard => {
  const card = readAamvaCard(text);
  if (!card) throw new Error('no card');
  return card;
};

const without = (...codes: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(SAMPLE).filter(([code]) => !codes.includes(code)));

describe("a licence's bar code", () => {
  it('should be read whole', () => {
    const { elements, ...card } = read(textOf());
    expect(card).toEqual({
      issuer: '636000',
      jurisdiction: 'VA',
      country: 'USA',
      version: 10,
      jurisdictionVersion: 0,
      kind: 'DL',
      number: 'T64235789',
      surname: 'SAMPLE',
      given: 'MICHAEL JOHN',
      suffix: 'JR',
      truncated: false,
      birth: { year: 1986, month: 6, day: 6 },
      issued: { year: 2008, month: 6, day: 6 },
      expiry: { year: 2013, month: 12, day: 10 },
      sex: 'M',
      address: { street: '2300 WEST BROAD STREET', city: 'RICHMOND', state: 'VA', postalCode: '232690000' },
      discriminator: '2424244747474786102204',
      deviations: [],
    });
    expect([elements.get('ZVA'), elements.size]).toEqual(['01', Object.keys(SAMPLE).length + 1]);
  });

  it('should be none where the header or the elements are missing', () => {
    expect(readAamvaCard('')).toBeUndefined();
    expect(readAamvaCard('WIFI:T:WPA;S:branch;;')).toBeUndefined();
    expect(readAamvaCard('@\n\u001E\rANSI 636000100002DL00410278')).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('should be read in version %i', (version) => {
    const card = read(
      textOf({
        version,
        elements: version === 1 ? { ...SAMPLE, DBB: '19860606', DBD: '20080606', DBA: '20131210' } : SAMPLE,
      }),
    );
    expect(card).toMatchObject({
      version,
      number: 'T64235789',
      jurisdictionVersion: version === 1 ? null : 0,
      deviations: [],
    });
    expect([card.birth, card.issued, card.expiry].map((date) => date && dateText(date))).toEqual([
      '1986-06-06',
      '2008-06-06',
      '2013-12-10',
    ]);
  });

  it('should be an identity card where its subfile is one', () => {
    expect(read(textOf({ kind: 'ID' })).kind).toBe('ID');
  });

  it('should say that a name was cut', () => {
    expect(read(textOf({ elements: { ...SAMPLE, DDF: 'T' } })).truncated).toBe(true);
  });

  it('should have nothing where the card says that there is nothing', () => {
    const card = read(textOf({ elements: { ...SAMPLE, DAD: 'NONE', DCU: 'unavl', DCF: '' } }));
    expect([card.given, card.suffix, card.discriminator]).toEqual(['MICHAEL', null, null]);
  });
});

describe('names', () => {
  const named = (elements: Record<string, string>) => {
    const { surname, given, suffix } = read(textOf({ elements }));
    return [surname, given, suffix];
  };

  it('should be read from one element for all given names', () => {
    expect(named({ ...without('DAC', 'DAD'), DCT: 'MICHAEL,JOHN' })).toEqual(['SAMPLE', 'MICHAEL JOHN', 'JR']);
  });

  it('should be read from one element for all names, where commas part them', () => {
    const rest = without('DCS', 'DAC', 'DAD', 'DCU');
    expect(named({ ...rest, DAA: 'SAMPLE,MICHAEL,JOHN,JR' })).toEqual(['SAMPLE', 'MICHAEL JOHN', 'JR']);
    expect(named({ ...rest, DAA: 'MICHAEL JOHN SAMPLE' })).toEqual([null, null, null]);
  });

  it('should be read from the elements of the first version', () => {
    expect(named({ ...without('DCS', 'DCU'), DAB: 'SAMPLE', DAE: 'SR' })).toEqual(['SAMPLE', 'MICHAEL JOHN', 'SR']);
  });
});

describe('dates', () => {
  it('should begin with the year in Canada', () => {
    const canadian = { ...SAMPLE, DCG: 'CAN', DBB: '19860606', DBD: '20080606', DBA: '20131210' };
    expect(read(textOf({ issuer: '636012', elements: canadian }))).toMatchObject({
      jurisdiction: 'ON',
      country: 'CAN',
      deviations: [],
    });
  });

  it('should be read in the other order as well, which is said', () => {
    const card = read(textOf({ elements: { ...SAMPLE, DBA: '20131210' } }));
    expect([card.expiry, card.deviations]).toEqual([{ year: 2013, month: 12, day: 10 }, ['date-order']]);
  });

  it('should be none where there is no such day', () => {
    expect(
      ['02302013', '13012013', '0606198', '06061086', ''].map(
        (DBB) => read(textOf({ elements: { ...SAMPLE, DBB } })).birth,
      ),
    ).toEqual(Array(5).fill(null));
  });
});

describe('what cards do otherwise than the standard asks', () => {
  const deviating = (text: string) => {
    const card = read(text);
    return [card.number, card.surname, ...card.deviations];
  };

  it('should be read with another separator, or none, before the header', () => {
    expect(deviating(textOf().replace('\u001E', '\u001C'))).toEqual(['T64235789', 'SAMPLE', 'header']);
    expect(deviating(textOf().slice(4))).toEqual(['T64235789', 'SAMPLE', 'header']);
    expect(deviating(textOf().replace('ANSI ', 'AAMVA'))).toEqual(['T64235789', 'SAMPLE', 'header']);
  });

  it('should be read with offsets that point elsewhere', () => {
    expect(deviating(textOf().replace('DL0041', 'DL0039'))).toEqual(['T64235789', 'SAMPLE', 'offset']);
  });

  it('should be read with a wrong number of subfiles', () => {
    expect(deviating(textOf().replace('0002DL', '0005DL'))).toEqual(['T64235789', 'SAMPLE', 'entries']);
  });

  it("should be read with the subfile's letters twice, and with carriage returns at the lines' ends", () => {
    expect(deviating(textOf().replace('DLDAQ', 'DLDLDAQ'))).toEqual(['T64235789', 'SAMPLE', 'offset']);
    const body = textOf();
    const at = body.indexOf('DLDAQ');
    expect(deviating(body.slice(0, at) + body.slice(at).replaceAll('\n', '\r\n'))).toEqual([
      'T64235789',
      'SAMPLE',
      'offset',
    ]);
  });

  it('should be read with a line that is no element', () => {
    expect(deviating(textOf().replace('\nDAG', '\n?\nDAG'))).toEqual(['T64235789', 'SAMPLE', 'offset', 'element']);
  });
});
