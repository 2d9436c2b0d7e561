import {
  actorName,
  domainError,
  fail,
  newCode,
  newId,
  ok,
  type Actor,
  type Clock,
  type DomainError,
  type ErrorCode,
  type ErrorDetail,
  type Id,
  type Result,
} from '../../../kernel/index.js';
import { authorise, integrationNotFound } from '../../../platform/access/permissions.js';
import {
  checkOpenForRegistration,
  checkUniqueIdentifier,
  faceNotFound,
  GESTURES,
  imageKey,
  isFrontal,
  isRegistered,
  REGISTRATION_MS,
  type Face,
  type FaceConsent,
  type FaceImage,
  type Gesture,
} from '../domain/face.js';
import { oddOnesOut } from '../domain/one-person.js';
import { gestureRefusal, repeatedImages } from '../domain/refusal.js';
import { analyseFor, blame, type ImageDemands } from './analysis.js';
import { captureActions } from './capture-actions.js';
import { imagesStored } from './payload.js';
import { checkLiveness } from './liveness.js';
import type {
  AcceptedLiveness,
  Analysis,
  CaptureOrigin,
  ChangeFaces,
  FaceAnalyser,
  FacePolicy,
  FacePolicyOf,
  FaceReader,
  ImageStore,
  Template,
} from './ports.js';

/** What came of asking for a registration URL. */
export type RegistrationUrl =
  | { readonly registered: false; readonly url: string; readonly face: Face }
  | { readonly registered: true; readonly face: Face };

/** One image for each gesture. */
export type GestureImages = Readonly<Record<Gesture, Uint8Array>>;

/** What registration is built from. */
export interface RegistrationParts {
  readonly reader: FaceReader;
  readonly change: ChangeFaces;
  readonly analyser: FaceAnalyser;
  readonly images: ImageStore;
  readonly policyOf: FacePolicyOf;
  readonly liveness: AcceptedLiveness;
  /** The base of registration URLs, without a slash at the end. */
  readonly faceUrl: () => string;
  readonly clock: Clock;
}

/** Enrolment: a URL for the person, then four images against the face. */
export class FaceRegistration {
  readonly #parts: RegistrationParts;

  constructor(parts: RegistrationParts) {
    this.#parts = parts;
  }

  /** The address of a face's registration page. */
  urlOf(faceId: Id): string {
    return `${this.#parts.faceUrl()}/${faceId}`;
  }

  /** The URL at which a person registers; the same again while there are no images. Errors: NOT_FOUND, FACE_DISABLED, INVALID_INPUT. */
  async requestUrl(actor: Actor, integrationId: Id, uniqueIdentifier: string): Promise<Result<RegistrationUrl>> {
    const { change, policyOf, clock } = this.#parts;
    const allowed = authorise(actor, 'face:register', integrationId);
    if (!allowed.ok) return allowed;
    if (!(await policyOf(integrationId))) return fail(integrationNotFound());
    const identifier = checkUniqueIdentifier(uniqueIdentifier);
    if (!identifier.ok) return identifier;
    const createdAt = clock.now();
    const registrationUntil = new Date(createdAt.getTime() + REGISTRATION_MS);
    return change<RegistrationUrl>(async ({ faces, audit }) => {
      const codes = { id: newId(), registrationCode: newCode() };
      const draft = { ...codes, integrationId, uniqueIdentifier, registrationUntil, createdAt };
      const face = await faces.findOrInsert(draft);
      if (isRegistered(face) && face.enabled) return ok({ registered: true, face });
      const open = checkOpenForRegistration(face);
      if (!open.ok) return open;
      if (face.id === draft.id) await audit.record(actor, 'face.created', subject(face));
      else await faces.prolongRegistration(face.id, registrationUntil);
      return ok({ registered: false, url: this.urlOf(face.id), face });
    });
  }

  /**
   * Stores the four images of a person against her face, all or none, and records the event that tells of it.
   * Errors: FACE_NOT_FOUND, FACE_DISABLED, FACE_ALREADY_REGISTERED, the images' codes (naming the image), IMAGE_REPEATED,
   * NOT_ONE_PERSON, GESTURE_MISSING, LIVENESS_REQUIRED, OVERLOADED, FORBIDDEN where there is no consent.
   * @param capture where the images come from a kiosk: it is kept in the same transaction, and its own errors are added
   */
  async storeImages(
    actor: Actor,
    integrationId: Id,
    faceId: Id,
    given: GestureImages,
    capture?: CaptureOrigin,
  ): Promise<Result<Face>> {
    const { reader, change, images, analyser, policyOf, clock } = this.#parts;
    const allowed = authorise(actor, capture ? 'face:capture' : 'face:register', integrationId);
    if (!allowed.ok) return allowed;
    const decided = await policyOf(integrationId);
    if (!decided) return fail(integrationNotFound());
    const consent = consentTo(decided, actor, capture, clock.now());
    if (!consent.ok) return consent;
    const policy = demandsOn(decided, capture);
    const open = checkOpenForRegistration(await reader.find(integrationId, faceId));
    if (!open.ok) return open;
    const live = await checkLiveness(
      this.#parts.liveness,
      policy,
      { faceId, purpose: 'register', capture },
      { ...given },
    );
    if (!live.ok) return live;
    const analysed = await this.#analyse(policy, given);
    if (!analysed.ok) return analysed;
    const refused = this.#judgeTogether(policy, given, analysed.value);
    if (refused) return fail(refused);

    const stored: FaceImage[] = GESTURES.map((gesture) => {
      const id = newId();
      return { id, gesture, key: imageKey(integrationId, gesture, id) };
    });
    const templates: Template[] = stored.map(({ id, gesture }) => ({
      imageId: id,
      modelVersion: analyser.modelVersion,
      descriptor: analysed.value[gesture].descriptor,
    }));
    const discard = async (): Promise<void> => {
      await Promise.allSettled(stored.map(({ key }) => images.remove(key)));
    };
    try {
      // Blobs first: a row never points at a blob that isn't there. A blob that a crash leaves without one is swept.
      const written = await Promise.allSettled(
        stored.map(({ key, gesture }) => images.put(open.value.personId, key, analysed.value[gesture].stored)),
      );
      for (const each of written) if (each.status === 'rejected') throw each.reason;
      if (written.some((each) => each.status === 'fulfilled' && !each.value)) {
        await discard();
        return fail(faceNotFound());
      }
    } catch (error) {
      await discard();
      throw error;
    }
    const at = clock.now();
    // Where this throws, it may have been committed nonetheless: the blobs stay, since a row must not point at none.
    const result = await change<Face>(async ({ faces, captures, events, audit }) => {
      // Between the first look and this lock somebody else may have registered, disabled or erased the face.
      const still = checkOpenForRegistration(await faces.findForChange(integrationId, faceId));
      if (!still.ok) return still;
      const face: Face = { ...still.value, images: stored, registeredAt: at };
      if (capture) {
        const kept = await captures.record(integrationId, capture, { faceId, outcome: 'registered', code: null, at });
        if (!kept.ok) return kept;
      }
      await faces.insertImages(face, { images: stored, templates, consent: consent.value }, at);
      for (const action of captureActions('face.registered', capture)) await audit.record(actor, action, subject(face));
      const { personId } = face;
      const body = imagesStored(face, at);
      await events.record({ kind: 'images_stored', integrationId, personId, subjectId: face.id, body, at });
      return ok(face);
    });
    if (!result.ok) await discard();
    return result;
  }

  /** What is wrong with four images that are each usable by themselves. */
  #judgeTogether(
    { faceGestureCheck, faceMirrored, frontalOnly }: EnrolmentDemands,
    given: GestureImages,
    analyses: Readonly<Record<Gesture, Analysis>>,
  ): DomainError | undefined {
    const { analyser } = this.#parts;
    const strict = faceGestureCheck === 'strict';
    // One picture sent for two gestures is a caller's mistake, and would be called a gesture that is missing.
    const repeated = strict || frontalOnly ? repeatedImages(given) : [];
    if (repeated.length > 0) return refusal('IMAGE_REPEATED', repeated);
    const strangers = oddOnesOut(
      GESTURES,
      (a, b) => analyser.distance(analyses[a].descriptor, analyses[b].descriptor),
      analyser.onePersonDistance,
    );
    if (strangers.length > 0) return notOnePerson(strangers);
    const { smile, eyeblink, left, right } = analyses;
    const signs = { smile: smile.signs, eyeblink: eyeblink.signs, left: left.signs, right: right.signs };
    const missing = strict ? analyser.judgeGestures(signs, faceMirrored) : [];
    if (missing.length === 0) return undefined;
    return refusal(
      'GESTURE_MISSING',
      missing.map(({ gesture, fault }) => gestureRefusal(gesture, fault, faceMirrored)),
    );
  }

  async #analyse(policy: EnrolmentDemands, given: GestureImages): Promise<Result<Record<Gesture, Analysis>>> {
    const gestures = policy.faceGestureCheck === 'strict';
    const demands = (gesture: Gesture): ImageDemands => ({
      keep: true,
      gestures,
      frontal: policy.frontalOnly || isFrontal(gesture),
    });
    const results = await Promise.all(
      GESTURES.map(
        async (gesture) =>
          [gesture, await analyseFor(policy, this.#parts.analyser, given[gesture], demands(gesture))] as const,
      ),
    );
    const failures = results.flatMap(([gesture, result]) => (result.ok ? [] : [blame(gesture, result.error)]));
    const [first] = failures;
    if (first) {
      // A full queue says nothing about the images, so it isn't mixed with what does.
      const other = failures.find(({ details }) => !details);
      if (other) return fail(other);
      return fail(
        domainError(first.code, first.message, { details: failures.flatMap(({ details }) => details ?? []) }),
      );
    }
    const analyses = results.flatMap(([gesture, result]) => (result.ok ? [[gesture, result.value] as const] : []));
    return ok(Object.fromEntries(analyses) as Record<Gesture, Analysis>);
  }
}

/** What is asked of the four images of an enrolment. */
interface EnrolmentDemands extends FacePolicy {
  /** Whether all four look into the camera. */
  readonly frontalOnly: boolean;
}

/**
 * What is asked where a kiosk took the images: it never mirrors them, and with an attendant's help it takes four from the
 * front, which show no gestures.
 */
const demandsOn = (policy: FacePolicy, capture: CaptureOrigin | undefined): EnrolmentDemands => {
  if (!capture) return { ...policy, frontalOnly: false };
  const { assisted } = capture;
  return {
    ...policy,
    faceMirrored: 'no',
    ...(assisted && { faceGestureCheck: 'off' as const }),
    frontalOnly: assisted,
  };
};

/** What the person agreed to: at a kiosk she did so on its screen; of those whom its own server enrols the integration asserts it. */
function consentTo(
  { faceConsentVersion }: FacePolicy,
  actor: Actor,
  capture: CaptureOrigin | undefined,
  now: Date,
): Result<FaceConsent> {
  if (capture) return ok({ ...capture.consent, takenBy: actorName(actor) });
  if (faceConsentVersion === 'none') return fail(noConsent());
  return ok({ version: faceConsentVersion, language: null, givenAt: now, takenBy: actorName(actor) });
}

const noConsent = (): DomainError =>
  domainError('FORBIDDEN', 'This integration has no consent to store faces that its server sends', {
    hint: 'Set the policy faceConsentVersion to the version of the text that its people agree to, or enrol them at a kiosk.',
  });

/** A refusal of several images, with the first one's words as its message. */
const refusal = (code: ErrorCode, details: readonly ErrorDetail[]): DomainError =>
  domainError(code, details[0] ? `${details[0].field}: ${details[0].reason}` : code, { details });

const notOnePerson = (images: readonly Gesture[]) =>
  domainError('NOT_ONE_PERSON', `${images.join(' and ')}: the four images are not of one person`, {
    details: images.map((field) => ({ field, reason: 'shows somebody else than the other images' })),
  });

const subject = (face: Face) => ({ type: 'face', id: face.id, integrationId: face.integrationId });
