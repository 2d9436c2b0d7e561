import { domainError, isId, readCode, type DomainError, type Id } from '../../../kernel/index.js';

/** What somebody comes to a kiosk for. */
export const PURPOSES = ['register', 'verify'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** One person at a kiosk: begun by the server, for one face, for one capture. */
export interface KioskSession {
  readonly id: Id;
  readonly integrationId: Id;
  readonly deviceId: Id;
  readonly faceId: Id;
  readonly purpose: Purpose;
  /** An attendant helps, without gestures. */
  readonly assisted: boolean;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
  /** The capture that it took. */
  readonly captureId: string | null;
}

/** The contract: a session lives 10 minutes. */
export const SESSION_MS = 10 * 60 * 1000;

/** The window in which a kiosk's sessions are counted. */
export const SESSION_WINDOW_MS = 60 * 60 * 1000;

/** How a face is named at a kiosk. */
export interface KioskCode {
  /** The id, alone or at the end of a registration URL. */
  readonly faceId?: Id;
  /** The short code. */
  readonly registrationCode?: string;
}

/** Reads what was scanned or typed. Empty where it is neither a registration URL, nor an id, nor a short code. */
export function readKioskCode(text: string): KioskCode {
  const last = URL.canParse(text) ? (new URL(text).pathname.split('/').findLast((part) => part !== '') ?? '') : text;
  const id = last.trim().toLowerCase();
  if (isId(id)) return { faceId: id };
  const registrationCode = readCode(text.trim());
  return registrationCode === undefined ? {} : { registrationCode };
}

/** The answer to a code that names no face of this integration, or one whose registration is closed. */
export const kioskCodeUnknown = (): DomainError => domainError('KIOSK_CODE_UNKNOWN', 'This code is not known');

/** The answer where somebody else is at another kiosk for the same face. */
export const sessionInUse = (until: Date, now: Date): DomainError =>
  domainError('KIOSK_SESSION_IN_USE', 'There is a session for this person at another kiosk', {
    retryAfterSeconds: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)),
  });

/** The answer where a kiosk has begun too many sessions within an hour. */
export const sessionLimit = (until: Date, now: Date): DomainError =>
  domainError('KIOSK_SESSION_LIMIT', 'This kiosk has begun too many sessions within an hour', {
    retryAfterSeconds: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)),
  });

/** The answer to a session that doesn't exist, or that has taken a capture already. */
export const sessionUnknown = (): DomainError =>
  domainError('KIOSK_SESSION_UNKNOWN', 'There is no such session, or it has taken a capture already');
