import { decodeJwt, importJWK, jwtVerify } from 'jose';
import {
  domainError,
  fail,
  isId,
  ok,
  type Clock,
  type DomainError,
  type Id,
  type Result,
} from '../../../kernel/index.js';
import { checkProof, DEVICE_ALGORITHMS, PROOF_SECONDS, proofInvalid } from '../../../platform/access/dpop.js';
import { DEVICE_TOKEN_SECONDS, type TokenIssuer } from '../../../platform/access/token-issuer.js';
import { deviceRevoked, type Device, type DeviceKeys } from '../domain/device.js';
import type { DeviceReader, ProofStore } from './ports.js';

/** A device's request for a token: by private_key_jwt (RFC 7523 2.2) and a DPoP proof (RFC 9449 5). */
export interface DeviceTokenRequest {
  readonly assertion: string;
  readonly proof: string | readonly string[] | undefined;
  /** The token endpoint as the client may have seen it. */
  readonly urls: readonly string[];
}

/** What the token endpoint gives. */
export interface DeviceToken {
  readonly deviceId: Id;
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/** Why there is no token. */
export type DeviceTokenFailure =
  { readonly kind: 'proof'; readonly error: DomainError } | { readonly kind: 'client'; readonly error: DomainError };

/** By this name, too, an assertion may name whom it is for: a kiosk behind a proxy may not know the server's own address. */
const AUDIENCE = 'vestibule';

/** The one answer to a device that doesn't exist and to an assertion that is not its own. */
const unknownClient = (): DeviceTokenFailure => ({
  kind: 'client',
  error: domainError('UNAUTHENTICATED', 'The client assertion is not one of a device of this server'),
});

/** What tokens of devices are built from. */
export interface DeviceTokensParts {
  readonly reader: DeviceReader;
  readonly proofs: ProofStore;
  readonly issuer: TokenIssuer;
  readonly clock: Clock;
}

/** Gives devices access tokens that are bound to their keys. */
export class DeviceTokens {
  readonly #parts: DeviceTokensParts;

  constructor(parts: DeviceTokensParts) {
    this.#parts = parts;
  }

  /** A token, or why there is none: `client` is an invalid_client, `proof` an invalid_dpop_proof. */
  async issue({ assertion, proof, urls }: DeviceTokenRequest): Promise<Result<DeviceToken, DeviceTokenFailure>> {
    const { reader, proofs, issuer, clock } = this.#parts;
    const now = clock.now();
    const id = subjectOf(assertion);
    const device = id === undefined ? undefined : await reader.find(id);
    if (!device?.keys) return fail(unknownClient());
    const { keys } = device;
    const jti = await checkAssertion(assertion, device, keys, urls, now);
    if (jti === undefined) return fail(unknownClient());
    // Told to nobody but the device itself: its key is kept so that it can prove that it is.
    if (device.state === 'revoked') return fail({ kind: 'client', error: deviceRevoked() });
    const proven = await checkProof({ proof, method: 'POST', urls, now });
    if (!proven.ok) return fail({ kind: 'proof', error: proven.error });
    if (proven.value.jkt !== keys.jkt) {
      return fail({ kind: 'proof', error: proofInvalid('it is not signed by the device’s key') });
    }
    const { until } = proven.value;
    // An assertion is good for one token: its jti is remembered beside those of proofs, by a name that none of them has.
    const fresh = await proofs.remember(
      keys.jkt,
      `assertion ${jti}`,
      new Date(now.getTime() + 3 * PROOF_SECONDS * 1000),
    );
    if (!fresh) return fail(unknownClient());
    if (!(await proofs.remember(keys.jkt, proven.value.jti, until))) {
      return fail({ kind: 'proof', error: proofInvalid('it was used before') });
    }
    const accessToken = await issuer.forDevice(device.id, device.integrationId, keys.jkt);
    return ok({ deviceId: device.id, accessToken, expiresInSeconds: DEVICE_TOKEN_SECONDS });
  }
}

/** Which device an assertion says that it is of; nothing of it is believed yet. */
function subjectOf(assertion: string): string | undefined {
  try {
    const { sub } = decodeJwt(assertion);
    return sub !== undefined && isId(sub) ? sub : undefined;
  } catch {
    return undefined;
  }
}

/** Checks an assertion by RFC 7523 3, for 60 seconds at most. Gives its jti; undefined where it is not right. */
async function checkAssertion(
  assertion: string,
  { id }: Device,
  { signing }: DeviceKeys,
  urls: readonly string[],
  now: Date,
): Promise<string | undefined> {
  try {
    const key = await importJWK(signing, signing.kty === 'EC' ? 'ES256' : 'EdDSA');
    const { payload } = await jwtVerify(assertion, key, {
      algorithms: DEVICE_ALGORITHMS,
      issuer: id,
      subject: id,
      audience: [...urls, AUDIENCE],
      currentDate: now,
      clockTolerance: PROOF_SECONDS,
      requiredClaims: ['jti', 'iat', 'exp'],
    });
    const { jti, iat = 0, exp = 0 } = payload;
    const isShort = exp - iat <= PROOF_SECONDS && Math.abs(now.getTime() / 1000 - iat) <= PROOF_SECONDS;
    return isShort && jti !== undefined && jti !== '' ? jti : undefined;
  } catch {
    return undefined;
  }
}
