import { describe, expect, it } from 'vitest';
import { readPhoneCode } from './phone-code.js';
import { checkLimits } from './phone-limits.js';
import { phoneText, TEXT_LANGUAGES } from './phone-text.js';

describe('a code that is typed', () => {
  it.each(['012345', ' 012 345 ', '012-345', '٠١٢٣٤٥', '۰۱۲۳۴۵', '0 1 2 3 4 5'])('should be read from %j', (typed) => {
    expect(readPhoneCode(typed)).toEqual({ ok: true, value: '012345' });
  });

  it.each(['', '12345', '1234567', '12345a', '१२३४५६', '1'.repeat(100), '-12345', '1e2345'])(
    'should not be read from %j',
    (typed) => {
      expect(readPhoneCode(typed)).toMatchObject({
        ok: false,
        error: { code: 'INVALID_INPUT', details: [{ field: 'code' }] },
      });
    },
  );
});

describe('the limits of texts', () => {
  const now = new Date('2026-03-01T12:00:00Z');
  /** As many, the last one so many seconds ago and the others a second apart. */
  const sent = (count: number, seconds: number): Date[] =>
    Array.from({ length: count }, (_, at) => new Date(now.getTime() - (seconds + at) * 1000));
  const verdict = (toNumber: readonly Date[], forVerification: readonly Date[]): string => {
    const checked = checkLimits({ toNumber, forVerification }, now);
    return checked.ok ? 'may' : `${checked.error.code} ${checked.error.retryAfterSeconds ?? 'never'}`;
  };

  it.each([
    ['nothing was sent', [], [], 'may'],
    ['two went to it within ten minutes', sent(2, 1), sent(2, 1), 'may'],
    ['the first of three was sent 100 seconds ago', sent(3, 98), sent(3, 98), 'RATE_LIMITED 500'],
    ['the first of three was sent ten minutes ago', sent(3, 598), sent(3, 598), 'may'],
    ['a fourth was sent before them', [], sent(4, 597), 'RATE_LIMITED 1'],
    ['four went to its number', sent(4, 1), [], 'may'],
    ['five went to its number', sent(5, 1), [], 'RATE_LIMITED 3595'],
    ['five went to its number an hour ago', sent(5, 3_600), [], 'may'],
    ['ten went to its number an hour ago', sent(10, 3_600), [], 'RATE_LIMITED 82791'],
    ['both are full: the longer wait counts', sent(5, 1), sent(3, 1), 'RATE_LIMITED 3595'],
    ['nineteen were sent for it, days ago', [], sent(19, 1e6), 'may'],
    ['twenty were sent for it, days ago', [], sent(20, 1e6), 'RATE_LIMITED never'],
  ])('should answer, where %s, as they say', (_what, toNumber, forVerification, expected) => {
    expect(verdict(toNumber, forVerification)).toBe(expected);
  });

  it('should say a whole second at least, while there is any time to wait', () => {
    const almost = new Date(now.getTime() - 599_999);
    expect(verdict([], [almost, almost, almost])).toBe('RATE_LIMITED 1');
  });
});

describe('the text with a code', () => {
  /** The basic alphabet of 3GPP TS 23.038, 6.2.1, without what takes two places. */
  const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

  it.each(TEXT_LANGUAGES)('should name the integration and the code in %s', (language) => {
    const text = phoneText(language, 'Harbour Bank', '012345');
    expect(text).toContain('Harbour Bank');
    expect(text).toMatch(/\b012345\b/);
    expect(text).toContain('10');
    expect(text.match(/\d+/g), 'nothing else that could be taken for the code').toEqual(['012345', '10']);
  });

  it('should be one message in Latin languages, however long the name is', () => {
    for (const language of ['en', 'es', 'fr'] as const) {
      const text = phoneText(language, 'N'.repeat(200), '012345');
      expect(text, language).toMatch(GSM);
      expect(text.length, language).toBeLessThanOrEqual(160);
    }
  });

  it('should begin in Arabic with an Arabic word, so that it runs from right to left', () => {
    expect(phoneText('ar', 'Harbour Bank', '012345')).toMatch(/^\p{Script=Arabic}/u);
  });

  it('should cut a name between characters, not inside of one', () => {
    expect(phoneText('en', '😀'.repeat(60), '012345')).toMatch(/^(😀){40}: /u);
  });
});
