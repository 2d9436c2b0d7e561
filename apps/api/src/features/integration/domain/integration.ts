import { ok, refuseField, type Id, type Result } from '../../../kernel/index.js';
import type { Policy } from './policy.js';

/** One third party's account: the tenant. Its secrets are apart, in {@link IntegrationSecrets}. */
export interface Integration {
  readonly id: Id;
  readonly name: string;
  /** In test mode marked identifiers lead to set outcomes, and faults are explained in full. */
  readonly mode: Mode;
  readonly callbackUrl: string | null;
  readonly policy: Policy;
  readonly clientId: string;
  /** The legacy public key: 64 hex characters, of which the first 24 are the legacy form's fixed IV. */
  readonly publicKey: string;
  readonly createdAt: Date;
}

/** Whether an integration is being built, or serves real people. */
export type Mode = 'test' | 'live';

/** What an integration's owner is shown once, when it is made. */
export interface IntegrationSecrets {
  /** The legacy private key: 64 hex characters. */
  readonly privateKey: string;
  /** The key of JWE intake (RFC 7516, `dir`). */
  readonly intakeKey: IntakeKey;
  readonly clientSecret: string;
  /** Standard Webhooks: `whsec_` and base64. */
  readonly webhookSecret: string;
}

/** A symmetric JWK (RFC 7517) of 256 bits. */
export interface IntakeKey {
  readonly kty: 'oct';
  readonly alg: 'A256GCM';
  readonly use: 'enc';
  readonly kid: string;
  readonly k: string;
}

const LEGACY_KEY = /^[0-9a-f]{64}$/;
const CONTROL = /[\p{Cc}\p{Cf}]/u;
/** Parsers of URLs drop or escape these, so that what is stored would not be what is called. */
const NOT_IN_URL = /[\p{Cc}\s]/u;
const NAME_MAXIMUM = 200;
const URL_MAXIMUM = 2_048;

/** Checks a name: 1 to 200 characters, none of them invisible. */
export function checkName(name: string): Result<string> {
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > NAME_MAXIMUM || CONTROL.test(trimmed)) {
    return refuseField('name', `must have 1 to ${NAME_MAXIMUM} visible characters`);
  }
  return ok(trimmed);
}

/**
 * Checks a callback URL: http or https, its host fixed. A parameter in square brackets may stand in the path, the query
 * or the fragment, but not before them, so that no value can lead the person to another host.
 */
export function checkCallbackUrl(text: string): Result<string> {
  if (text.length > URL_MAXIMUM || !URL.canParse(text))
    return refuseField('callbackUrl', 'must be an http or https address');
  if (NOT_IN_URL.test(text)) return refuseField('callbackUrl', 'must hold no white space and no control characters');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return refuseField('callbackUrl', 'must be an http or https address');
  if (url.username || url.password) return refuseField('callbackUrl', 'must not carry a user name or password');
  const authority = text.replace(/^[a-z]+:\/*/i, '').split(/[/?#\\]/, 1)[0] ?? '';
  const isIpv6 = url.hostname.startsWith('[');
  if (!isIpv6 && /[[\]]/.test(authority)) return refuseField('callbackUrl', 'must have a fixed host');
  return ok(text);
}

/** Checks a pair of legacy keys taken over from elsewhere. */
export function checkLegacyKeys(publicKey: string, privateKey: string): Result<void> {
  if (!LEGACY_KEY.test(publicKey)) return refuseField('publicKey', 'must be 64 lower-case hex characters');
  if (!LEGACY_KEY.test(privateKey)) return refuseField('privateKey', 'must be 64 lower-case hex characters');
  if (publicKey === privateKey) {
    return refuseField('privateKey', 'must differ from the public key, which everybody may know');
  }
  return ok(undefined);
}
