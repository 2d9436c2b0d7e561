import type { DescribedFace, FaceEngine } from '@vestibule/face';
import type { Actor, Id, InTransaction, Result } from '../../../kernel/index.js';
import type { Challenge, KeptVerdict, KnownChallenge, Subject } from '../domain/challenge.js';

/** What liveness goes by of an integration. */
export interface LivenessAccount {
  readonly mode: 'test' | 'live';
  readonly policy: {
    readonly livenessGestures: readonly string[];
    readonly livenessLight: 'off' | 'recorded' | 'required';
  };
}

/** Keeps challenges, in a transaction. */
export interface ChallengeStore {
  /** Locks whom it is for, or the device where that is nobody yet, until the transaction's end. Whether she is still there. */
  lock(subject: Subject | { readonly deviceId: Id }): Promise<boolean>;
  insert(challenge: Challenge): Promise<void>;
  /** The gestures of the last challenge for somebody, in their order. */
  lastGestures(subject: Subject | { readonly deviceId: Id }): Promise<readonly string[]>;
  find(id: Id): Promise<KnownChallenge | undefined>;
  /** Takes an answer as the challenge's one; false where there was another one. The same one may come again. */
  use(id: Id, by: Buffer, at: Date): Promise<boolean>;
  /** @param faceId of whom it turned out to be, where nobody was known before */
  keepVerdict(id: Id, verdict: KeptVerdict, faceId: Id | null): Promise<void>;
  /** Whether a picture with one of these hashes was part of the answer to another challenge. */
  hasPictures(hashes: readonly string[], otherThan: Id): Promise<boolean>;
  /** When answers failed since a time, of one person after the last one that was accepted. */
  failuresOf(subject: Subject, since: Date): Promise<readonly Date[]>;
  countFailuresAt(deviceId: Id, since: Date): Promise<number>;
  /** How many challenges a device has that nobody has answered yet, for times without a network. */
  countOpenAt(deviceId: Id, now: Date): Promise<number>;
  /**
   * Spends an accepted answer of a face whose key frames have these hashes, judged since a time; false where there is none. Each is spent
   * once.
   */
  spend(
    faceId: Id,
    purpose: 'register' | 'verify',
    keyFrames: Readonly<Record<string, string>>,
    since: Date,
    at: Date,
  ): Promise<boolean>;
}

/** Writes what was done, in the same transaction. */
export interface AuditTrail {
  record(actor: Actor, action: string, subject: { type: string; id: Id; integrationId: Id | null }): Promise<void>;
}

/** What a change of this feature may write. */
export interface LivenessStores {
  readonly challenges: ChallengeStore;
  readonly audit: AuditTrail;
}

export type ChangeLiveness = InTransaction<LivenessStores>;

/** Signs challenges, and says which were signed here. */
export interface ChallengeSigner {
  sign(claims: object): Promise<string>;
  /** What was signed, where it was signed here, as a challenge, and nothing was changed. */
  open(token: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** The key of a challenge's answer: the same for the same challenge, known to whoever was given it alone. */
  keyOf(integrationId: Id, challengeId: Id): Promise<Buffer>;
}

/** Looks at key frames. */
export interface Examiner extends Pick<FaceEngine, 'modelVersion' | 'calibration'> {
  /** The face of a picture with its gestures; undefined where there is none, or more than one. Errors: OVERLOADED, INTERNAL. */
  describe(jpeg: Uint8Array): Promise<Result<DescribedFace | undefined>>;
}
