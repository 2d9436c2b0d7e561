import { base64url, compactDecrypt, CompactEncrypt, decodeProtectedHeader, errors, type CryptoKey } from 'jose';
import { faulty, opened, type Opened } from './fault.js';
import { parseObject } from './legacy.js';
import { readText } from './json-end.js';

/** An integration's intake key: a symmetric JWK (RFC 7517) of 256 bits, as it was shown. */
export interface IntakeJwk {
  readonly kty: 'oct';
  readonly kid: string;
  readonly k: string;
}

/** The same, made ready once for many envelopes. */
export interface JweCipher {
  readonly key: CryptoKey;
  readonly kid: string;
}

/** What a JWE held. */
export interface JweContent {
  readonly json: Readonly<Record<string, unknown>>;
  /** Never seen before, or it is a replay: whoever opens keeps them. */
  readonly jti: string;
  readonly issuedAt: Date;
}

/** The contract: `iat` is within 5 minutes of now, on both sides. */
export const IAT_TOLERANCE_SECONDS = 300;

const JTI_MAXIMUM = 128;
const ALG = 'dir';
const ENC = 'A256GCM';

/** Makes a key ready. Throws where it is no symmetric key of 256 bits. */
export async function importIntakeKey({ k, kid }: IntakeJwk): Promise<JweCipher> {
  const bytes = base64url.decode(k);
  if (bytes.length !== 32) throw new TypeError('The intake key must have 256 bits.');
  // Given as bytes, it would be imported anew for each envelope, which is a quarter of what opening one takes.
  return { key: await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']), kid };
}

/**
 * Seals a payload as a JWE in compact form (RFC 7516): `dir` and `A256GCM`, with `kid`, `iat` and a random `jti` in the protected
 * header. Each may be sent once.
 *
 * @param now when it is made; by default the machine's time
 */
export async function sealJwe(key: IntakeJwk, payload: object, now: Date = new Date()): Promise<string> {
  const cipher = await importIntakeKey(key);
  const header = {
    alg: ALG,
    enc: ENC,
    kid: cipher.kid,
    iat: Math.floor(now.getTime() / 1000),
    jti: crypto.randomUUID(),
  };
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader(header)
    .encrypt(cipher.key);
}

const invalid = (what: string, advice: string) => faulty('INTAKE_JWE_INVALID', what, advice);

/**
 * Whether a part is base64url as RFC 7515 2 has it. jose takes padding, white space and bits that nothing is made of as well, by which
 * somebody on the way could write what was sealed in other characters; so it is one text and no other.
 */
function isBase64url(part: string): boolean {
  try {
    return base64url.encode(base64url.decode(part)) === part;
  } catch {
    return false;
  }
}

/** Opens a JWE. Whether its `jti` was seen before is for the caller to find out, and only of one that opened. */
export async function openJwe(cipher: JweCipher, encryptedData: string, now: Date): Promise<Opened<JweContent>> {
  let header: Record<string, unknown>;
  try {
    header = decodeProtectedHeader(encryptedData);
  } catch {
    return invalid(
      'The protected header can not be read',
      'Send the five parts of a JWE in compact form, with dots between.',
    );
  }
  const { alg, enc, kid, iat, jti } = header;
  if (alg !== ALG || enc !== ENC) {
    return invalid(`The header must name ${ALG} and ${ENC}`, `Set alg to "${ALG}" and enc to "${ENC}".`);
  }
  if (kid !== cipher.kid) {
    return faulty(
      'INTAKE_KEY_UNKNOWN',
      'The header names another key than this integration has',
      'Take the intake key that was shown last, and its `kid`; after a rotation the one before opens nothing.',
    );
  }
  if (typeof iat !== 'number' || !Number.isFinite(iat)) {
    return invalid(
      'The protected header has no `iat`',
      'Put the time in seconds since 1970 into the protected header.',
    );
  }
  if (typeof jti !== 'string' || jti.length === 0 || jti.length > JTI_MAXIMUM) {
    return invalid(
      `The protected header must have a \`jti\` of 1 to ${JTI_MAXIMUM} characters`,
      'Put a new random id, such as a UUID, into the protected header of each.',
    );
  }
  if (!encryptedData.split('.').every(isBase64url)) {
    return invalid(
      'A part is not base64url',
      'Encode each of the five parts as base64url without padding, white space or line breaks.',
    );
  }
  let plain: Uint8Array;
  try {
    const options = {
      keyManagementAlgorithms: [ALG],
      contentEncryptionAlgorithms: [ENC],
      // The contract has no `zip`, and a length that is checked before it is opened means nothing where it unfolds.
      maxDecompressedLength: 0,
    };
    ({ plaintext: plain } = await compactDecrypt(encryptedData, cipher.key, options));
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    if (error instanceof errors.JWEDecryptionFailed) {
      return faulty(
        'INTAKE_WRONG_KEY',
        'The JWE was not sealed with this key, or was changed on its way',
        "Take `k` of the intake key as it was shown: 32 bytes in base64url. It isn't the legacy private key.",
      );
    }
    return invalid(
      'It is not the JWE of the contract',
      'Leave the encrypted key empty, and take no `zip` and no `crit`.',
    );
  }
  // The time is looked at once the header is known to be the sender's.
  const age = now.getTime() / 1000 - iat;
  if (Math.abs(age) > IAT_TOLERANCE_SECONDS) {
    return faulty(
      'INTAKE_STALE',
      `\`iat\` is ${Math.round(Math.abs(age))} s ${age > 0 ? 'ago' : 'ahead'}, and ${IAT_TOLERANCE_SECONDS} s are allowed`,
      'Make the JWE just before you send it, and set the clock of the machine that does (by NTP).',
    );
  }
  const text = readText(plain);
  const json = text === undefined ? undefined : parseObject(text);
  if (!json) {
    return faulty(
      'INTAKE_JSON_INVALID',
      `${plain.length} bytes were opened and are no JSON object`,
      'Seal the JSON as UTF-8, without anything around it.',
    );
  }
  return opened({ json, jti, issuedAt: new Date(iat * 1000) });
}
