import { ENVELOPE_MAXIMUM } from '@vestibule/envelope';
import { deflateRawSync } from 'node:zlib';
import { contentOf } from './contents.js';
import type { Dice } from './dice.js';
import { headerOf } from './headers.js';
import { readObject } from './reference.js';
import { sealJweBytes, sealLegacyBytes, type Keys } from './seal.js';

/** What was sealed with the right keys, as the contract says or nearly so. */
export interface Sealed {
  readonly form: 'jwe' | 'legacy';
  readonly what: string;
  readonly text: string;
  readonly plain: Buffer;
  /** The one text that a JWE opens as, if there is one. Of a legacy envelope the bytes tell. */
  readonly opensAs: string | undefined;
}

const TAG_BYTES = 16;
const IV_BYTES = 12;

/** Shapes of a JWE that the contract has not, and A256GCM itself would do. */
const SHAPES = [
  { ivBytes: 8 },
  { ivBytes: 16 },
  { tagBytes: 12 },
  { tagBytes: 15 },
  { encryptedKey: 'AAAA' },
  { encryptedKey: '=' },
] as const;

function sealJwe(dice: Dice, keys: Keys, content: { what: string; plain: Buffer }, now: Date): Sealed {
  const { what, bytes, taken } = headerOf(dice, keys.jwk.kid, now);
  const shape: { ivBytes?: number; tagBytes?: number; encryptedKey?: string } = dice.chance(0.05)
    ? dice.pick(SHAPES)
    : {};
  const { ivBytes = IV_BYTES, ...rest } = shape;
  // Whoever names DEF folds what it seals.
  const plain = bytes.includes('"zip":"DEF"') ? deflateRawSync(content.plain) : content.plain;
  const text = sealJweBytes(keys.jwk, bytes, plain, { iv: dice.bytes(ivBytes), ...rest });
  // An encrypted key is not sealed: without it the envelope is what it should be.
  const proper = text.replace(/^([^.]*)\.[^.]*/, '$1.');
  const isTaken =
    taken && shape.ivBytes === undefined && shape.tagBytes === undefined && readObject(plain) !== undefined;
  return {
    form: 'jwe',
    what: [what, content.what, ...Object.keys(shape)].join(', '),
    text,
    plain,
    opensAs: isTaken && proper.length <= ENVELOPE_MAXIMUM ? proper : undefined,
  };
}

/** Seals a payload, or what is none, in either form; `identifier` tells it from all others. */
export function seal(dice: Dice, keys: Keys, identifier: string, now: Date): Sealed {
  const content = contentOf(dice, identifier);
  if (dice.chance(0.5)) return sealJwe(dice, keys, content, now);
  const sent = sealLegacyBytes(
    keys.legacy,
    content.plain,
    dice.pick([0, 0, TAG_BYTES, TAG_BYTES, dice.int(TAG_BYTES)]),
  );
  return { form: 'legacy', what: content.what, text: sent.toString('hex'), plain: content.plain, opensAs: undefined };
}
