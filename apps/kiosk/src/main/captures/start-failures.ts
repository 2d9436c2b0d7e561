import type { START_FAILURES } from '../../shared/session.js';
import type { ServerFailure } from '../device/server.js';

export type StartFailure = (typeof START_FAILURES)[number];

/** What the server's codes mean to a person who wants to begin; every other code is `failed`. */
const BY_CODE: Readonly<Record<string, StartFailure>> = {
  KIOSK_CODE_UNKNOWN: 'code_unknown',
  FACE_NOT_FOUND: 'code_unknown',
  NOT_FOUND: 'code_unknown',
  INVALID_INPUT: 'code_malformed',
  FACE_ALREADY_REGISTERED: 'already_registered',
  FACE_NOT_ENROLLED: 'not_enrolled',
  FACE_LOCKED: 'locked',
  LIVENESS_PAUSED: 'paused',
  FACE_DISABLED: 'disabled',
  KIOSK_SESSION_LIMIT: 'too_many',
  RATE_LIMITED: 'too_many',
  KIOSK_SESSION_IN_USE: 'in_use',
  VERIFICATION_CODE_UNKNOWN: 'code_unknown',
  VERIFICATION_STATE: 'over',
};

/** Why the server did not start a session, as the screen says it. */
export function startFailureOf(failure: ServerFailure): StartFailure {
  if (failure.kind === 'offline') return 'offline';
  if (failure.kind === 'revoked') return 'not_paired';
  return BY_CODE[failure.code] ?? 'failed';
}

/** A registration's id (24 hex digits), bare or at the end of its address. */
const ID = /(?:^|\/)[0-9a-f]{24}\/?(?:[?#].*)?$/i;

/** What a request URL ends in: a verification's id and its secret. */
const REQUEST = /(?:^|\/)[0-9a-f]{24}-[A-Za-z0-9_-]{22}\/?$/;

/** Crockford's base32, ten of it; letters that look like digits count as those. */
const SHORT = /^[0-9a-hjkmnp-tv-zilo]{10}$/i;

const isShort = (code: string): boolean => SHORT.test(code.replace(/[\s-]/g, ''));

/** The same of a verification: the end of a request URL, or a short code. */
export const looksLikeVerification = (code: string): boolean => REQUEST.test(code) || isShort(code);

/**
 * Whether a code can name a registration at all: an address, an id or a short code. Without a network nobody else says so before a person
 * is captured for nothing.
 */
export const looksLikeRegistration = (code: string): boolean =>
  ID.test(code) || isShort(code) || /^https:\/\/\S+\/face\/\S+$/.test(code);
