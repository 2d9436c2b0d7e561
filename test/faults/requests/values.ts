import type { Dice } from '../envelopes/dice.js';

/** A JSON number that JavaScript does not keep as it is written: {@link toJson} writes it as it stands here. */
const numeral = (digits: string): string => `@@${digits}@@`;

/** JSON of a value, in which numbers may be as large as they like. */
export const toJson = (value: unknown): string => (JSON.stringify(value) ?? '').replaceAll(/"@@([-+.\dEe]+)@@"/g, '$1');

const cursor = (...keys: unknown[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url');

const SHORT = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\u202Egnirts',
  'e\u0301',
  '\u212B',
  '\ud800',
  'a\udfffb',
  '\ufeffbom',
  '😀👩‍👩‍👧‍👧',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  "'; DROP TABLE face; --",
  '%00%ff%',
  '../../../../etc/passwd',
  '..\\..\\windows',
  '${7*7}{{7*7}}',
  'a\r\nx-injected: yes',
  '[object Object]',
  'null',
  'NaN',
  '-1',
  '99999999999999999999',
  '1e309',
] as const;

const IDS = [
  'A'.repeat(24),
  'g'.repeat(24),
  '0'.repeat(24),
  '0'.repeat(23),
  '0'.repeat(25),
  `${'0'.repeat(23)}\u0000`,
  'ffffffffffffffffffffffff',
  '00000000-0000-0000-0000-000000000000',
  '1',
] as const;

const DATES = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '9999-12-31T23:59:59.999999999Z',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T00:00:00|01:00',
  '2026-01-01T00:00:00+23:59',
  '2026-01-01',
  'infinity',
  '1990-02-31',
  '0000-00-00',
] as const;

const ADDRESSES = [
  'https://[::1',
  'javascript:alert(1)',
  'https://user:word@bank.example/',
  'http://127.0.0.1:22/',
  'https://bank.example/\u0000',
  'https://bank.example:99999/',
  'https://',
  '//bank.example',
  'file:///etc/passwd',
  'https://bänk.example/ü?[status]=[user_id]',
  'data:image/png;base64,!!!!',
  'data:image/svg+xml;base64,PHN2Zy8+',
] as const;

const CURSORS = [
  cursor(),
  cursor('2026-01-01T00:00:00.000Z', '0'.repeat(24)),
  cursor('2026-01-01T00:00:00.000Z', '\u0000'),
  cursor('\u0000', '0'.repeat(24)),
  cursor('infinity', '0'.repeat(24)),
  cursor('now', 'x'),
  cursor('', ''),
  cursor('275761-01-01', 'x'),
  cursor(1, 'x'),
  cursor(0, '0'.repeat(24)),
  cursor(0.5, '0'.repeat(24)),
  cursor(-1, '0'.repeat(24)),
  cursor(8.64e15, '0'.repeat(24)),
  cursor(-8.64e15, '0'.repeat(24)),
  cursor(-62_198_755_200_000, '0'.repeat(24)),
  Buffer.from('e1').toString('base64url'),
  Buffer.from('e999999999999999999').toString('base64url'),
  cursor(1),
  cursor(-1),
  cursor(1.5),
  cursor(2 ** 63),
  cursor(1e308),
  cursor('1'),
  cursor('99999999999999999999999999'),
  cursor('-1', '1'),
  cursor('0:0'),
  cursor(null, null),
  cursor([], {}),
  'bm90IGpzb24',
  '!!!!',
] as const;

const OTHERS = [
  '+',
  '+33639980001',
  '+00000000000',
  '0',
  '#ff',
  '#gggggg',
  'en_EN',
  'xx-'.repeat(40),
  'AAAA',
  'AAA=',
  'A===',
  '====',
  'ＡＡＡＡ',
] as const;

const LISTS = [SHORT, SHORT, IDS, DATES, ADDRESSES, CURSORS, OTHERS] as const;

/** A text that is not what anybody asked for; now and then a very long one. */
export function badText(dice: Dice): string {
  if (dice.chance(0.04)) {
    const length = dice.pick([257, 1_025, 5_000, 20_000, 70_000]);
    return dice.pick(['x', '\u0000', 'é', '[', '%', '0']).repeat(length);
  }
  if (dice.chance(0.03)) return dice.bytes(1 + dice.int(60)).toString('latin1');
  return dice.pick<string>(dice.pick<readonly string[]>(LISTS));
}

const NUMBERS = [
  0,
  -0,
  -1,
  1,
  0.5,
  101,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 63,
  -(2 ** 64),
  8.64e15,
  -8.64e15,
  8.64e15 + 1,
  1e21,
  1e300,
  -1e308,
  5e-324,
] as const;
const NUMERALS = [
  '1e999',
  '-1e999',
  '1e-999',
  '123456789012345678901234567890',
  '-0',
  '0.30000000000000004000000000001',
];

/** A number at some edge. */
export const badNumber = (dice: Dice): unknown =>
  dice.chance(0.25) ? numeral(dice.pick(NUMERALS)) : dice.pick(NUMBERS);

const nest = (dice: Dice, depth: number): unknown => {
  let value: unknown = dice.pick<unknown>([null, 1, 'x', {}]);
  const asList = dice.chance(0.5);
  for (let level = 0; level < depth; level += 1) value = asList ? [value] : { a: value };
  return value;
};

/** Any value of JSON, of a wrong type as likely as not. */
export function badValue(dice: Dice): unknown {
  const turn = dice.int(20);
  if (turn < 10) return badText(dice);
  if (turn < 14) return badNumber(dice);
  if (turn < 15) return dice.chance(0.5);
  if (turn < 16) return null;
  if (turn < 17)
    return Array.from({ length: dice.pick([0, 1, 3, 100, 2_000]) }, () => dice.pick<unknown>([1, null, 'x', {}]));
  if (turn < 18) return dice.pick<unknown>([{}, { length: 5 }, { toString: 1 }, { constructor: 1 }, { '': '' }]);
  if (turn < 19) return [badText(dice), badNumber(dice)];
  return nest(dice, dice.pick([1, 5, 17, 100, 1_000]));
}

type Place = readonly (string | number)[];

function placesIn(value: unknown, here: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [here];
  return [here, ...Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...here, name]))];
}

function changeAt(value: unknown, [first, ...rest]: Place, change: (old: unknown) => unknown): unknown {
  if (first === undefined) return change(value);
  const entries = Object.entries(value as object).map(([name, inner]): [string, unknown] => [
    name,
    name === String(first) ? changeAt(inner, rest, change) : inner,
  ]);
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** The same JSON, with something changed somewhere in it: a value, a field that is missing or one too many. */
export function spoil(dice: Dice, right: unknown): unknown {
  const places = placesIn(right);
  // The whole is rarely replaced, since that tells little.
  const place = places.length > 1 && dice.chance(0.95) ? (places[1 + dice.int(places.length - 1)] ?? []) : [];
  return changeAt(right, place, (old) => {
    if (dice.chance(0.1)) return undefined;
    if (dice.chance(0.06)) return Array.from({ length: dice.pick([1, 2, 500]) }, () => old);
    if (dice.chance(0.05)) return { value: old };
    if (dice.chance(0.08) && typeof old === 'object' && old !== null && !Array.isArray(old)) {
      return { ...old, [badText(dice).slice(0, 300)]: badValue(dice) };
    }
    if (typeof old === 'string' && dice.chance(0.3)) return spoilText(dice, old);
    return badValue(dice);
  });
}

/** The same of an object; what became none is put into one. */
export const spoilObject = (dice: Dice, right: object): object => {
  const spoilt = spoil(dice, right);
  return typeof spoilt === 'object' && spoilt !== null ? spoilt : { spoilt };
};

/** A text that was right but for something in it. */
export function spoilText(dice: Dice, text: string): string {
  const at = dice.int(text.length + 1);
  const odd = dice.pick(['\u0000', '\u202E', '\ud800', '%', ' ', '\n', '/', '"', '.', 'é', '']);
  return `${text.slice(0, at)}${odd}${text.slice(at + dice.int(2))}`;
}

/** Bytes of a body that went bad on their way. */
export function spoilBytes(dice: Dice, right: Buffer): { readonly what: string; readonly bytes: Buffer } {
  const at = dice.int(right.length + 1);
  switch (dice.pick(['cut', 'noise', 'utf8', 'nul', 'open', 'bom', 'twice', 'utf16', 'deep', 'proto'] as const)) {
    case 'cut':
      return { what: 'cut', bytes: right.subarray(0, at) };
    case 'noise':
      return { what: 'noise', bytes: dice.bytes(1 + dice.int(300)) };
    case 'utf8': {
      const odd = dice.pick([[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc0, 0x80]]);
      return { what: 'no UTF-8', bytes: Buffer.concat([right.subarray(0, at), Buffer.from(odd), right.subarray(at)]) };
    }
    case 'nul':
      return {
        what: 'NUL bytes',
        bytes: Buffer.concat([right.subarray(0, at), Buffer.alloc(1 + dice.int(20)), right.subarray(at)]),
      };
    case 'open':
      return { what: 'never closed', bytes: Buffer.from('{"a":'.repeat(1 + dice.int(8_000))) };
    case 'bom':
      return { what: 'a byte order mark', bytes: Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), right]) };
    case 'twice':
      return { what: 'twice', bytes: Buffer.concat([right, right]) };
    case 'utf16':
      return { what: 'UTF-16', bytes: Buffer.from(right.toString(), 'utf16le') };
    case 'deep': {
      const depth = dice.pick([50, 2_000, 20_000]);
      return { what: 'deep', bytes: Buffer.from(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`) };
    }
    case 'proto':
      return {
        what: '__proto__',
        bytes: Buffer.from(right.toString().replace('{', '{"__proto__":{"admin":true},"constructor":{"prototype":1},')),
      };
  }
}

/** As UTF-8 writes it: half a surrogate pair is replaced. */
export const wellFormed = (text: string): string => Buffer.from(text).toString();
