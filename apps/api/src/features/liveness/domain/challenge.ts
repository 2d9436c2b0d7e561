import type { Id } from '../../../kernel/index.js';

/** What a person may be asked to do. */
export const GESTURES = ['smile', 'eyeblink', 'left', 'right'] as const;
export type Gesture = (typeof GESTURES)[number];

/** What a screen may be filled with. */
export const COLOURS = ['red', 'green', 'blue'] as const;
export type Colour = (typeof COLOURS)[number];

/** What a challenge is answered for. `offline`: by whoever comes to a kiosk while it has no network. */
export const PURPOSES = ['register', 'verify', 'verification', 'offline'] as const;
export type ChallengePurpose = (typeof PURPOSES)[number];

/** Whom a challenge is for: somebody at a face's or at a verification's check. */
export type Subject = { readonly faceId: Id } | { readonly verificationId: Id };

/** Where it is to be answered. All null: by an integration's own page, for which the integration speaks. */
export interface Place {
  readonly deviceId: Id | null;
  /** Of the kiosk, or of the verification. */
  readonly sessionId: Id | null;
}

/** A challenge as it was issued. */
export interface Challenge extends Place {
  readonly id: Id;
  readonly integrationId: Id;
  readonly purpose: ChallengePurpose;
  readonly faceId: Id | null;
  readonly verificationId: Id | null;
  readonly nonce: string;
  readonly gestures: readonly Gesture[];
  /** What the screen shows after them; none where it shows nothing. */
  readonly colours: readonly Colour[];
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** What is decided of an answer. */
export type Decision = 'accepted' | 'refused' | 'inconclusive';

/** A signal as it is kept: its name, what it measured, and what the rule made of it. */
export interface KeptSignal {
  readonly name: string;
  readonly value: number | null;
  readonly finding: string;
}

/** What was made of an answer. */
export interface KeptVerdict {
  readonly decision: Decision;
  /** Names of signals, and of {@link Misuse}; the gravest first. */
  readonly reasons: readonly string[];
  readonly signals: readonly KeptSignal[];
  readonly ruleVersion: string | null;
  /** SHA-256 of each key frame, in hex, by what it is of. */
  readonly keyFrames: Readonly<Record<string, string>>;
}

/** A challenge with what came of it. */
export interface KnownChallenge extends Challenge {
  /** SHA-256 of the answer that was given to it. */
  readonly usedBy: Buffer | null;
  readonly verdict: KeptVerdict | null;
}

/** The contract: a challenge is answered within three minutes. */
export const CHALLENGE_MS = 3 * 60_000;

/** An answer may claim to be over so much earlier than it can be by our clock: clocks drift, and networks deliver late. */
const CLOCK_TOLERANCE_MS = 2_000;

/** Why an answer is none, whatever it shows; a closed list. */
export type Misuse =
  | 'malformed'
  | 'unsigned'
  | 'altered'
  | 'other_challenge'
  | 'other_device'
  | 'other_session'
  | 'other_person'
  | 'used'
  | 'replayed'
  | 'expired'
  | 'too_soon';

/** Who answers, and for what. */
export interface Answering extends Place {
  readonly integrationId: Id;
  readonly purpose: ChallengePurpose;
  readonly faceId: Id | null;
  readonly verificationId: Id | null;
}

/** What is wrong with who answers a challenge, or where; undefined where it is the one. */
export function misplaced(challenge: Challenge, answering: Answering): Misuse | undefined {
  if (challenge.integrationId !== answering.integrationId) return 'other_person';
  if (challenge.deviceId !== answering.deviceId) return 'other_device';
  if (challenge.purpose !== answering.purpose) return 'other_session';
  // Whoever comes to a kiosk without a network is not known when the challenge is issued.
  if (challenge.purpose === 'offline') return undefined;
  if (challenge.sessionId !== answering.sessionId) return 'other_session';
  const isHers = challenge.faceId === answering.faceId && challenge.verificationId === answering.verificationId;
  return isHers ? undefined : 'other_person';
}

/**
 * What is wrong with when a challenge was answered; undefined where nothing is.
 * @param answeredAt when the answer was over, as far as we know
 * @param lastsMs how long it took, by its frames' own times
 */
export function mistimed({ issuedAt, expiresAt }: Challenge, answeredAt: Date, lastsMs: number): Misuse | undefined {
  if (answeredAt > expiresAt) return 'expired';
  return lastsMs > answeredAt.getTime() - issuedAt.getTime() + CLOCK_TOLERANCE_MS ? 'too_soon' : undefined;
}

/** What is signed of a challenge: all that an answer is held against. */
export const claimsOf = (challenge: Challenge): object => ({
  v: 1,
  id: challenge.id,
  integration: challenge.integrationId,
  for: challenge.purpose,
  face: challenge.faceId,
  verification: challenge.verificationId,
  device: challenge.deviceId,
  session: challenge.sessionId,
  nonce: challenge.nonce,
  gestures: challenge.gestures,
  colours: challenge.colours,
  iat: Math.floor(challenge.issuedAt.getTime() / 1000),
  exp: Math.floor(challenge.expiresAt.getTime() / 1000),
});
