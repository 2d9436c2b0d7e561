import { domainError, fail, ok, type DomainError, type Id, type Result } from '../../../kernel/index.js';

/** The gestures of which an enrolment has one image each, in the order in which they are listed. */
export const GESTURES = ['smile', 'eyeblink', 'left', 'right'] as const;

/** One gesture. `left` is the person's own left. */
export type Gesture = (typeof GESTURES)[number];

/** Whether a gesture is done looking into the camera. */
export const isFrontal = (gesture: Gesture): boolean => gesture === 'smile' || gesture === 'eyeblink';

/** An image that was stored for an enrolment. */
export interface FaceImage {
  readonly id: Id;
  readonly gesture: Gesture;
  /** A relative key: `verification/<integrationId>/2fa-<gesture>/<id>.jpg`. */
  readonly key: string;
}

/** What a person agreed to before her face was stored. */
export interface FaceConsent {
  /** Which text. */
  readonly version: string;
  /** In which it was shown (BCP 47); null where the integration's server asserts that there is a consent. */
  readonly language: string | null;
  readonly givenAt: Date;
  /** As in the audit trail. */
  readonly takenBy: string;
}

/** A person of an integration who is enrolled for two-factor login, or about to be. */
export interface Face {
  readonly id: Id;
  readonly integrationId: Id;
  readonly personId: Id;
  /** The integration's own name for the person. */
  readonly uniqueIdentifier: string;
  readonly enabled: boolean;
  /** Empty, or one for each gesture. */
  readonly images: readonly FaceImage[];
  readonly registrationUntil: Date;
  /** What a person may type at a kiosk instead of showing the URL; 10 characters (see `showCode`). */
  readonly registrationCode: string;
  readonly registeredAt: Date | null;
  readonly lockedUntil: Date | null;
  readonly createdAt: Date;
}

/** The contract: a registration URL opens a session for 7 days from the last time it was asked for. */
export const REGISTRATION_MS = 7 * 24 * 60 * 60 * 1000;

const IDENTIFIER_MAXIMUM = 256;
const CONTROL = /\p{Cc}/u;

/** Whether the four images are stored. */
export const isRegistered = (face: Face): boolean => face.images.length > 0;

/** The relative key of an image. */
export const imageKey = (integrationId: Id, name: Gesture | 'attempt', id: Id): string =>
  `verification/${integrationId}/2fa-${name}/${id}.jpg`;

/** Checks a unique identifier: 1 to 256 characters, no control characters. It is kept exactly as it was given. */
export function checkUniqueIdentifier(text: string): Result<string> {
  // Half a character (a lone surrogate) has no UTF-8, and would be taken for any other half.
  const isText = Buffer.from(text, 'utf8').toString('utf8') === text;
  if (isText && text.trim().length > 0 && text.length <= IDENTIFIER_MAXIMUM && !CONTROL.test(text)) return ok(text);
  const reason = `must have 1 to ${IDENTIFIER_MAXIMUM} characters, none of them a control character`;
  return fail(
    domainError('INVALID_INPUT', `uniqueIdentifier ${reason}`, { details: [{ field: 'uniqueIdentifier', reason }] }),
  );
}

/** Whether images may be stored for a face now. */
export function checkOpenForRegistration(face: Face | undefined): Result<Face> {
  if (!face) return fail(faceNotFound());
  if (!face.enabled) return fail(faceDisabled());
  if (isRegistered(face)) {
    return fail(
      domainError('FACE_ALREADY_REGISTERED', 'Face already registered', {
        hint: 'Erase this face first to enrol the person anew.',
      }),
    );
  }
  return ok(face);
}

/** Whether a probe may be compared with a face now. */
export function checkOpenForVerification(face: Face | undefined, now: Date): Result<Face> {
  if (!face) return fail(notEnrolled());
  if (!face.enabled) return fail(faceDisabled());
  if (!isRegistered(face)) return fail(notEnrolled());
  if (face.lockedUntil && face.lockedUntil > now) return fail(faceLocked(face.lockedUntil, now));
  return ok(face);
}

/** The answer where there is no such face, or it is another integration's. */
export const faceNotFound = (): DomainError => domainError('FACE_NOT_FOUND', 'Face not found');

const notEnrolled = (): DomainError => domainError('FACE_NOT_ENROLLED', 'Face not enrolled for this user');

const faceDisabled = (): DomainError => domainError('FACE_DISABLED', 'Face disabled');

const faceLocked = (until: Date, now: Date): DomainError =>
  domainError('FACE_LOCKED', 'Too many refused attempts: this face is locked for a while', {
    retryAfterSeconds: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)),
  });
