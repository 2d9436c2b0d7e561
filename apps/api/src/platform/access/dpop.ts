import { createHash, hash } from 'node:crypto';
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify, type JWK } from 'jose';
import { domainError, fail, ok, type DomainError, type Result } from '../../kernel/index.js';

/** Signatures that are taken of devices: a P-256 key's or an Ed25519 key's, whose algorithm RFC 9864 calls by the curve. */
export const DEVICE_ALGORITHMS = ['ES256', 'EdDSA', 'Ed25519'];

/** How far a proof's time may be from ours, to either side; kiosks set their clock by our answers' Date header. */
export const PROOF_SECONDS = 60;

/** A jti may be any text; a longer one is none of ours, and it is hashed before it is kept. */
const JTI_MAXIMUM = 256;

/** What a proof has to be for. */
export interface ProofDemand {
  /** The header, as Node gives it: several of one name joined by commas, which no proof holds. */
  readonly proof: string | readonly string[] | undefined;
  readonly method: string;
  /** The address of the call as its client may have seen it, one of them, without a query. */
  readonly urls: readonly string[];
  readonly now: Date;
  /** The token that it comes with; then it has to be bound to the proof's key. */
  readonly token?: { readonly text: string; readonly jkt: string };
}

/** A proof that is right but for one thing: whether it was used before. */
export interface Proof {
  /** The thumbprint of the key that signed it (RFC 7638). */
  readonly jkt: string;
  readonly jti: string;
  /** From when it is too old to be taken. */
  readonly until: Date;
}

const invalid = (reason: string): Result<never> => fail(proofInvalid(reason));

/** The answer to a call with a proof that is not one. */
export const proofInvalid = (reason: string): DomainError =>
  domainError('UNAUTHENTICATED', `The DPoP proof is not valid: ${reason}`);

/** An address without its query and fragment, in the one form that RFC 3986 6.2.2 and 6.2.3 give it. */
function normalised(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return undefined;
  if (parsed.username || parsed.password) return undefined;
  return parsed.origin + parsed.pathname;
}

/**
 * Checks a DPoP proof by everything that RFC 9449 4.3 asks for, but for its being used once, which the caller has to see to.
 * Errors: UNAUTHENTICATED, with the reason in its message.
 */
export async function checkProof({ proof, method, urls, now, token }: ProofDemand): Promise<Result<Proof>> {
  if (proof === undefined || proof === '') return invalid('there is none');
  if (typeof proof !== 'string' || proof.includes(',')) return invalid('there is more than one');
  const key = await keyOf(proof);
  if (!key.ok) return key;
  const read = await jwtVerify(proof, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: DEVICE_ALGORITHMS,
    currentDate: now,
  }).catch(() => undefined);
  if (!read) return invalid('its type, its algorithm or its signature is not right');
  const { jti, iat, ...claims } = read.payload;
  const { htm, htu, ath } = claims;
  if (typeof jti !== 'string' || jti === '' || jti.length > JTI_MAXIMUM) return invalid('jti is missing or too long');
  if (htm !== method) return invalid('htm is not the method of this call');
  const address = typeof htu === 'string' ? normalised(htu) : undefined;
  if (address === undefined || !urls.some((url) => normalised(url) === address)) {
    return invalid('htu is not the address of this call');
  }
  const seconds = now.getTime() / 1000;
  if (typeof iat !== 'number' || Math.abs(seconds - iat) > PROOF_SECONDS) {
    return invalid(`iat is not within ${PROOF_SECONDS} seconds of now`);
  }
  const jkt = await calculateJwkThumbprint(key.value);
  if (token && ath !== hash('sha256', token.text, 'base64url')) return invalid('ath is not the hash of the token');
  if (token && jkt !== token.jkt) return invalid('the token is bound to another key');
  // One more second: iat is told in whole ones.
  return ok({ jkt, jti, until: new Date((iat + PROOF_SECONDS + 1) * 1000) });
}

/** The public key that a proof carries in its header. */
async function keyOf(proof: string): Promise<Result<JWK>> {
  let jwk: unknown;
  try {
    ({ jwk } = decodeProtectedHeader(proof));
  } catch {
    return invalid('it is not a JWT');
  }
  if (typeof jwk !== 'object' || jwk === null) return invalid('its header carries no key');
  if ('d' in jwk || 'k' in jwk) return invalid('its header carries a private key');
  return ok(jwk);
}

/** The SHA-256 of a proof's jti: what is kept of it. */
export const hashJti = (jti: string): Buffer => createHash('sha256').update(jti, 'utf8').digest();
