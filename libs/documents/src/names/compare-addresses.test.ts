import { describe, expect, it } from 'vitest';
import { addressIn } from './compare-addresses.js';
import { nameIn } from './compare-names.js';

const BILL = ['Utopia Power', 'MS ANNA ERIKSSON', '123 Main St.', 'Anytown, PA 18062', '2 North 9th Street'];

describe('an address among lines', () => {
  it.each([
    ['123 MAIN STREET, ANYTOWN, PA 18062', BILL],
    ['123 Main St, Anytown, PA 180620000', BILL],
    ['2 N. 9TH ST., Anytown, PA 18062', ['2 North 9th Street', 'Anytown PA 18062']],
    ['123 MAIN STREET, ANYTOWN, PA 18062', ['CUSTOMER', '123MAINST', 'ANYTOWN,PA18062']],
    ['Hauptstraße 5, 10115 Berlin', ['Anna Eriksson', 'Hauptstr. 5', '10115 Berlin']],
    ['12 Rue de l’Église, 75001 Paris', ['12 RUE DE L EGLISE', '75001 PARIS']],
    ['1 High Street, UT1 2AB Zenith', ['1 High Street', 'UT12AB Zenith']],
    ['C/ Real 13, Madrid', ['Calle Real, nº 13', 'Madrid']],
  ])('should be found: %j', (address, lines) => {
    expect(addressIn(lines, address)).toBe('same');
  });

  it('should be similar where its place is another or is not there', () => {
    expect(addressIn(BILL, '123 Main Street, Otherville, PA 19000')).toBe('similar');
    expect(addressIn(['123 Main Street'], '123 Main Street, Anytown, PA 18062')).toBe('similar');
  });

  it('should be different where its house is another', () => {
    for (const address of ['23 Main Street, Anytown, PA 18062', '1234 Main Street, Anytown, PA 18062', '', '???']) {
      expect(addressIn(BILL, address)).toBe('different');
    }
    expect(addressIn(['Hauptstr. 51', '10115 Berlin'], 'Hauptstraße 5, 10115 Berlin')).toBe('different');
    expect(addressIn([], '123 Main Street')).toBe('different');
  });
});

describe('a name that was read without spaces', () => {
  const named = (line: string) => nameIn([line], { surname: 'Eriksson', given: 'Anna Maria' });

  it('should be found whole, with or without a title, in either order', () => {
    expect(['ANNAERIKSSON', 'MSANNAMARIAERIKSSON', 'ERIKSSONANNA'].map((line) => named(line))).toEqual([
      'same',
      'same',
      'same',
    ]);
  });

  it('should not be found in the middle of another', () => {
    expect([named('JOANNAERIKSSON'), named('ANNAERIKSSONDOTTIR')]).toEqual(['different', 'different']);
  });
});
