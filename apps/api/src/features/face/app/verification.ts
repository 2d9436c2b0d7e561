import { domainError, fail, newId, ok, type Actor, type Clock, type Id, type Result } from '../../../kernel/index.js';
import { authorise, integrationNotFound } from '../../../platform/access/permissions.js';
import { BrokenSeal } from '../../../platform/vault/index.js';
import { checkOpenForVerification, imageKey, type Face } from '../domain/face.js';
import { LOCK_RULE, lockAfter, type FaceVerification } from '../domain/verification.js';
import { analyseFor, blame, IMAGE_CODES } from './analysis.js';
import { captureActions } from './capture-actions.js';
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

/** What came of a verification. */
export interface VerificationOutcome {
  readonly verified: boolean;
  /** 0 to 100. */
  readonly similarity: number;
  readonly face: Face;
  readonly verificationId: Id;
}

/** What a face is compared with at a kiosk. */
export interface ComparableTemplates {
  readonly modelVersion: string;
  /** The distance up to which a descriptor and the nearest of them are taken to be of one person. */
  readonly threshold: number;
  readonly descriptors: readonly Float32Array[];
}

/** Who verifies, under which policy, and by which capture where a kiosk took the picture. */
interface Call {
  readonly actor: Actor;
  readonly policy: FacePolicy;
  readonly capture?: CaptureOrigin;
}

/** What verification is built from. */
export interface VerificationParts {
  readonly reader: FaceReader;
  readonly change: ChangeFaces;
  readonly analyser: FaceAnalyser;
  readonly images: ImageStore;
  readonly policyOf: FacePolicyOf;
  readonly liveness: AcceptedLiveness;
  readonly clock: Clock;
}

/** Compares a live image with what a person enrolled. */
export class FaceVerifications {
  readonly #parts: VerificationParts;

  constructor(parts: VerificationParts) {
    this.#parts = parts;
  }

  /**
   * Verifies a probe against every template of a face, and records the attempt.
   * Errors: NOT_FOUND, FACE_NOT_ENROLLED, FACE_DISABLED, FACE_LOCKED, LIVENESS_REQUIRED, the image's codes, OVERLOADED.
   */
  async verify(
    actor: Actor,
    integrationId: Id,
    uniqueIdentifier: string,
    image: Uint8Array,
  ): Promise<Result<VerificationOutcome>> {
    const allowed = authorise(actor, 'face:verify', integrationId);
    if (!allowed.ok) return allowed;
    const policy = await this.#parts.policyOf(integrationId);
    if (!policy) return fail(integrationNotFound());
    const face = await this.#parts.reader.findByIdentifier(integrationId, uniqueIdentifier);
    return this.#verify({ actor, policy }, face, image);
  }

  /** The same for a picture that a kiosk took, which is kept in the same transaction; its own errors are added. */
  async verifyCapture(
    actor: Actor,
    integrationId: Id,
    faceId: Id,
    image: Uint8Array,
    capture: CaptureOrigin,
  ): Promise<Result<VerificationOutcome>> {
    const allowed = authorise(actor, 'face:capture', integrationId);
    if (!allowed.ok) return allowed;
    const policy = await this.#parts.policyOf(integrationId);
    if (!policy) return fail(integrationNotFound());
    return this.#verify({ actor, policy, capture }, await this.#parts.reader.find(integrationId, faceId), image);
  }

  /**
   * What a kiosk needs to compare a person by itself: her templates, and the distance up to which a face is taken for hers.
   * Errors: FACE_NOT_ENROLLED, FACE_DISABLED, FACE_LOCKED, OVERLOADED, FORBIDDEN.
   */
  async templates(actor: Actor, integrationId: Id, faceId: Id): Promise<Result<ComparableTemplates>> {
    const { reader, analyser, clock } = this.#parts;
    const allowed = authorise(actor, 'face:take-templates', integrationId);
    if (!allowed.ok) return allowed;
    const face = checkOpenForVerification(await reader.find(integrationId, faceId), clock.now());
    if (!face.ok) return face;
    const current = await this.#currentTemplates(face.value);
    if (!current.ok) return current;
    return ok({
      modelVersion: analyser.modelVersion,
      threshold: analyser.thresholdFor(current.value.length),
      descriptors: current.value.map(({ descriptor }) => descriptor),
    });
  }

  async #verify(call: Call, given: Face | undefined, image: Uint8Array): Promise<Result<VerificationOutcome>> {
    const { analyser, clock } = this.#parts;
    const found = checkOpenForVerification(given, clock.now());
    if (!found.ok) return found;
    const face = found.value;
    const asked = { faceId: face.id, purpose: 'verify', capture: call.capture } as const;
    const live = await checkLiveness(this.#parts.liveness, call.policy, asked, { front: image });
    if (!live.ok) return live;
    const demands = { keep: call.policy.keepAttemptImages, frontal: true };
    const analysed = await analyseFor(call.policy, analyser, image, demands);
    if (!analysed.ok) {
      const { error } = analysed;
      if (IMAGE_CODES.has(error.code)) {
        const attempt = this.#attempt(face);
        const recorded = await this.#record(call, face, { ...attempt, outcome: 'unusable', reason: error.code });
        if (!recorded.ok) return recorded;
      }
      return fail(blame('image', error));
    }
    const templates = await this.#currentTemplates(face);
    if (!templates.ok) return templates;
    return this.#decide(call, face, analysed.value, templates.value);
  }

  async #decide(
    call: Call,
    face: Face,
    probe: Analysis,
    templates: readonly Template[],
  ): Promise<Result<VerificationOutcome>> {
    const { analyser, images } = this.#parts;
    const keepImage = call.policy.keepAttemptImages;
    const distance = Math.min(...templates.map(({ descriptor }) => analyser.distance(descriptor, probe.descriptor)));
    const threshold = analyser.thresholdFor(templates.length);
    const verified = distance <= threshold;
    const similarity = analyser.similarityOfNearest(distance, templates.length);
    const attempt = this.#attempt(face);
    const key = keepImage ? imageKey(face.integrationId, 'attempt', attempt.id) : null;
    // Not where she was erased meanwhile: the record below then finds no face.
    const kept = key !== null && (await images.put(face.personId, key, probe.stored));
    const recorded = await this.#record(call, face, {
      ...attempt,
      outcome: verified ? 'verified' : 'refused',
      similarity,
      distance,
      threshold,
      imageKey: kept ? key : null,
    });
    if (!recorded.ok) {
      if (kept) await images.remove(key);
      return recorded;
    }
    return ok({ verified, similarity, face, verificationId: attempt.id });
  }

  /**
   * Keeps an attempt, and locks the face where it was one refusal too many. Attempts on one face are recorded one after
   * another: of many that were sent at once, those after the lock get no answer about the face.
   */
  async #record({ actor, capture }: Call, face: Face, attempt: FaceVerification): Promise<Result<void>> {
    const { change } = this.#parts;
    const { id: faceId, integrationId } = face;
    return change<void>(async ({ faces, captures, audit }) => {
      const still = checkOpenForVerification(await faces.findForChange(integrationId, faceId), attempt.createdAt);
      if (!still.ok) return still;
      if (capture) {
        const { outcome, reason: code, createdAt: at } = attempt;
        const kept = await captures.record(integrationId, capture, { faceId, outcome, code, at });
        if (!kept.ok) return kept;
      }
      await faces.recordVerification(attempt);
      if (attempt.outcome === 'refused') {
        const since = new Date(attempt.createdAt.getTime() - LOCK_RULE.withinMs);
        const until = lockAfter(await faces.countRefusals(face.id, since), attempt.createdAt);
        if (until) await faces.lock(face.id, until);
      }
      const subject = { type: 'face', id: faceId, integrationId };
      const actions = captureActions(`face.${attempt.outcome}`, capture);
      if (differs(attempt, capture)) actions.push('security.decision_differs');
      for (const action of actions) await audit.record(actor, action, subject);
      return ok(undefined);
    });
  }

  /**
   * A face's templates, made anew from its stored images where an older model made them. What is asked of a face as a picture
   * isn't asked of them again: they were accepted once. An image that can't be used any
   * more (it is gone, or doesn't open, or the present model finds no face in it) has no template from then on.
   */
  async #currentTemplates(face: Face): Promise<Result<Template[]>> {
    const { reader, analyser, images, change, clock } = this.#parts;
    const templates = await reader.templates(face);
    const isCurrent = templates.every(({ modelVersion }) => modelVersion === analyser.modelVersion);
    if (templates.length > 0 && isCurrent) return ok([...templates]);
    const renewed: Template[] = [];
    for (const { id, key } of face.images) {
      const bytes = await images.get(face.personId, key).catch(undefinedIfBroken);
      const analysed = bytes ? await analyser.analyse(bytes, { keep: false }) : undefined;
      if (analysed?.ok) {
        renewed.push({ imageId: id, modelVersion: analyser.modelVersion, descriptor: analysed.value.descriptor });
      } else if (analysed && !IMAGE_CODES.has(analysed.error.code)) {
        return analysed;
      }
    }
    if (renewed.length === 0) {
      return fail(
        domainError('FACE_NOT_ENROLLED', 'Face not enrolled for this user', {
          hint: 'The stored images can not be used with the present model: enrol the person anew.',
        }),
      );
    }
    const kept = await change<void>(async ({ faces }) => {
      const still = checkOpenForVerification(await faces.findForChange(face.integrationId, face.id), clock.now());
      if (!still.ok) return still;
      await faces.replaceTemplates(face, renewed, clock.now());
      return ok(undefined);
    });
    return kept.ok ? ok(renewed) : kept;
  }

  #attempt(face: Face): FaceVerification {
    return {
      id: newId(),
      faceId: face.id,
      integrationId: face.integrationId,
      personId: face.personId,
      outcome: 'unusable',
      reason: null,
      similarity: null,
      distance: null,
      threshold: null,
      modelVersion: this.#parts.analyser.modelVersion,
      imageKey: null,
      createdAt: this.#parts.clock.now(),
    };
  }
}

/** Whether a kiosk decided otherwise than this server: one of them looks at something else than it thinks. */
const differs = ({ outcome }: FaceVerification, capture: CaptureOrigin | undefined): boolean =>
  outcome !== 'unusable' && capture?.localVerified != null && capture.localVerified !== (outcome === 'verified');

/** A blob that was damaged on its disk is as good as gone; whatever else goes wrong in reading it may be mended. */
function undefinedIfBroken(error: unknown): undefined {
  if (!(error instanceof BrokenSeal)) throw error;
}
