import { describe, expect, it } from 'vitest';
import { fieldsOfPrint, type FieldName } from '../fields.js';
import { comparePrint, comparePrintedFields } from './agreement.js';
import { textAt, textsAt } from './texts.test-support.js';

const fieldsOf = (values: Partial<Record<FieldName, string>>, confidence = 0.95) =>
  fieldsOfPrint(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, confidence }])));

const ZONE = fieldsOf({
  lastName: 'ERIKSSON',
  firstName: 'ANNA MARIA',
  dateOfBirth: '1974-08-12',
  expirationDate: '2032-04-15',
  idNumber: 'L898902C3',
});

const PRINT = [
  [0, 0, 'Surname/ Nom'],
  [0, 25, 'ERIKSSON'],
  [0, 60, 'Given names/Prénoms'],
  [0, 85, 'ANNAMARIA'],
  [0, 120, 'Date of Birth/Date de naissance'],
  [0, 145, '12 AUGUST/AOUT 74'],
  [0, 180, 'Date of expiry'],
  [0, 205, '15APR/AVR32'],
  [400, 0, 'Passport Number/N° de passeport'],
  [400, 25, 'L8989O2C3'],
] as const;
const printed = (changes: Readonly<Record<string, string>> = {}) =>
  textsAt(...PRINT.map(([x, y, text]) => [x, y, changes[text] ?? text] as const));

describe('a print beside a zone', () => {
  it('should agree however its dates are written and its letters look', () => {
    expect(comparePrint(ZONE, printed())).toEqual({
      agreeing: ['lastName', 'firstName', 'dateOfBirth', 'expirationDate', 'idNumber'],
      differing: [],
    });
  });

  it.each([
    ['dateOfBirth', '12 AUGUST/AOUT 74', '12 AUGUST/AOUT 75', '1974-08-12'],
    ['expirationDate', '15APR/AVR32', '15APR/AVR35', '2032-04-15'],
    ['idNumber', 'L8989O2C3', 'K777901X9', 'L898902C3'],
    ['lastName', 'ERIKSSON', 'LINDQVIST', 'ERIKSSON'],
  ] as const)('should differ in %s where another stands at its label', (name, text, print, machine) => {
    expect(comparePrint(ZONE, printed({ [text]: print })).differing).toEqual([{ name, machine, print }]);
  });

  it.each([
    ['a character of the number was misread', 'L8989O2C3', 'L898902G3'],
    ['a letter of the name was misread', 'ERIKSSON', 'ERIKSS0N'],
    ['a name is in other letters', 'ERIKSSON', '林美華'],
    ['what stands at the label is no date', '12 AUGUST/AOUT 74', 'ZENITH'],
  ])('should not differ where %s', (_what, text, print) => {
    expect(comparePrint(ZONE, printed({ [text]: print })).differing).toEqual([]);
  });

  it('should not differ by what was hardly read, or stands at no label', () => {
    const doubtful = printed({ L8989O2C3: 'K777901X9' }).map((text) => ({ ...text, confidence: 0.84 }));
    expect(comparePrint(ZONE, doubtful).differing).toEqual([]);
    expect(comparePrint(ZONE, [textAt([0, 0, '13.09.1980'])])).toEqual({ agreeing: [], differing: [] });
  });
});

describe("a print of a document's other side", () => {
  it('should be compared in what both sides have', () => {
    const print = fieldsOf({ lastName: 'ERIKSSON', dateOfBirth: '1975-08-12', address: '1 HIGH STREET' });
    expect(comparePrintedFields(ZONE, print)).toEqual({
      agreeing: ['lastName'],
      differing: [{ name: 'dateOfBirth', machine: '1974-08-12', print: '1975-08-12' }],
    });
  });
});
