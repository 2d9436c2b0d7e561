import type { CryptoKey } from 'jose';
import { beginsTag } from './begins-tag.js';
import { faulty, opened, type Fault, type Opened } from './fault.js';
import { fromHex, toHex } from './hex.js';
import { jsonEnd, readText } from './json-end.js';

/** An integration's legacy keys, 64 hex digits each, as it was shown them. */
export interface LegacyKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** The same, made ready once for many envelopes. */
export interface LegacyCipher {
  readonly key: CryptoKey;
  readonly iv: Uint8Array<ArrayBuffer>;
}

/** What a legacy envelope held. */
export interface LegacyContent {
  readonly json: Readonly<Record<string, unknown>>;
  /** Bytes of the JSON. */
  readonly jsonBytes: number;
  /** Bytes of the tag that followed it: 0 to 16. Fewer than 16 prove little, and none proves nothing. */
  readonly tagBytes: number;
}

/** AES-GCM's tag, in bytes (NIST SP 800-38D 5.2.1.2), which Java appends and the Node sample leaves out. */
const TAG_BYTES = 16;
/** The IV is this many characters of the public key, as text. */
const IV_CHARACTERS = 24;
/** The first 184 hex digits are all that the printed Java sample sends of a longer payload. */
export const JAVA_CUT_DIGITS = 184;

/** Makes keys ready. Throws a TypeError where they are not 64 hex digits each. */
export async function importLegacyKeys({ publicKey, privateKey }: LegacyKeys): Promise<LegacyCipher> {
  const key = fromHex(privateKey);
  if (key?.length !== 32) throw new TypeError('The private key must be 64 hex digits.');
  if (publicKey.length < IV_CHARACTERS) throw new TypeError('The public key must be 64 hex digits.');
  return {
    key: await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']),
    iv: new TextEncoder().encode(publicKey.slice(0, IV_CHARACTERS)),
  };
}

type Faulty = { readonly ok: false; readonly fault: Fault };

/** Encrypts and gives the ciphertext, as long as the plaintext, and the whole tag. */
async function encrypt(
  { key, iv }: LegacyCipher,
  plain: Uint8Array<ArrayBuffer>,
): Promise<{ ciphertext: Uint8Array<ArrayBuffer>; tag: Uint8Array<ArrayBuffer> }> {
  const both = new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv, tagLength: TAG_BYTES * 8 }, key, plain),
  );
  return { ciphertext: both.slice(0, plain.length), tag: both.slice(plain.length) };
}

/**
 * Seals a payload as the legacy samples do: AES-256-GCM under a fixed IV, as hex. It hides little and proves nothing; take
 * {@link sealJwe} where you can choose.
 *
 * @param tagBytes how much of the tag is appended: 0 as the Node sample does, 16 as Java's `doFinal`
 */
export async function sealLegacy(keys: LegacyKeys, payload: object, tagBytes = 0): Promise<string> {
  const cipher = await importLegacyKeys(keys);
  const { ciphertext, tag } = await encrypt(cipher, new TextEncoder().encode(JSON.stringify(payload)));
  return toHex(ciphertext) + toHex(tag.slice(0, tagBytes));
}

/** Whether the last 16 bytes are the tag of all that stands before them, which proves the key, whatever was sealed with it. */
async function endsInTag(
  cipher: LegacyCipher,
  sent: Uint8Array<ArrayBuffer>,
  plain: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  if (sent.length <= TAG_BYTES) return false;
  const { tag } = await encrypt(cipher, plain.slice(0, -TAG_BYTES));
  return beginsTag(sent.slice(-TAG_BYTES), tag);
}

const bytes = (count: number): string => `${count} byte${count === 1 ? '' : 's'}`;

const WRONG_KEY =
  'Take the private key of this integration as 32 bytes from its hex digits, and as the IV the first 24 characters of its public key as text, not as hex.';

/**
 * Opens a legacy envelope: a JSON object, then 0 to 16 bytes, which must be the first of its tag.
 *
 * How long the tag is doesn't stand in it. GCM encrypts in counter mode (SP 800-38D 7.1), so encrypting the ciphertext once more
 * gives the plaintext, whatever follows it; the JSON ends at the brace that closes it; and its tag is that of the plaintext up
 * to there.
 */
export async function openLegacy(cipher: LegacyCipher, encryptedData: string): Promise<Opened<LegacyContent>> {
  const sent = fromHex(encryptedData);
  if (!sent || sent.length === 0) return notHex(encryptedData);
  const { ciphertext: plain } = await encrypt(cipher, sent);
  const end = jsonEnd(plain);
  if (end === undefined)
    return (await endsInTag(cipher, sent, plain)) ? notJson(plain.length - TAG_BYTES) : unfinished(plain);
  const given = sent.slice(end);
  const { tag } = await encrypt(cipher, plain.slice(0, end));
  const isTag = beginsTag(given.subarray(0, TAG_BYTES), tag);
  const text = readText(plain.subarray(0, end));
  // A wrong key can give an opening brace by chance, but hardly a whole text.
  if (text === undefined || hasControls(text)) return garbled(sent.length);
  if (given.length > TAG_BYTES || !isTag) {
    return faulty(
      'INTAKE_TAG_MISMATCH',
      `${bytes(end)} of JSON are followed by ${bytes(given.length)} that are not the beginning of its tag`,
      'Send the ciphertext alone, or with the 16 bytes of the tag behind it as the cipher gives them, and nothing else.',
    );
  }
  const json = parseObject(text);
  if (!json) return notJson(end);
  return opened({ json, jsonBytes: end, tagBytes: given.length });
}

const notHex = (text: string): Faulty =>
  text.length % 2 !== 0 && /^[0-9a-f]*$/i.test(text)
    ? faulty(
        'INTAKE_NOT_HEX',
        `${text.length} hex digits are half a byte too many or too few`,
        'Cut hex only behind an even number of digits, and better not at all.',
      )
    : faulty(
        'INTAKE_NOT_HEX',
        `${text.length} characters are neither hex digits nor a JWE in compact form`,
        'Print the ciphertext as hex (in Node `hex`, in Java `%02x`), not as base64 and not with a prefix.',
      );

const garbled = (length: number) =>
  faulty('INTAKE_WRONG_KEY', `${bytes(length)} were opened with this integration's keys and are no text`, WRONG_KEY);

const notJson = (length: number) =>
  faulty(
    'INTAKE_JSON_INVALID',
    `${bytes(length)} were opened and are no JSON object`,
    'Build the JSON with a library, not by joining strings: a quote or a backslash in a name must be escaped.',
  );

/** JSON holds nothing below a space unescaped (RFC 8259 7), but for white space between its parts. */
const hasControls = (text: string): boolean => Array.from(text.replaceAll(/[\t\n\r]/g, '')).some((each) => each < ' ');

/** What is wrong where no brace closes the JSON. */
function unfinished(plain: Uint8Array): Faulty {
  const text = readText(plain, true);
  if (text === undefined || hasControls(text)) return garbled(plain.length);
  // Quotes that aren't escaped hide the end, and what is cut off seldom ends in a brace.
  if (!text.startsWith('{') || text.endsWith('}')) return notJson(plain.length);
  const isJavaCut = plain.length * 2 === JAVA_CUT_DIGITS;
  return faulty(
    'INTAKE_CUT_OFF',
    `The payload is cut off: ${bytes(plain.length)} (${plain.length * 2} hex digits) were opened and the JSON is not at its end`,
    isJavaCut
      ? 'Take `.substring(0, 184)` out of the Java code: it cuts whatever is longer than its own sample.'
      : 'Send the whole of the hex text: something between the cipher and this call cuts it.',
  );
}

/** A JSON object with its own fields alone; undefined where it is something else. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
