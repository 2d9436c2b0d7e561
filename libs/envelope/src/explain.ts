import type { Fault, Opened } from './fault.js';
import { fromHex, toHex } from './hex.js';
import { importIntakeKey, type IntakeJwk } from './jwe.js';
import { importLegacyKeys, openLegacy, type LegacyCipher, type LegacyKeys } from './legacy.js';
import { formOf, openEnvelope, type Content, type Form } from './open.js';

/** Both kinds of keys of an integration, as they were shown. */
export interface EnvelopeKeys {
  readonly legacy: LegacyKeys;
  readonly jwe: IntakeJwk;
}

/** What an envelope is, told to whoever builds its sender. It names fields and lengths, and never what they hold. */
export interface Explanation {
  readonly form: Form;
  readonly characters: number;
  /** Bytes of a legacy envelope; null where it is no hex, and for a JWE. */
  readonly bytes: number | null;
  readonly opens: boolean;
  /** Bytes of the JSON and of the tag behind it, of a legacy envelope that opens. */
  readonly jsonBytes: number | null;
  readonly tagBytes: number | null;
  /** The names of the fields that it holds. */
  readonly fields: readonly string[];
  readonly fault: Fault | null;
  /** With which change it does open, where one of the known mistakes explains it. */
  readonly mistake: string | null;
}

/** Reads the payload's own fields, where the caller knows which there must be. */
type ReadPayload = (json: Readonly<Record<string, unknown>>) => Opened<unknown>;

/** Tells what an envelope is and what to change in its sender's code. */
export async function explainEnvelope(
  keys: EnvelopeKeys,
  encryptedData: string,
  now: Date,
  readPayload?: ReadPayload,
): Promise<Explanation> {
  const ciphers = { legacy: await importLegacyKeys(keys.legacy), jwe: await importIntakeKey(keys.jwe) };
  const opened = await openEnvelope(ciphers, encryptedData, now);
  const form = formOf(encryptedData);
  const common = {
    form,
    characters: encryptedData.length,
    bytes: form === 'legacy' ? (fromHex(encryptedData)?.length ?? null) : null,
  };
  if (opened.ok) {
    const read = readPayload?.(opened.value.json);
    const fault = read && !read.ok ? read.fault : null;
    return { ...common, opens: true, ...measures(opened.value), fault, mistake: null };
  }
  const mistake = form === 'legacy' ? await findMistake(keys.legacy, encryptedData) : undefined;
  return {
    ...common,
    opens: false,
    jsonBytes: null,
    tagBytes: null,
    fields: [],
    fault: mistake ? { ...opened.fault, advice: mistake } : opened.fault,
    mistake: mistake ?? null,
  };
}

const measures = (content: Content): Pick<Explanation, 'jsonBytes' | 'tagBytes' | 'fields'> => ({
  jsonBytes: content.form === 'legacy' ? content.jsonBytes : null,
  tagBytes: content.form === 'legacy' ? content.tagBytes : null,
  fields: Object.keys(content.json),
});

/** Ways in which the bytes arrive otherwise than meant, and what to say of each. */
const ARRIVALS: readonly [advice: string, bytes: (text: string) => string | undefined][] = [
  ['', (text) => (fromHex(text) ? text : undefined)],
  ['Print the ciphertext as hex, not as base64.', fromBase64],
  ['Leave out what stands before the hex digits.', (text) => /(?:^0x|[:,=\s])([0-9a-f]+)\s*$/i.exec(text)?.[1]],
  ['Send no IV before the ciphertext: it is known.', (text) => (fromHex(text) ? text.slice(24) : undefined)],
  ['Send no IV before the ciphertext: it is known.', (text) => (fromHex(text) ? text.slice(48) : undefined)],
  [
    'Send the tag behind the ciphertext, not before it.',
    (text) => (fromHex(text) ? text.slice(32) + text.slice(0, 32) : undefined),
  ],
];

function fromBase64(text: string): string | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return toHex(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

/** Ways in which the keys are read otherwise than meant. */
async function readings({ publicKey, privateKey }: LegacyKeys): Promise<[advice: string, cipher: LegacyCipher][]> {
  const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value);
  const hex = (value: string): Uint8Array<ArrayBuffer> => fromHex(value) ?? new Uint8Array();
  const iv = text(publicKey.slice(0, 24));
  const KEY_IS_TEXT = 'Take the private key as the 32 bytes that its hex digits stand for, not as text.';
  const ways: [advice: string, key: Uint8Array<ArrayBuffer>, iv: Uint8Array<ArrayBuffer>][] = [
    ['', hex(privateKey), iv],
    [
      'Take the first 24 characters of the public key as text, not as the bytes of hex digits.',
      hex(privateKey),
      hex(publicKey.slice(0, 24)),
    ],
    ['Take the first 24 characters of the public key, not all of it.', hex(privateKey), text(publicKey)],
    ['Take the first 24 characters of the public key, not 12 or 16.', hex(privateKey), text(publicKey.slice(0, 12))],
    ['Take the first 24 characters of the public key, not 12 or 16.', hex(privateKey), text(publicKey.slice(0, 16))],
    ['Take the IV from the public key, not from the private one.', hex(privateKey), text(privateKey.slice(0, 24))],
    ['Take the private key as the key, not the public one.', hex(publicKey), iv],
    [
      'The two keys are exchanged: the private one is the key, the public one gives the IV.',
      hex(publicKey),
      text(privateKey.slice(0, 24)),
    ],
    [KEY_IS_TEXT, text(privateKey.slice(0, 32)), iv],
  ];
  return Promise.all(
    ways.map(async ([advice, key, nonce]): Promise<[string, LegacyCipher]> => [
      advice,
      { key: await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']), iv: nonce },
    ]),
  );
}

/** What to change, where one known mistake or two explain an envelope. */
async function findMistake(keys: LegacyKeys, encryptedData: string): Promise<string | undefined> {
  const ciphers = await readings(keys);
  for (const [arrival, bytesOf] of ARRIVALS) {
    const bytes = bytesOf(encryptedData);
    if (bytes === undefined) continue;
    for (const [reading, cipher] of ciphers) {
      if (arrival === '' && reading === '') continue;
      const opened = await openLegacy(cipher, bytes);
      if (opened.ok) return [arrival, reading].filter((advice) => advice !== '').join(' ');
    }
  }
  return undefined;
}
