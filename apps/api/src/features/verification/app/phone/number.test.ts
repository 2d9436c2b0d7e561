import { describe, expect, it } from 'vitest';
import { readPhoneNumber } from './number.js';

describe('a phone number', () => {
  it.each([
    ['+33 6 39 98 00 12', '+33639980012'],
    ['0033 6 39 98 00 12', '+33639980012'],
    ['+33 (0)6 39 98 00 12', '+33639980012'],
    ['+44 7700 900123', '+447700900123'],
    ['+1 (202) 555-0123', '+12025550123'],
    ['+٣٣ ٦ ٣٩ ٩٨ ٠٠ ١٢', '+33639980012'],
    ['＋３３６３９９８００１２', '+33639980012'],
  ])('should be read from %s', (typed, number) => {
    expect(readPhoneNumber(typed)).toEqual({ ok: true, value: number });
  });

  it.each([
    ['nothing', ''],
    ['a number without its country code', '06 39 98 00 12'],
    ['a country that there is not', '+999 123456789'],
    ['too few digits', '+33 6 39 98'],
    ['too many digits', '+33 6 39 98 00 12 34 56'],
    ['an extension', '+33 6 39 98 00 12 ext. 5'],
    ['words around it', 'call +33 6 39 98 00 12'],
    ['a line feed and more', '+33639980012\nBcc: somebody@example.com'],
    ['a landline', '+44 20 7946 0000'],
    ['a premium-rate number', '+44 909 012 3456'],
    ['a number that the called one pays for', '+1 800 555 0123'],
    ['a long text', `+33639980012${' '.repeat(100)}`],
  ])('should not be read from %s', (_what, typed) => {
    expect(readPhoneNumber(typed)).toMatchObject({
      ok: false,
      error: { code: 'PHONE_NUMBER_INVALID', details: [{ field: 'number' }] },
    });
  });
});
