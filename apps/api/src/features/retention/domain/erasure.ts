import type { Id } from '../../../kernel/index.js';

/** Why something was erased: somebody asked for it, or it was kept as long as the integration's policy says. */
export type ErasureCause = 'asked' | 'retention';

/** What was erased, as its signed receipt says it. It names nobody. */
export interface Erasure {
  readonly id: Id;
  readonly integrationId: Id;
  readonly subjectType: 'face' | 'verification';
  readonly subjectId: Id;
  readonly cause: ErasureCause;
  /** A compact JWS. */
  readonly receipt: string;
  readonly createdAt: Date;
}

/** What is kept for so long and no longer: verifications from their end, faces from their last use, attempts on faces. */
export const RETAINED = ['verifications', 'faces', 'attempts'] as const;

export type Retained = (typeof RETAINED)[number];

/** What of an integration's policy says how long; in days, 0: until somebody erases it. */
export interface RetentionPolicy {
  readonly verificationRetentionDays: number;
  readonly faceRetentionDays: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is older than this is to be erased; null: nothing is. */
export function cutOff(what: Retained, policy: RetentionPolicy, at: Date): Date | null {
  const days = what === 'verifications' ? policy.verificationRetentionDays : policy.faceRetentionDays;
  return days === 0 ? null : new Date(at.getTime() - days * DAY_MS);
}
