import { hash } from 'node:crypto';
import {
  domainError,
  fail,
  ok,
  refuseField,
  type Actor,
  type Clock,
  type DomainError,
  type ErrorCode,
  type Id,
  type Result,
} from '../../../kernel/index.js';
import {
  GESTURES,
  IMAGE_CODES,
  type CaptureOrigin,
  type FaceRegistration,
  type FaceVerifications,
  type Gesture,
  type GestureImages,
} from '../../face/index.js';
import type { Judged, LivenessVerdicts } from '../../liveness/index.js';
import type { KioskVerifications, VerificationCapture } from '../../verification/index.js';
import {
  captureTooOld,
  covers,
  isOutOfTime,
  outcomeOf,
  type Capture,
  type CapturedImage,
  type TakenCapture,
} from '../domain/capture.js';
import { kioskCodeUnknown, sessionUnknown, type Purpose } from '../domain/session.js';
import { readCapture } from './capture-form.js';
import { deviceOf, type DeviceActor } from './kiosk-monitoring.js';
import { findFace } from './kiosk-sessions.js';
import type {
  CaptureReader,
  ChangeDevices,
  DeviceReader,
  FaceFinder,
  IntegrationOf,
  SealingKeys,
  SessionReader,
} from './ports.js';

/** A capture that enrols or verifies a face. */
type FaceCapture = Capture & { readonly purpose: Purpose };

const isOfFace = (capture: Capture): capture is FaceCapture => capture.purpose !== 'identify';

/** The answer to a capture. */
export interface CaptureAnswer extends TakenCapture {
  /** Whether it was taken before, and this is the first answer again. */
  readonly again: boolean;
}

/** What taking captures in is built from. */
export interface CaptureIntakeParts {
  readonly devices: DeviceReader;
  readonly sessions: SessionReader;
  readonly captures: CaptureReader;
  readonly faces: FaceFinder;
  readonly registration: Pick<FaceRegistration, 'storeImages'>;
  readonly verifications: Pick<FaceVerifications, 'verifyCapture'>;
  readonly change: ChangeDevices;
  readonly integrationOf: IntegrationOf;
  readonly sealing: SealingKeys;
  readonly liveness: Pick<LivenessVerdicts, 'judge'>;
  readonly kioskVerifications: Pick<KioskVerifications, 'take'>;
  readonly clock: Clock;
  /** Told where a kiosk had decided otherwise than this server; the audit trail says about whom. */
  readonly onDifference: (deviceId: Id) => void;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Four pictures of 2 MiB, which base64 makes four thirds twice of, are 14 MiB; a kiosk's eight and a record have a fifth of that. Opening one
 * takes several times its size in memory.
 */
const SEALED_MAXIMUM = 16 * 1024 * 1024;

/** Codes of pictures, and of pictures that don't go together: what is wrong with them is theirs alone. */
const PICTURE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...IMAGE_CODES,
  'IMAGE_REPEATED',
  'NOT_ONE_PERSON',
  'GESTURE_MISSING',
]);

/** Codes after which the person may try again: those of liveness challenges as well. */
const UNUSABLE_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...PICTURE_CODES,
  'LIVENESS_REQUIRED',
  'LIVENESS_FAILED',
]);

/** Takes in what kiosks captured: each once, however often it is sent. */
export class CaptureIntake {
  readonly #parts: CaptureIntakeParts;
  /** Captures that are looked at now: sent again meanwhile, they are looked at once. Across processes the row decides. */
  readonly #underWay = new Map<string, Promise<Result<CaptureAnswer>>>();

  constructor(parts: CaptureIntakeParts) {
    this.#parts = parts;
  }

  /**
   * Takes a capture: what came of it, the same again for the same id. Failures are not kept, and the capture is to be sent
   * again: INVALID_INPUT (it doesn't open, or is not a capture of this integration's), PAYLOAD_TOO_LARGE, OVERLOADED, FORBIDDEN.
   */
  async submit(actor: Actor, captureId: string, sealed: string): Promise<Result<CaptureAnswer>> {
    const device = deviceOf(actor, 'kiosk:submit-capture');
    if (!device.ok) return device;
    const id = captureId.toLowerCase();
    if (!UUID.test(id)) return refuseField('captureId', 'must be a UUID');
    if (sealed.length > SEALED_MAXIMUM)
      return fail(domainError('PAYLOAD_TOO_LARGE', 'The capture is larger than 16 MiB'));
    const { integrationId, deviceId } = device.value;
    const taken = await this.#parts.captures.find(integrationId, id);
    // What came of another device's is told to whoever brings the capture itself, never for its id alone.
    if (taken?.deviceId === deviceId) return ok({ ...taken, again: true });
    const name = `${integrationId} ${id} ${hash('sha256', sealed)}`;
    const underWay = this.#underWay.get(name);
    if (underWay) {
      const answer = await underWay;
      return answer.ok ? ok({ ...answer.value, again: true }) : answer;
    }
    const taking = this.#take(device.value, id, sealed).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, taking);
    return taking;
  }

  async #take(actor: DeviceActor, captureId: string, sealed: string): Promise<Result<CaptureAnswer>> {
    const capture = await this.#open(actor, captureId, sealed);
    if (!capture.ok) return capture;
    const before = await this.#answer(actor.integrationId, capture.value, true);
    if (before) return before;
    const { value } = capture;
    const kept = await (isOfFace(value) ? this.#enrolOrVerify(actor, value) : this.#handIn(actor, value));
    // CONFLICT: another process has taken it meanwhile, and its answer is the one.
    if (!kept.ok && kept.error.code !== 'CONFLICT') return kept;
    const answer = await this.#answer(actor.integrationId, capture.value, !kept.ok);
    if (!answer) throw new Error('A capture that was just taken is not there.');
    return answer;
  }

  /** Hands in what was captured for a verification, and then keeps what came of it: sent again in between, it is not done twice. */
  async #handIn(actor: DeviceActor, capture: Capture): Promise<Result<void>> {
    const { kioskVerifications, change, clock } = this.#parts;
    const taken = isOutOfTime(capture, clock.now())
      ? fail(captureTooOld())
      : await kioskVerifications.take(actor, forVerification(capture));
    const origin = originOf(capture, taken.ok ? taken.value.judged : null);
    if (!taken.ok) return this.#keepFailure(actor, null, { capture, origin }, taken.error);
    const { handedIn } = taken.value;
    const came = handedIn
      ? ({ outcome: 'submitted', code: null } as const)
      : ({ outcome: 'unusable', code: 'LIVENESS_FAILED' } as const);
    const result = { faceId: null, ...came, at: clock.now() };
    return change<void>(({ captures }) => captures.record(actor.integrationId, origin, result));
  }

  async #enrolOrVerify(actor: DeviceActor, capture: FaceCapture): Promise<Result<void>> {
    const faceId = await this.#faceOf(actor.integrationId, capture);
    const judged = faceId.ok ? await this.#judge(actor, faceId.value, capture) : ok(null);
    if (!judged.ok) return judged;
    const origin = originOf(capture, judged.value);
    const done = faceId.ok ? await this.#apply(actor, faceId.value, capture, origin) : faceId;
    if (done.ok) return done;
    return this.#keepFailure(actor, faceId.ok ? faceId.value : null, { capture, origin }, done.error);
  }

  /** What came of a capture; undefined where it was not taken. Errors: INVALID_INPUT where its id is another device's. */
  async #answer(
    integrationId: Id,
    { captureId, deviceId }: Capture,
    again: boolean,
  ): Promise<Result<CaptureAnswer> | undefined> {
    const taken = await this.#parts.captures.find(integrationId, captureId);
    if (!taken) return undefined;
    return taken.deviceId === deviceId ? ok({ ...taken, again }) : refuseField('captureId', 'was used before');
  }

  /** Keeps that a capture came to nothing, where that is its own fault; any other failure is given back. */
  async #keepFailure(
    actor: DeviceActor,
    faceId: Id | null,
    { capture, origin }: { readonly capture: Capture; readonly origin: CaptureOrigin },
    error: DomainError,
  ): Promise<Result<void>> {
    const outcome = outcomeOf(error, UNUSABLE_CODES);
    if (outcome === undefined) return fail(error);
    // A verification by a picture that is not usable is on record already, as an attempt.
    if (PICTURE_CODES.has(error.code) && capture.purpose === 'verify') return ok(undefined);
    const result = { faceId, outcome, code: error.code, at: this.#parts.clock.now() };
    return this.#parts.change<void>(({ captures }) => captures.record(actor.integrationId, origin, result));
  }

  /** What is made of a capture's answer to its liveness challenge; null where it has none. Errors: OVERLOADED. */
  async #judge(actor: DeviceActor, faceId: Id, capture: FaceCapture): Promise<Result<Judged | null>> {
    const { integrationOf, liveness, clock } = this.#parts;
    const policy = (await integrationOf(actor.integrationId))?.policy;
    const { liveness: answer, deviceId, sessionId, purpose, capturedAt } = capture;
    if (answer === null || policy?.kioskLiveness === 'off') return ok(null);
    const { integrationId } = actor;
    const answering = {
      ...{ integrationId, deviceId, sessionId, faceId, verificationId: null },
      purpose: sessionId === null ? ('offline' as const) : purpose,
    };
    const now = clock.now();
    // A registration may have waited at its kiosk; of a verification nobody waits for what comes late.
    const answeredAt = purpose === 'register' && capturedAt < now ? capturedAt : now;
    const { lit, ...sealed } = answer;
    const pictures = [...capture.images.map(({ jpeg }) => jpeg), ...lit];
    return liveness.judge(actor, answering, { ...sealed, pictures, answeredAt });
  }

  /** Whether the policy lets a capture through as it is. Errors: LIVENESS_REQUIRED, LIVENESS_FAILED. */
  async #checkLiveness(integrationId: Id, { assisted, liveness }: CaptureOrigin): Promise<Result<void>> {
    const policy = (await this.#parts.integrationOf(integrationId))?.policy;
    if (policy?.kioskLiveness !== 'required' || assisted || liveness?.decision === 'accepted') return ok(undefined);
    if (liveness === null) return fail(domainError('LIVENESS_REQUIRED', 'This capture answers no liveness challenge'));
    return fail(domainError('LIVENESS_FAILED', 'It could not be told that a person was before the camera'));
  }

  async #open({ integrationId }: DeviceActor, captureId: string, sealed: string): Promise<Result<Capture>> {
    const plain = await this.#parts.sealing.open(sealed);
    if (!plain) return refuseField('sealed', 'does not open with a key of this server');
    const capture = readCapture(plain);
    if (!capture) return refuseField('sealed', 'holds no capture of the form that is taken');
    if (capture.captureId !== captureId) return refuseField('captureId', 'is not the one of what was sealed');
    // From a device that was paired anew since, or from another one of the same integration.
    const device = await this.#parts.devices.find(capture.deviceId);
    if (device?.integrationId !== integrationId) return refuseField('sealed', 'is not of a device of this integration');
    const missing = missingPictures(capture);
    return missing === undefined ? ok(capture) : refuseField('images', missing);
  }

  /** Whom a capture is of: her session's face, or where the kiosk was alone, the face that the code names. */
  async #faceOf(integrationId: Id, capture: FaceCapture): Promise<Result<Id>> {
    const { sessions, faces, integrationOf, clock } = this.#parts;
    if (capture.sessionId !== null) {
      const session = await sessions.find(integrationId, capture.sessionId);
      return session && covers(session, capture) ? ok(session.faceId) : fail(sessionUnknown());
    }
    // Without the server nobody is verified, and so there is no such capture without a session.
    if (capture.purpose === 'verify') return fail(sessionUnknown());
    if (isOutOfTime(capture, clock.now())) return fail(captureTooOld());
    const policy = (await integrationOf(integrationId))?.policy;
    if (capture.assisted && !policy?.kioskAssistance) {
      return fail(domainError('FORBIDDEN', 'Nobody may be helped through at the kiosks of this integration'));
    }
    const face = await findFace(faces, integrationId, capture.purpose, capture.code);
    const wasOpen = face && face.registrationUntil >= capture.capturedAt;
    return wasOpen ? ok(face.id) : fail(kioskCodeUnknown());
  }

  /** Enrols or verifies; what came of it is kept in the same transaction. */
  async #apply(actor: DeviceActor, faceId: Id, capture: FaceCapture, origin: CaptureOrigin): Promise<Result<void>> {
    const { registration, verifications, onDifference } = this.#parts;
    const live = await this.#checkLiveness(actor.integrationId, origin);
    if (!live.ok) return live;
    if (capture.purpose === 'register') {
      const images = enrolmentImages(capture);
      const stored = await registration.storeImages(actor, actor.integrationId, faceId, images, origin);
      return stored.ok ? ok(undefined) : stored;
    }
    const [front] = picturesOf(capture, 'front');
    if (!front) throw new Error('A verification without a picture came through.');
    const verified = await verifications.verifyCapture(actor, actor.integrationId, faceId, front.jpeg, origin);
    if (!verified.ok) return verified;
    if (capture.local && capture.local.verified !== verified.value.verified) onDifference(capture.deviceId);
    return ok(undefined);
  }
}

const picturesOf = ({ images }: Capture, pose: CapturedImage['gesture']): CapturedImage[] =>
  images.filter(({ gesture }) => gesture === pose);

/** Which pictures a capture lacks for what it is for. */
function missingPictures(capture: Capture): string | undefined {
  if (capture.purpose === 'identify') {
    const isNone = capture.images.length === 0 && capture.documents.length === 0;
    return isNone ? 'must not be none where there are no documents either' : undefined;
  }
  if (capture.purpose === 'verify') {
    return picturesOf(capture, 'front').length === 1 ? undefined : 'must have one picture from the front';
  }
  if (capture.assisted) {
    const isFour = picturesOf(capture, 'front').length === GESTURES.length;
    return isFour ? undefined : `must have ${GESTURES.length} pictures from the front`;
  }
  const isEach = GESTURES.every((gesture) => picturesOf(capture, gesture).length === 1);
  return isEach ? undefined : 'must have one picture for each gesture';
}

/** The four pictures of an enrolment: by their gestures, or with an attendant's help by their order. */
function enrolmentImages(capture: Capture): GestureImages {
  const fronts = picturesOf(capture, 'front');
  const images = GESTURES.map((gesture, place): [Gesture, Uint8Array] => {
    const image = capture.assisted ? fronts[place] : picturesOf(capture, gesture)[0];
    if (!image) throw new Error('An enrolment without its pictures came through.');
    return [gesture, image.jpeg];
  });
  return Object.fromEntries(images) as Record<Gesture, Uint8Array>;
}

/** A capture as the verification feature takes it: the picture of the front is the selfie. */
function forVerification(capture: Capture): VerificationCapture {
  const { captureId, deviceId, sessionId, code, capturedAt, assisted, consent, images, liveness } = capture;
  const [selfie] = picturesOf(capture, 'front');
  const files = capture.documents.map(({ page, type, jpeg }) => ({ kind: page, documentType: type, jpeg }));
  return {
    ...{ captureId, deviceId, sessionId, code, capturedAt, assisted, consent },
    files: [...files, ...(selfie ? [{ kind: 'selfie' as const, documentType: null, jpeg: selfie.jpeg }] : [])],
    liveness: liveness && {
      ...{ token: liveness.token, record: liveness.record, mac: liveness.mac },
      pictures: [...images.map(({ jpeg }) => jpeg), ...liveness.lit],
    },
  };
}

const originOf = (capture: Capture, judged: Judged | null): CaptureOrigin => ({
  captureId: capture.captureId,
  deviceId: capture.deviceId,
  sessionId: capture.sessionId,
  purpose: capture.purpose,
  offline: capture.offline,
  assisted: capture.assisted,
  capturedAt: capture.capturedAt,
  consent: capture.consent,
  localVerified: capture.local?.verified ?? null,
  liveness: judged,
});
