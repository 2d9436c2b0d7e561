import type { Dice } from './dice.js';

/** Names as people have them, and as they try them. */
const NAMES = ['Ada', 'Zoë "Z" {Ω}', "O'Neill\\", '李', '😀', 'a\u0000b', 'left\u202Eright', '', ' ', '}', '\ud800'];

/** What is sealed to create a verification, with an identifier of its own; well-formed in nine of ten cases. */
export function payloadOf(dice: Dice, identifier: string): Record<string, unknown> {
  const good = { first_name: dice.pick(NAMES.slice(0, 5)), last_name: 'Lovelace', email: 'ada@bank.example' };
  const payload = { ...good, unique_identifier: identifier };
  if (dice.chance(0.9)) return payload;
  const field = dice.pick(Object.keys(payload));
  return { ...payload, [field]: dice.pick<unknown>([...NAMES, null, 7, true, [], {}, undefined, 'x'.repeat(1_000)]) };
}

type Make = (ordinary: string, dice: Dice) => string | Uint8Array;

/** Deep enough that whatever calls itself for each step would have no stack left, and short enough to be looked at. */
const DEPTH = 3_500;

const nested = (dice: Dice, open: string, close: string, deepest: number): string => {
  const depth = 1 + dice.int(deepest);
  return open.repeat(depth) + close.repeat(depth);
};

const within = (ordinary: string, first: string): string => `{${first},${ordinary.slice(1)}`;

/** What may be sealed instead of the contract's payload, by somebody who has the keys. */
const CONTENTS: Readonly<Record<string, Make>> = {
  'a verification’s id': (_, dice) => `{"verification_id":"${dice.bytes(12).toString('hex')}"}`,
  'deep lists': (ordinary, dice) => within(ordinary, `"a":${nested(dice, '[', ']', DEPTH)}`),
  'deep objects': (_, dice) => {
    const depth = 1 + dice.int(DEPTH / 3);
    return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  },
  'deep and open': (_, dice) => `{"a":${'['.repeat(1 + dice.int(2 * DEPTH))}`,
  'wrong brackets': (_, dice) => dice.pick(['{"a":]}', '{[}]', '{"a":[}', '{]', '{"a"}', '{,}', '{"a":1,}']),
  'a field twice': (ordinary) => within(ordinary, '"email":"first@bank.example"'),
  'a __proto__': (ordinary) => within(ordinary, '"__proto__":{"email":"proto@bank.example","admin":true}'),
  'fields of __proto__ alone': (ordinary) => `{"__proto__":${ordinary}}`,
  'a constructor': (ordinary) => within(ordinary, '"constructor":{"prototype":{"admin":true}},"toString":1'),
  'no object': (ordinary, dice) =>
    dice.pick([`[${ordinary}]`, '"text"', '7', 'null', 'true', '', ' ', '{}', '[]', '{']),
  'white space around': (ordinary, dice) => dice.pick([` ${ordinary}`, `${ordinary}\n`, `\ufeff${ordinary}`]),
  'white space inside': (ordinary) => JSON.stringify(JSON.parse(ordinary), null, '\t'),
  'a NUL': (ordinary, dice) => within(ordinary, `"a":"${dice.pick(['\\u0000', '\u0000'])}"`),
  'control characters': (ordinary, dice) => within(ordinary, `"a":"${String.fromCharCode(dice.int(0xa0))}"`),
  'half a surrogate pair': (ordinary) => within(ordinary, '"a":"\\ud800","\\udc00":"b"'),
  'no UTF-8': (ordinary, dice) => Buffer.concat([Buffer.from(ordinary.slice(0, -2)), dice.bytes(3), Buffer.from('"}')]),
  'odd numbers': (ordinary) => within(ordinary, '"a":1e999,"b":-0,"c":123456789012345678901234567890'),
  'quotes and braces': (ordinary) => within(ordinary, '"a":"}","b":"\\"}","c":"\\\\","}{":"{"'),
  'cut off': (ordinary, dice) => ordinary.slice(0, dice.int(ordinary.length)),
  'two in a row': (ordinary) => `${ordinary}${ordinary}`,
  'very long': (ordinary, dice) => within(ordinary, `"a":"${'x'.repeat(dice.int(16_000))}"`),
  noise: (_, dice) => dice.bytes(dice.int(200)),
};
const KINDS = Object.entries(CONTENTS);

/** Bytes to be sealed: the payload in most cases. */
export function contentOf(dice: Dice, identifier: string): { readonly what: string; readonly plain: Buffer } {
  const ordinary = JSON.stringify(payloadOf(dice, identifier));
  if (dice.chance(0.7)) return { what: 'a payload', plain: Buffer.from(ordinary) };
  const [what, make] = dice.pick(KINDS);
  const made = make(ordinary, dice);
  return { what, plain: typeof made === 'string' ? Buffer.from(made) : Buffer.from(made) };
}
