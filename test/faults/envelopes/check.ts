import { FAULT_CODES, type Content, type Opened } from '@vestibule/envelope';
import { isDeepStrictEqual } from 'node:util';
import { legacyTruth, readObject } from './reference.js';
import type { Keys } from './seal.js';
import type { Sealed } from './sealed.js';

/**
 * A tag of this many bytes is guessed once in 2^48 mutations, and below it now and then in a million: then the envelope opens rightly
 * to what nobody sealed, which is why this form proves nothing.
 */
const TELLING_TAG_BYTES = 6;

/** Nested further, `isDeepStrictEqual` has no stack; then the bytes are compared alone. */
const COMPARED_LENGTH = 1_000;

const CODES: ReadonlySet<string> = new Set(FAULT_CODES);

const sameJson = (json: unknown, plain: Uint8Array): boolean => {
  const truth = readObject(plain);
  if (truth === undefined) return false;
  return plain.length > COMPARED_LENGTH
    ? isDeepStrictEqual(Object.keys(json as object), Object.keys(truth))
    : isDeepStrictEqual(json, truth);
};

/** What is wrong with how an envelope was answered that was made of these; undefined where nothing is. */
export function complaintOf(
  keys: Keys,
  of: readonly Sealed[],
  text: string,
  opened: Opened<Content>,
): string | undefined {
  if (!opened.ok && !CODES.has(opened.fault.code)) return `the code ${opened.fault.code} is none of the list`;
  return text.includes('.') ? jweComplaint(of, text, opened) : legacyComplaint(keys, of, text, opened);
}

/** A JWE opens when it is what was sealed, character by character, to what was sealed, and in no other case. */
function jweComplaint(of: readonly Sealed[], text: string, opened: Opened<Content>): string | undefined {
  const sealed = of.find(({ opensAs }) => opensAs === text);
  if (!sealed) return opened.ok ? 'a JWE opened that should not' : undefined;
  if (!opened.ok) return `a JWE should open, and is ${opened.fault.code}`;
  return sameJson(opened.value.json, sealed.plain) ? undefined : 'a JWE opened to something else';
}

/** A legacy envelope opens when its bytes are those that sealing its JSON gives, in hex of either case, with 0 to 16 bytes of the tag. */
function legacyComplaint(keys: Keys, of: readonly Sealed[], text: string, opened: Opened<Content>): string | undefined {
  const truth = legacyTruth(keys, text);
  if (!truth) return opened.ok ? 'a legacy envelope opened that should not' : undefined;
  if (!opened.ok) return `a legacy envelope should open, and is ${opened.fault.code}`;
  const content = opened.value;
  if (content.form !== 'legacy') return 'a legacy envelope opened as a JWE';
  if (content.tagBytes !== truth.tagBytes || content.jsonBytes !== truth.plain.length)
    return 'its parts are measured wrongly';
  if (!sameJson(content.json, truth.plain)) return 'a legacy envelope opened to something else than its bytes hold';
  const wasSealed = of.some(({ plain }) => truth.plain.equals(plain));
  return truth.tagBytes >= TELLING_TAG_BYTES && !wasSealed ? 'a tag was forged' : undefined;
}
