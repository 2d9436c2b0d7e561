import { createHash, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { DeviceKey } from './keys.js';

/** Seconds for which the assertion that asks for a token is good; the server takes no more than 60. */
const ASSERTION_SECONDS = 50;

/** Which call a proof is for. */
export interface ProvenCall {
  readonly method: string;
  /** The whole address; a proof names it without query and fragment. */
  readonly url: string;
  /** Milliseconds since 1970, by the server's clock. */
  readonly now: number;
  /** The token that goes with it, of which the proof has a hash. */
  readonly token?: string;
}

/** A DPoP proof (RFC 9449, 4.2): this device, and nobody who only has its token, makes this one call now. */
export function proofOf(key: DeviceKey, { method, url, now, token }: ProvenCall): Promise<string> {
  const { origin, pathname } = new URL(url);
  const ath = token === undefined ? undefined : createHash('sha256').update(token, 'ascii').digest('base64url');
  const claims = { jti: randomUUID(), htm: method, htu: `${origin}${pathname}`, ...(ath !== undefined && { ath }) };
  return new SignJWT(claims)
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicKey })
    .setIssuedAt(Math.floor(now / 1000))
    .sign(key.privateKey);
}

/** What a device shows for a token in the place of a secret (RFC 7523, 2.2). */
export function assertionOf(key: DeviceKey, deviceId: string, audience: string, now: number): Promise<string> {
  const seconds = Math.floor(now / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: key.thumbprint })
    .setIssuer(deviceId)
    .setSubject(deviceId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + ASSERTION_SECONDS)
    .sign(key.privateKey);
}
