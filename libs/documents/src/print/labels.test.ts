import { describe, expect, it } from 'vitest';
import { labelOf } from './labels.js';
import { printedDates } from './printed-dates.js';

describe('a label', () => {
  it.each([
    ['DOB 02/01/1957', 'dateOfBirth', '02/01/1957'],
    ['4d DLN D12345678', 'idNumber', 'D12345678'],
    ['DOB02/01/1957', 'dateOfBirth', '02/01/1957'],
    ['Surname/Nom', 'lastName', ''],
    ['4.Date of birth/Geburtstag/', 'dateOfBirth', ''],
    ['Dale of Birth/Date deraissance', 'dateOfBirth', ''],
    ['Prénom(s): CORINNE', 'firstName', 'CORINNE'],
    ['LIC#: 034568', 'idNumber', '034568'],
    ['CLASS: A', null, 'A'],
  ] as const)('should be found in %j', (text, field, value) => {
    expect(labelOf(text)).toEqual({ field, value });
  });

  it.each(['WRIGHT', 'LINDQVIST', 'DRIVER LICENSE', 'EXPOSITION', 'Isselburg', '12345', '', 'NAME'])(
    'should be none: %j',
    (text) => {
      expect(labelOf(text)).toBeUndefined();
    },
  );
});

describe('a printed date', () => {
  const read = (text: string) =>
    printedDates(text).map((readings) => readings.map(({ year, month, day }) => [year, month, day].join('-')));

  it.each([
    ['12.08.1964', [['1964-8-12', '1964-12-8']]],
    ['12 AUG/AOUT 74', [['74-8-12']]],
    ['01JAN 1976', [['1976-1-1']]],
    ['2004-12-31', [['2004-12-31']]],
    ['Ne(e) le:06. 12.1965', [['1965-12-6', '1965-6-12']]],
    ['23111959', [['1959-11-23']]],
    ['31 02 1980', []],
    ['12 ABC 1980', []],
    ['5. 01.02.2023 to 13.02.2024', [['2023-2-1', '2023-1-2'], ['2024-2-13']]],
  ])('should be read in %j, in each way that it can be', (text, dates) => {
    expect(read(text)).toEqual(dates);
  });
});
