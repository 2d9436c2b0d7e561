// The product's openers, and what they are held against: a comparison that leaves at the first wrong byte.
import { randomBytes } from 'node:crypto';
import { beginsTag } from '../../../libs/envelope/dist/begins-tag.js';
import {
  importIntakeKey,
  importLegacyKeys,
  openEnvelope,
  sealJwe,
  sealLegacy,
} from '../../../libs/envelope/dist/index.js';
import { tagWith } from './samples.mjs';

export const TAG_BYTES = 16;
/** A comparison of 16 bytes takes less than the clock's step: so many in a row are one sample. */
const COMPARISONS = 64;

const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: 'user-1' };

/** As one writes it who does not think of time. */
export function leavesEarly(given, tag) {
  for (let at = 0; at < given.length; at += 1) if (given[at] !== tag[at]) return false;
  return true;
}

/** The comparison of a tag of `length` bytes, by itself. */
export const comparing = (compare, length) => {
  let same = 0;
  return {
    make: (right) => {
      const tag = randomBytes(TAG_BYTES);
      return { tag, given: tagWith(tag, length, right) };
    },
    time: ({ tag, given }) => {
      const begun = process.hrtime.bigint();
      for (let count = 0; count < COMPARISONS; count += 1) same += compare(given, tag) ? 1 : 0;
      const took = Number(process.hrtime.bigint() - begun) / COMPARISONS;
      if (same > 0) throw new Error('a wrong tag was taken');
      return took;
    },
  };
};

export const comparisons = { product: beginsTag, early: leavesEarly };

const timeOpening = (open) => async (text) => {
  const begun = process.hrtime.bigint();
  const opened = await open(text);
  const took = Number(process.hrtime.bigint() - begun);
  if (opened.ok) throw new Error('an envelope with a wrong tag was opened');
  return took;
};

/** One text in one piece, as it comes from a body. */
const flat = (text) => Buffer.from(text, 'latin1').toString('latin1');

/** Makes envelopes of either form with wrong tags, and times their opening. */
export async function opening() {
  const now = new Date();
  const legacyKeys = { publicKey: randomBytes(32).toString('hex'), privateKey: randomBytes(32).toString('hex') };
  const jwk = { kty: 'oct', kid: 'bench', k: randomBytes(32).toString('base64url') };
  const ciphers = { legacy: await importLegacyKeys(legacyKeys), jwe: await importIntakeKey(jwk) };
  const open = (text) => openEnvelope(ciphers, text, now);
  const whole = Buffer.from(await sealLegacy(legacyKeys, PERSON, TAG_BYTES), 'hex');
  const [ciphertext, tag] = [whole.subarray(0, -TAG_BYTES), whole.subarray(-TAG_BYTES)];
  const parts = (await sealJwe(jwk, PERSON, now)).split('.');
  const jweTag = Buffer.from(parts[4], 'base64url');
  return {
    legacy: (length) => ({
      make: (right) => Buffer.concat([ciphertext, tagWith(tag, length, right)]).toString('hex'),
      time: timeOpening(open),
    }),
    jwe: {
      make: (right) => flat(parts.with(4, tagWith(jweTag, TAG_BYTES, right).toString('base64url')).join('.')),
      time: timeOpening(open),
    },
    /** The legacy opener, and behind it a comparison that leaves early and takes `stepNs` for each byte. */
    early: (stepNs) => ({
      make: (right) => Buffer.concat([ciphertext, tagWith(tag, TAG_BYTES, right)]).toString('hex'),
      time: timeOpening(async (text) => {
        const opened = await open(text);
        const given = Buffer.from(text.slice(-2 * TAG_BYTES), 'hex');
        for (let at = 0; at < TAG_BYTES && given[at] === tag[at]; at += 1) {
          const until = process.hrtime.bigint() + stepNs;
          while (process.hrtime.bigint() < until);
        }
        return opened;
      }),
    }),
  };
}
