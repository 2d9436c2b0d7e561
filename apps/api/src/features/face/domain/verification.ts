import type { ErrorCode, Id } from '../../../kernel/index.js';

/** One attempt to verify a live image against a face, as it is kept. */
export interface FaceVerification {
  readonly id: Id;
  readonly faceId: Id;
  readonly integrationId: Id;
  readonly personId: Id;
  readonly outcome: 'verified' | 'refused' | 'unusable';
  /** Why the image could not be used. */
  readonly reason: ErrorCode | null;
  /** 0 to 100. */
  readonly similarity: number | null;
  /** Euclidean distance of the probe to the nearest template. */
  readonly distance: number | null;
  /** The distance up to which a probe was accepted. */
  readonly threshold: number | null;
  readonly modelVersion: string;
  /** Only where the policy keeps attempts' images. */
  readonly imageKey: string | null;
  readonly createdAt: Date;
}

/**
 * Five refusals within 10 minutes lock a face for 15 (OWASP ASVS 5, 6.3.1 asks for a defence against guessing; NIST
 * SP 800-63B-4, 3.2.3 caps biometric attempts at five before a delay).
 */
export const LOCK_RULE = { refusals: 5, withinMs: 10 * 60 * 1000, lockMs: 15 * 60 * 1000 } as const;

/**
 * Until when a face is locked, given how many refusals there were in the rule's time including the present one.
 * Null where it isn't.
 */
export function lockAfter(refusals: number, now: Date): Date | null {
  return refusals >= LOCK_RULE.refusals ? new Date(now.getTime() + LOCK_RULE.lockMs) : null;
}
