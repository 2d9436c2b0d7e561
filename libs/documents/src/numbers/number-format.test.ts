import { describe, expect, it } from 'vitest';
import { fieldsOfPrint, type FieldName } from '../fields.js';
import { isStateCode } from '../states/codes.js';
import { numberFormat } from './number-format.js';

const found = (type: string, values: Partial<Record<FieldName, string>>) => {
  const fields = fieldsOfPrint(
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, confidence: 1 }])),
  );
  return numberFormat(type, fields)?.outcome;
};

describe("a state's personal number", () => {
  // Numbers and wrong ones as python-stdnum and the states' own texts have them.
  it.each([
    ['ESP', '54362315K', '54362315Z', undefined],
    ['ESP', 'X2482300W', 'X2482300A', undefined],
    ['EST', '36805280109', '36805280108', '1968-05-28'],
    ['LTU', '33309240064', '33309240164', '1933-09-24'],
    ['POL', '44051401359', '44051401358', '1944-05-14'],
    ['CZE', '710319 2745', '710319 2746', '1971-03-19'],
    ['BEL', '85073003328', '85073003329', '1985-07-30'],
    ['BEL', '17073003384', '17073003385', '2017-07-30'],
    ['NLD', '111222333', '111252333', undefined],
    ['SWE', '198803200016', '198803200018', '1988-03-20'],
    ['FIN', '131052 308T', '131052 308U', '1952-10-13'],
    ['TUR', '17291716060', '17291716050', undefined],
    ['BGR', '8032056031', '8032056032', '1880-12-05'],
    ['HRV', '33392005961', '33392005962', undefined],
    ['ROU', '1630615123457', '1630615123458', '1963-06-15'],
    ['TWN', 'A123456789', 'A123456788', undefined],
    ['CHL', '12531909 2', '12531909 3', undefined],
  ] as const)('should hold in %s: %s, and not %s', (country, right, wrong, dateOfBirth) => {
    const of = (personalNumber: string) =>
      found('passport', { country, personalNumber, ...(dateOfBirth && { dateOfBirth }) });
    expect([of(right), of(wrong)]).toEqual(['pass', 'fail']);
  });

  it('should be of somebody who was born then', () => {
    expect(found('passport', { country: 'EST', personalNumber: '36805280109', dateOfBirth: '1968-05-29' })).toBe(
      'warn',
    );
    // A woman's month has 50 more.
    expect(found('passport', { country: 'CZE', personalNumber: '915101123', dateOfBirth: '1991-01-01' })).toBe('pass');
  });

  it('should be said nothing of where it has another form, or nothing is published', () => {
    expect(found('passport', { country: 'ESP', personalNumber: '44282767Q0' })).toBeUndefined();
    expect(found('passport', { country: 'UTO', personalNumber: 'ZE184226B' })).toBeUndefined();
  });
});

describe("a document's number", () => {
  it.each([
    ['D', 'passport', 'C01X00T47', 'pass'],
    ['D', 'passport', 'C01X00A47', 'warn'],
    ['NLD', 'passport', 'XR1001R58', 'pass'],
    ['NLD', 'passport', 'XR1O01R58', 'warn'],
    ['POL', 'identity-card', 'ABA300000', 'pass'],
    ['POL', 'identity-card', 'ABA400000', 'fail'],
    ['POL', 'passport', 'AA0000000', undefined],
    ['PRT', 'identity-card', '000000000ZZ4', 'pass'],
    ['PRT', 'identity-card', '000000000ZZ3', 'fail'],
  ] as const)('should be written as %s writes that of a %s: %s', (country, type, idNumber, outcome) => {
    expect(found(type, { country, nationality: country, idNumber })).toBe(outcome);
  });

  it("should be said nothing of on a foreigner's permit", () => {
    expect(found('identity-card', { country: 'D', nationality: 'TUR', idNumber: 'AEIOU1234' })).toBeUndefined();
  });
});

describe("a licence's number", () => {
  it.each([
    ['AZ', 'D12345678', 'pass'],
    ['WV', '034568', 'warn'],
    ['NY', '123 456 789', 'pass'],
    ['CA', 'D1234567', 'pass'],
    ['CA', 'D12345678', 'warn'],
    ['MD', 'anything1', undefined],
    ['ON', 'A1234-56789-01234', undefined],
  ] as const)('should be written as %s writes it: %s', (issuingState, idNumber, outcome) => {
    expect(found('licence', { country: 'USA', issuingState, idNumber })).toBe(outcome);
  });

  it.each([
    // A woman's month has 50 more; the card has the number behind it.
    ['MORGA753116SM9IJ35', 'MORGAN', '1976-03-11', 'pass'],
    ['MORGA753116SM9IJ35', 'MORGAN', '1976-03-12', 'warn'],
    ['MORGA703116SM9IJ', 'MORGAN', '1976-03-11', 'pass'],
    ['FOX99703116SM9IJ', 'FOX', '1976-03-11', 'pass'],
    ['MCDON703116SM9IJ', 'MACDONALD', '1976-03-11', 'pass'],
    ['SMITH703116SM9IJ', 'MORGAN', '1976-03-11', 'warn'],
    ['12345678', 'MORGAN', '1976-03-11', 'pass'],
    ['MORGAN1', 'MORGAN', '1976-03-11', 'warn'],
  ] as const)('should be of a British driver: %s, %s, %s', (idNumber, lastName, dateOfBirth, outcome) => {
    expect(found('licence', { country: 'GBR', idNumber, lastName, dateOfBirth })).toBe(outcome);
  });
});

describe("a state's code", () => {
  it('should be one that is published', () => {
    expect(['NOR', 'D', 'RKS', 'XXA', 'GBD'].every((code) => isStateCode(code))).toBe(true);
    expect(['UTO', 'DDD', 'BDR', '', 'UT'].some((code) => isStateCode(code))).toBe(false);
  });
});
