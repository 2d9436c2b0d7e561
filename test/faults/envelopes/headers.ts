import { IAT_TOLERANCE_SECONDS } from '@vestibule/envelope';
import type { Dice } from './dice.js';

/** A protected header as bytes, and whether the contract takes it. */
export interface Header {
  readonly what: string;
  readonly bytes: Buffer;
  readonly taken: boolean;
}

/** Values of a member that the contract has none of; `undefined` leaves it out. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  alg: ['A256KW', 'none', 'DIR', 'dir ', '', 'PBES2-HS256+A128KW', null, 5, ['dir'], { alg: 'dir' }, undefined],
  enc: ['A128GCM', 'A256CBC-HS512', 'a256gcm', '', null, ['A256GCM'], undefined],
  kid: ['other', '', null, 7, [], undefined],
  iat: ['1768470310', '', null, true, [], {}, -1, 0, 1e308, undefined],
  jti: ['', null, 7, [], {}, 'x'.repeat(129), undefined],
  zip: ['DEF', 'GZ', '', null, false, 0],
  crit: [['exp'], ['zip'], ['__proto__'], ['alg', 'alg'], [], 'alg', [1], [''], null, {}],
};

/** Values that the contract takes, or does not speak of. */
const RIGHT: Readonly<Record<string, readonly unknown[]>> = {
  jti: ['x', 'x'.repeat(128), 'jti\u0000', '😀', '__proto__'],
  typ: ['JWE', null, 7],
  cty: ['json'],
  apu: ['', 7],
  p2c: [1e9],
  b64: [false],
  epk: [{ kty: 'EC' }],
  x5c: [[]],
  constructor: [{ prototype: {} }],
};

const DEPTH = 3_000;

/** Headers that no object's members make: their text, from the members of a right one. */
const TEXTS: Readonly<Record<string, { readonly taken: boolean; readonly text: (members: string) => string }>> = {
  'alg twice, the right one last': { taken: true, text: (members) => `{"alg":"none",${members}}` },
  'alg twice, the wrong one last': { taken: false, text: (members) => `{${members},"alg":"none"}` },
  'jti twice, none last': { taken: false, text: (members) => `{${members},"jti":null}` },
  'a __proto__ that has all': { taken: false, text: (members) => `{"__proto__":{${members}}}` },
  'a __proto__ beside': { taken: true, text: (members) => `{${members},"__proto__":{"alg":"none","crit":["x"]}}` },
  'a deep member': { taken: true, text: (members) => `{${members},"a":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}` },
  'white space': { taken: true, text: (members) => ` {\n${members} } ` },
  'a list': { taken: false, text: (members) => `[{${members}}]` },
  'no object': { taken: false, text: () => 'null' },
  'no JSON': { taken: false, text: (members) => `{${members}` },
  'a text': { taken: false, text: (members) => JSON.stringify(`{${members}}`) },
};

/** How far `iat` may lie from now, and how far it may not; an open takes less than the second between. */
const AGES: readonly (readonly [seconds: number, taken: boolean])[] = [
  [0.5, true],
  [IAT_TOLERANCE_SECONDS - 60, true],
  [60 - IAT_TOLERANCE_SECONDS, true],
  [IAT_TOLERANCE_SECONDS + 1, false],
  [-IAT_TOLERANCE_SECONDS - 60, false],
];

/** A protected header of `kid`, made at `now`: the contract's in most cases. */
export function headerOf(dice: Dice, kid: string, now: Date): Header {
  const iat = Math.floor(now.getTime() / 1000);
  const right = { alg: 'dir', enc: 'A256GCM', kid, iat, jti: dice.bytes(16).toString('hex') };
  const made = (what: string, header: object, taken: boolean): Header => ({
    what,
    bytes: Buffer.from(JSON.stringify(header)),
    taken,
  });
  switch (dice.pick(['right', 'right', 'right', 'wrong', 'other', 'age', 'text'] as const)) {
    case 'right':
      return made('the contract’s header', right, true);
    case 'wrong': {
      const name = dice.pick(Object.keys(WRONG));
      return made(`a wrong ${name}`, { ...right, [name]: dice.pick(WRONG[name] ?? []) }, false);
    }
    case 'other': {
      const name = dice.pick(Object.keys(RIGHT));
      const value = dice.pick(RIGHT[name] ?? []);
      // An id of a JWE is taken once: what is drawn stands behind one of its own.
      const own = name === 'jti' && typeof value === 'string' ? (right.jti + value).slice(0, 128) : value;
      return made(`another ${name}`, { ...right, [name]: own }, true);
    }
    case 'age': {
      const [seconds, taken] = dice.pick(AGES);
      return made('another age', { ...right, iat: iat - seconds }, taken);
    }
    case 'text': {
      const [what, { text, taken }] = dice.pick(Object.entries(TEXTS));
      return { what: `header: ${what}`, bytes: Buffer.from(text(JSON.stringify(right).slice(1, -1))), taken };
    }
  }
}
