import { describe, expect, it } from 'vitest';
import { readLicence } from './read-licence.js';
import { textAt, textsAt } from './texts.test-support.js';
import type { PrintedText } from './printed-text.js';

const TODAY = new Date('2026-11-28T12:00:00Z');

const valuesOf = (texts: readonly PrintedText[]): Record<string, string> | undefined => {
  const read = readLicence(texts, TODAY);
  return read && Object.fromEntries(Object.entries(read.fields).map(([name, { value }]) => [name, value]));
};

const ARIZONA = textsAt([100, 0, 'Arizona'], [400, 0, 'DRIVER LICENSE']);

describe("the print of an American licence's front", () => {
  it('should be read by its labels, beside or before their values', () => {
    expect(
      valuesOf([
        ...ARIZONA,
        ...textsAt(
          [400, 100, '4d DLN D12345678'],
          [400, 130, 'DOB 02/01/1957'],
          [100, 300, '4b EXP'],
          [200, 300, '02/01/2018'],
        ),
        ...textsAt(
          [400, 300, '4a ISs 01/10/2013'],
          [100, 330, '15 SEX'],
          [200, 330, 'M'],
          [100, 360, 'HGT:'],
          [200, 360, "5'11"],
        ),
      ]),
    ).toEqual({
      idNumber: 'D12345678',
      dateOfBirth: '1957-02-01',
      expirationDate: '2018-02-01',
      issueDate: '2013-01-10',
      gender: 'M',
      country: 'USA',
      issuingState: 'AZ',
    });
  });

  it('should be read by the small numbers before names and an address, where they stand in order', () => {
    const numbered = [
      textAt([100, 100, 'SAMPLE'], { before: '1' }),
      textAt([100, 130, 'JELANI'], { before: '2' }),
      textAt([100, 160, '123 MAIN STREET'], { before: '8' }),
      textAt([100, 190, 'PHOENIX, AZ 85007']),
    ];
    expect(valuesOf([...ARIZONA, ...numbered])).toMatchObject({
      lastName: 'SAMPLE',
      firstName: 'JELANI',
      address: '123 MAIN STREET, PHOENIX, AZ 85007',
    });
    // Two of them may be house numbers.
    expect(valuesOf([...ARIZONA, ...numbered.slice(1)])).toEqual({ country: 'USA', issuingState: 'AZ' });
  });

  it('should have the state whose name was read with a letter wrong, and is less sure', () => {
    const read = readLicence(textsAt([100, 0, 'Ahizona'], [400, 0, 'DRIVER LICENSE']), TODAY);
    expect(read?.jurisdiction).toBe('AZ');
    expect(read?.fields.issuingState?.confidence).toBeCloseTo(0.99 * (6 / 7));
  });

  it('should have no state where two stand on it', () => {
    expect(valuesOf([...ARIZONA, ...textsAt([100, 400, 'NEVADA'])])).toEqual({});
  });
});

describe("the print of a European licence's front", () => {
  const TITLE = textsAt([300, 0, 'FÜHRERSCHEIN BUNDESREPUBLIK DEUTSCHLAND']);
  const LINES = textsAt(
    [300, 60, '1. Mustermann'],
    [300, 90, '2. Erika'],
    [300, 120, '3. 12.08.1964 Berlin'],
    [300, 150, '4a. 01.02.2023 4c. LRA Musterkreis'],
    [300, 180, '4b. 31.01.2038'],
    [300, 210, '5. B072RRE2I55'],
  );

  it('should be read by the numbers of its fields', () => {
    expect(valuesOf([...TITLE, ...LINES])).toEqual({
      lastName: 'Mustermann',
      firstName: 'Erika',
      dateOfBirth: '1964-08-12',
      issueDate: '2023-02-01',
      expirationDate: '2038-01-31',
      idNumber: 'B072RRE2I55',
      country: 'D',
    });
  });

  it('should be as sure of a field as its text was read, and less where a number alone says what it is', () => {
    const lines = LINES.map((text, at) => (at === 1 ? { ...text, confidence: 0.85 } : text));
    const read = readLicence([...TITLE, ...lines], TODAY);
    expect(read?.fields.firstName).toEqual({ value: 'Erika', source: 'print', confidence: 0.85 * 0.9 });
    expect(read?.confidence).toBeCloseTo(0.85 * 0.9);
  });

  it.each([
    ['a date that does not exist', 2, '3. 31.02.1964 Berlin', 'dateOfBirth'],
    ['a name with a digit', 0, '1. Mu5termann', 'lastName'],
    ['two dates at one number', 4, '4b. 31.01.2038 31.01.2039', 'expirationDate'],
  ] as const)('should have no field of %s', (_what, at, text, field) => {
    const lines = LINES.map((line, index) => (index === at ? textAt([300, line.y, text]) : line));
    expect(valuesOf([...TITLE, ...lines])).not.toHaveProperty(field);
  });

  it('should have no field of a text that was hardly read', () => {
    const lines = LINES.map((line) => ({ ...line, confidence: 0.79 }));
    expect(valuesOf([...TITLE, ...lines])).toEqual({ country: 'D' });
  });

  it('should have no field by numbers that do not stand in order', () => {
    const shuffled = LINES.map((line) => ({ ...line, y: 300 - line.y }));
    expect(valuesOf([...TITLE, ...shuffled])).not.toHaveProperty('lastName');
  });
});

describe('the print of a card', () => {
  it('should be read as a licence only where it says that it is one', () => {
    expect(
      valuesOf(textsAt([0, 0, 'Arizona'], [0, 30, 'DOB 02/01/1957'], [0, 60, 'VALID THRU 12/23'])),
    ).toBeUndefined();
  });

  it('should have no field that no label stands at', () => {
    expect(valuesOf([...ARIZONA, ...textsAt([0, 100, 'CHRIS SMITH'], [0, 130, '03/23/1988'])])).toEqual({
      country: 'USA',
      issuingState: 'AZ',
    });
  });

  it('should have no field that is said to be two things', () => {
    const dates = textsAt([0, 100, 'DOB: 02/01/1957'], [0, 400, 'Date of birth: 02/01/1958']);
    expect(valuesOf([...ARIZONA, ...dates])).not.toHaveProperty('dateOfBirth');
    // Beside its label and below it.
    const both = textsAt([0, 100, 'DOB'], [60, 100, '02/01/1957'], [0, 130, '02/01/1958']);
    expect(valuesOf([...ARIZONA, ...both])).not.toHaveProperty('dateOfBirth');
  });

  it('should have no date of which nothing says whether its day or its month comes first', () => {
    const title = textsAt([0, 0, 'PERMIS DE CONDUIRE']);
    expect(valuesOf([...title, ...textsAt([0, 100, 'DOB: 02/01/1957'])])).toEqual({});
    const told = textsAt([0, 100, 'DOB: 02/01/1957'], [0, 400, 'EXP: 31/01/2027']);
    expect(valuesOf([...title, ...told])).toEqual({ dateOfBirth: '1957-01-02', expirationDate: '2027-01-31' });
  });

  it('should have years of two digits in the century that they can be of', () => {
    const dates = textsAt([0, 100, 'DOB: 02/01/57'], [0, 400, 'EXP: 02/01/31']);
    expect(valuesOf([...ARIZONA, ...dates])).toMatchObject({ dateOfBirth: '1957-02-01', expirationDate: '2031-02-01' });
  });
});
