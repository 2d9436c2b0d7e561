import { ENVELOPE_MAXIMUM } from '@vestibule/envelope';
import { decryptLegacyBytes, sealLegacyBytes, type Keys } from './seal.js';

const TAG_BYTES = 16;

/** The JSON object that bytes are, read strictly; undefined where they are none. */
export function readObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What a legacy envelope holds. */
export interface LegacyTruth {
  readonly plain: Buffer;
  readonly tagBytes: number;
}

/**
 * What a legacy envelope opens to by the contract's words, found otherwise than the library does: of all places at which 0 to 16
 * bytes could begin, the one before which a JSON object ends and behind which its tag begins. Undefined: it must not open.
 */
export function legacyTruth({ legacy }: Keys, text: string): LegacyTruth | undefined {
  if (text.length > ENVELOPE_MAXIMUM || !/^(?:[0-9a-fA-F]{2})+$/.test(text)) return undefined;
  const sent = Buffer.from(text, 'hex');
  const opened = decryptLegacyBytes(legacy, sent);
  for (let tagBytes = 0; tagBytes <= Math.min(TAG_BYTES, sent.length); tagBytes += 1) {
    const plain = opened.subarray(0, opened.length - tagBytes);
    if (plain[0] !== 0x7b || plain.at(-1) !== 0x7d || readObject(plain) === undefined) continue;
    return sealLegacyBytes(legacy, plain, tagBytes).equals(sent) ? { plain, tagBytes } : undefined;
  }
  return undefined;
}
