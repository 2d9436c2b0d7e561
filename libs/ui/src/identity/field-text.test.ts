import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../words.js';
import { fieldText, genderOf } from './field-text.js';

describe('the text of a field', () => {
  it.each([
    ['2026-11-28', 'en', 'November 28, 2026'],
    ['2026-11-28', 'es', '28 de noviembre de 2026'],
    ['2026-11-28', 'fr', '28 novembre 2026'],
    ['2026-11-28', 'ar', '28 نوفمبر 2026'],
    ['1969-02-01', 'en', 'February 1, 1969'],
    ['2026-11', 'fr', 'novembre 2026'],
    ['2026', 'ar', '2026'],
    ['2026-13-40', 'en', '2026-13-40'],
    ['28/11/2026', 'en', '28/11/2026'],
    ['', 'en', ''],
  ] as const)('should have the date %s in words in %s, and what is none as it is', (value, language, text) => {
    expect(fieldText({ name: 'expirationDate', value }, language)).toBe(text);
  });

  it.each([
    ['FRA', 'es', 'Francia'],
    ['D', 'en', 'Germany'],
    ['DEU', 'ar', 'ألمانيا'],
    ['RKS', 'fr', 'Kosovo'],
    ['UTO', 'en', 'UTO'],
    ['XXA', 'en', 'XXA'],
    ['GBD', 'en', 'GBD'],
    ['', 'en', ''],
  ] as const)('should name the country %s in %s, or leave its code', (value, language, text) => {
    expect(fieldText({ name: 'nationality', value }, language)).toBe(text);
  });

  it('should name countries whose two letters are not the first two of three, in every language', () => {
    for (const language of LANGUAGES) {
      for (const value of ['ABW', 'AUT', 'CHN', 'EST', 'IRL', 'KOR', 'MAR', 'PRT', 'SVK', 'UKR']) {
        expect(fieldText({ name: 'country', value }, language), `${value} ${language}`).not.toBe(value);
      }
    }
  });

  it('should leave names, numbers and addresses as they were read', () => {
    expect(fieldText({ name: 'idNumber', value: '2026' }, 'ar')).toBe('2026');
    expect(fieldText({ name: 'lastName', value: 'USA' }, 'en')).toBe('USA');
  });
});

describe('the gender of a document', () => {
  it('should be none where the document has a filler or anything else', () => {
    expect(['F', 'M', 'X', '<', ''].map(genderOf)).toEqual([
      'female',
      'male',
      'unspecified',
      'unspecified',
      'unspecified',
    ]);
  });
});
