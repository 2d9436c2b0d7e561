import { domainError, type DomainError, type ErrorCode, type Id } from '../../../kernel/index.js';
import { PURPOSES, type KioskSession } from './session.js';

/** What a capture is for. `identify`: a verification, with documents, in a session of its own. */
export const CAPTURE_PURPOSES = [...PURPOSES, 'identify'] as const;
export type CapturePurpose = (typeof CAPTURE_PURPOSES)[number];

/** What a picture of a document shows. */
export const DOCUMENT_PAGES = ['document_front', 'document_back', 'proof_of_address'] as const;

/** A picture of a capture that is not of a face. */
export interface CapturedDocument {
  readonly page: (typeof DOCUMENT_PAGES)[number];
  /** Which document the person said that it is, in the contract's words; null of a proof of address. */
  readonly type: 'Passport' | 'License' | 'Address Permit' | null;
  readonly jpeg: Uint8Array;
}

/** What a picture of a capture shows: a gesture, or a face that looks into the camera. */
export const POSES = ['smile', 'eyeblink', 'left', 'right', 'front'] as const;
export type Pose = (typeof POSES)[number];

/** One picture of a capture. */
export interface CapturedImage {
  readonly gesture: Pose;
  /** Milliseconds on the kiosk's own scale. */
  readonly at: number;
  readonly jpeg: Uint8Array;
}

/** What a kiosk captured of one person, as it was sealed there. */
export interface Capture {
  readonly captureId: string;
  /** The device that took it, which may have been paired anew since. */
  readonly deviceId: Id;
  readonly sessionId: Id | null;
  readonly purpose: CapturePurpose;
  /** As it was scanned or typed; used where there was no session. */
  readonly code: string;
  readonly capturedAt: Date;
  readonly offline: boolean;
  readonly assisted: boolean;
  /** What the person agreed to before any picture was taken. */
  readonly consent: { readonly version: string; readonly language: string; readonly givenAt: Date };
  readonly images: readonly CapturedImage[];
  /** Only where it is for a verification. */
  readonly documents: readonly CapturedDocument[];
  /** What the kiosk decided by itself. */
  readonly local: { readonly verified: boolean } | null;
  /**
   * Its answer to a liveness challenge, but for the pictures, which are the capture's; null: it has none. `lit`: pictures of the face in the
   * light of the screen's colours, which are for nothing else.
   */
  readonly liveness: {
    readonly token: string;
    readonly record: string;
    readonly mac: string;
    readonly lit: readonly Uint8Array[];
  } | null;
}

/** What came of a capture. `submitted`: it was handed in for its verification. `refused`: it shows somebody else. `unusable`: the pictures. `rejected`: everything else. */
export const CAPTURE_OUTCOMES = ['registered', 'verified', 'submitted', 'refused', 'unusable', 'rejected'] as const;
export type CaptureOutcome = (typeof CAPTURE_OUTCOMES)[number];

/** A capture that was taken, as it is kept. */
export interface TakenCapture {
  readonly captureId: string;
  /** The device that captured it. */
  readonly deviceId: Id;
  readonly outcome: CaptureOutcome;
  /** Why it was unusable or rejected. */
  readonly code: ErrorCode | null;
  readonly offline: boolean;
  /** What the person is told of the liveness challenge that it did not answer well enough. */
  readonly told: readonly string[];
}

/**
 * For how long after it was taken a capture without a session is accepted: a month, the longest that a branch is expected to
 * leave a kiosk without a network before somebody looks at it.
 */
export const ACCEPTED_AFTER_HOURS = 720;

/** How far a kiosk's clock may be from ours; it sets it by our answers, and may have drifted since. */
const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;

/** Failures that are the capture's own and stay as they are: it is answered with them, and not sent again. */
const REJECTIONS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'FACE_NOT_FOUND',
  'FACE_NOT_ENROLLED',
  'FACE_DISABLED',
  'FACE_ALREADY_REGISTERED',
  'FACE_LOCKED',
  'FORBIDDEN',
  'KIOSK_CODE_UNKNOWN',
  'KIOSK_SESSION_UNKNOWN',
  'KIOSK_CAPTURE_TOO_OLD',
  'VERIFICATION_CODE_UNKNOWN',
  'VERIFICATION_STATE',
  'VERIFICATION_STEP_CLOSED',
  'VERIFICATION_INCOMPLETE',
]);

/** What a failure makes of a capture; undefined where it says nothing about it, and the capture is to be sent again. */
export function outcomeOf(failure: DomainError, imageCodes: ReadonlySet<ErrorCode>): CaptureOutcome | undefined {
  if (imageCodes.has(failure.code)) return 'unusable';
  return REJECTIONS.has(failure.code) ? 'rejected' : undefined;
}

/** Whether a session covers a capture: its device, its purpose, its form, and its time. */
export const covers = (
  session: KioskSession,
  { deviceId, purpose, assisted, capturedAt, captureId }: Capture,
): boolean =>
  session.deviceId === deviceId &&
  session.purpose === purpose &&
  (session.assisted || !assisted) &&
  (session.captureId === null || session.captureId === captureId) &&
  capturedAt.getTime() >= session.startedAt.getTime() - CLOCK_TOLERANCE_MS &&
  capturedAt.getTime() <= session.expiresAt.getTime() + CLOCK_TOLERANCE_MS;

/** Whether a capture without a session is too old, or from the future. */
export const isOutOfTime = ({ capturedAt }: Capture, now: Date): boolean => {
  const age = now.getTime() - capturedAt.getTime();
  return age > ACCEPTED_AFTER_HOURS * 60 * 60 * 1000 || age < -CLOCK_TOLERANCE_MS;
};

/** The answer to a capture that was taken too long ago. */
export const captureTooOld = (): DomainError =>
  domainError('KIOSK_CAPTURE_TOO_OLD', `This capture was not taken within the last ${ACCEPTED_AFTER_HOURS} hours`);
