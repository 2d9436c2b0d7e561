import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type AuthenticatorTransportFuture,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { isIP } from 'node:net';
import { ok, refuseField, type Result } from '../../../kernel/index.js';
import type { Operator, Passkey } from '../domain/operator.js';
import { CEREMONY_MS } from '../domain/session.js';
import type { Site } from './ports.js';

/** What a browser sends of a new passkey, and of one that was used. */
export type RegistrationResponse = RegistrationResponseJSON;
export type AuthenticationResponse = AuthenticationResponseJSON;

/**
 * The domain that passkeys are bound to (WebAuthn level 3 5.1.2). An address of numbers is none: on the machine itself the console is
 * opened as `localhost`. Errors: INVALID_INPUT.
 */
function domainOf({ origins }: Site): Result<string> {
  const hosts = origins.map((origin) => new URL(origin).hostname);
  const domain = hosts.find((host) => !host.startsWith('[') && isIP(host) === 0);
  if (domain !== undefined) return ok(domain);
  return refuseField('address', 'must be a name and no number for passkeys: open the console by its name');
}

/** What an authenticator makes a passkey by; with `challenge`. Errors: INVALID_INPUT. */
export async function optionsForNew(operator: Operator, existing: readonly Passkey[], site: Site) {
  const rpID = domainOf(site);
  if (!rpID.ok) return rpID;
  const name = operator.email ?? 'owner';
  return ok(
    await generateRegistrationOptions({
      rpName: 'Vestibule',
      rpID: rpID.value,
      userName: name,
      userDisplayName: operator.name ?? name,
      userID: new Uint8Array(Buffer.from(operator.id, 'hex')),
      timeout: CEREMONY_MS,
      // Who made the authenticator is not asked for: it would tell one person's from another's, and nothing is decided by it.
      attestationType: 'none',
      excludeCredentials: existing.map(({ credentialId, transports }) => ({
        id: credentialId,
        transports: transports as AuthenticatorTransportFuture[],
      })),
      // Found without an address, and the person verified: what makes it two factors.
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    }),
  );
}

/** What a passkey is used by. Errors: INVALID_INPUT. */
export async function optionsForUse(site: Site) {
  const rpID = domainOf(site);
  if (!rpID.ok) return rpID;
  return ok(
    await generateAuthenticationOptions({ rpID: rpID.value, timeout: CEREMONY_MS, userVerification: 'required' }),
  );
}

/** The challenge that a response says it answers; undefined where it says nothing of the kind. */
export function challengeOf({ response }: RegistrationResponse | AuthenticationResponse): string | undefined {
  try {
    const { challenge } = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString('utf8')) as {
      challenge?: unknown;
    };
    return typeof challenge === 'string' ? challenge : undefined;
  } catch {
    return undefined;
  }
}

/** What of a new passkey is kept; undefined where the response does not hold. */
export async function verifyNew(
  response: RegistrationResponse,
  { challenge, site }: { readonly challenge: string; readonly site: Site },
): Promise<Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports'> | undefined> {
  const rpID = domainOf(site);
  if (!rpID.ok) return undefined;
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: [...site.origins],
      expectedRPID: rpID.value,
      requireUserVerification: true,
    });
    if (!verified || !registrationInfo) return undefined;
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
    return { credentialId: id, publicKey, counter, transports };
  } catch {
    // Whatever is wrong with it: the library throws for a response that does not hold.
    return undefined;
  }
}

/** The passkey's counter after a use; undefined where the response does not hold. */
export async function verifyUse(
  response: AuthenticationResponse,
  { challenge, site, passkey }: { readonly challenge: string; readonly site: Site; readonly passkey: Passkey },
): Promise<number | undefined> {
  const rpID = domainOf(site);
  if (!rpID.ok) return undefined;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: [...site.origins],
      expectedRPID: rpID.value,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
        transports: passkey.transports as AuthenticatorTransportFuture[],
      },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}
