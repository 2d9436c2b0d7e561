import {
  fail,
  newId,
  ok,
  type Actor,
  type Clock,
  type Id,
  type Page,
  type PageRequest,
  type Result,
} from '../../../kernel/index.js';
import { authorise, type Action } from '../../../platform/access/permissions.js';
import type { ErasureCause } from '../../retention/index.js';
import { faceNotFound, isRegistered, type Face } from '../domain/face.js';
import type { FaceVerification } from '../domain/verification.js';
import type { ChangeFaces, FaceReader, ImageStore } from './ports.js';

/** What was erased, for whoever asked. */
export interface ErasureReceipt {
  readonly type: 'face-erasure';
  readonly faceId: Id;
  readonly integrationId: Id;
  readonly cause: ErasureCause;
  readonly erasedAt: string;
  readonly images: number;
  readonly templates: number;
  readonly verifications: number;
  /** What the person had agreed to; null where nothing of her was stored. */
  readonly consent: { readonly version: string; readonly language: string | null; readonly givenAt: string } | null;
}

/** A face that was erased: what there was of it, and that as a compact JWS. */
export interface ErasedFace {
  readonly facts: ErasureReceipt;
  readonly receipt: string;
}

/** What the page of a registration that is open may say. */
export interface OpenRegistration {
  readonly registrationCode: string;
}

/** What managing faces is built from. */
export interface FacesParts {
  readonly reader: FaceReader;
  readonly change: ChangeFaces;
  readonly images: ImageStore;
  /** Signs a receipt: a compact JWS. */
  readonly sign: (receipt: object) => Promise<string>;
  readonly clock: Clock;
}

/** Looking at enrolled faces, switching them off and on, erasing them. */
export class Faces {
  readonly #parts: FacesParts;

  constructor(parts: FacesParts) {
    this.#parts = parts;
  }

  /** One face. Errors: FACE_NOT_FOUND, NOT_FOUND, FORBIDDEN. */
  async get(actor: Actor, integrationId: Id, id: Id): Promise<Result<Face>> {
    const allowed = authorise(actor, 'face:read', integrationId);
    if (!allowed.ok) return allowed;
    const face = await this.#parts.reader.find(integrationId, id);
    return face ? ok(face) : fail(faceNotFound());
  }

  /**
   * A face whose integration isn't named: an integration finds its own alone. Errors: FACE_NOT_FOUND, FORBIDDEN.
   * @param action what is to be done with it
   */
  async getAny(actor: Actor, id: Id, action: Action = 'face:read'): Promise<Result<Face>> {
    // Before anything is looked for, so that a refusal does not tell whether it is there.
    const allowed = authorise(actor, action);
    if (!allowed.ok) return allowed;
    const face = await this.#parts.reader.findAny(id);
    return face && authorise(actor, action, face.integrationId).ok ? ok(face) : fail(faceNotFound());
  }

  /** An integration's faces, the newest first. */
  async list(actor: Actor, integrationId: Id, page: PageRequest): Promise<Result<Page<Face>>> {
    const allowed = authorise(actor, 'face:read', integrationId);
    return allowed.ok ? ok(await this.#parts.reader.list(integrationId, page)) : allowed;
  }

  /** The verifications of faces, the newest first: the same part of each list, by the face's id. */
  async verifications(
    actor: Actor,
    faces: readonly Face[],
    page: PageRequest,
  ): Promise<Result<ReadonlyMap<Id, Page<FaceVerification>>>> {
    for (const integrationId of new Set(faces.map((face) => face.integrationId))) {
      const allowed = authorise(actor, 'face:read', integrationId);
      if (!allowed.ok) return allowed;
    }
    return ok(await this.#parts.reader.verifications(faces, page));
  }

  /** A registration whose URL opens a session now; undefined for any other. Says nothing else about the face. */
  async openRegistration(id: Id): Promise<OpenRegistration | undefined> {
    const face = await this.#parts.reader.findAny(id);
    const open = face && face.enabled && !isRegistered(face) && face.registrationUntil > this.#parts.clock.now();
    return open ? { registrationCode: face.registrationCode } : undefined;
  }

  /** Switches a face off (nobody is verified with it) or on again. Errors: FACE_NOT_FOUND, FORBIDDEN. */
  async setEnabled(actor: Actor, integrationId: Id, id: Id, enabled: boolean): Promise<Result<Face>> {
    const allowed = authorise(actor, 'face:disable', integrationId);
    if (!allowed.ok) return allowed;
    return this.#parts.change<Face>(async ({ faces, audit }) => {
      const face = await faces.findForChange(integrationId, id);
      if (!face) return fail(faceNotFound());
      await faces.setEnabled(id, enabled);
      await audit.record(actor, enabled ? 'face.enabled' : 'face.disabled', { type: 'face', id, integrationId });
      return ok({ ...face, enabled });
    });
  }

  /**
   * Erases a person's face: rows, images, and the key without which no copy opens. Deliveries that were still to be
   * sent about it are cancelled, as their bodies no longer open. Errors: FACE_NOT_FOUND, FORBIDDEN.
   */
  async erase(actor: Actor, integrationId: Id, id: Id): Promise<Result<ErasedFace>> {
    const allowed = authorise(actor, 'face:erase', integrationId);
    return allowed.ok ? this.#erase(actor, integrationId, id, 'asked') : allowed;
  }

  /** Erases one that nobody has used for as long as the integration keeps them. Errors: FACE_NOT_FOUND where it is gone. */
  eraseDue(integrationId: Id, id: Id): Promise<Result<ErasedFace>> {
    return this.#erase({ kind: 'worker' }, integrationId, id, 'retention');
  }

  /** Forgets one attempt on a face, and its image. */
  async forgetAttempt(integrationId: Id, id: Id): Promise<Result<void>> {
    const { change, images } = this.#parts;
    const forgotten = await change<string | null>(async ({ faces, audit }) => {
      const attempt = await faces.forgetAttempt(integrationId, id);
      if (!attempt) return ok(null);
      const subject = { type: 'face', id: attempt.faceId, integrationId };
      await audit.record({ kind: 'worker' }, 'face.attempt_erased', subject);
      return ok(attempt.imageKey);
    });
    if (!forgotten.ok) return forgotten;
    if (forgotten.value !== null) await images.remove(forgotten.value);
    return ok(undefined);
  }

  async #erase(actor: Actor, integrationId: Id, id: Id, cause: ErasureCause): Promise<Result<ErasedFace>> {
    const { change, sign, clock } = this.#parts;
    const at = clock.now();
    const erased = await change<ErasedFace & { readonly blobKeys: readonly string[] }>(async (stores) => {
      const { faces, events, erasures, audit } = stores;
      const face = await faces.findForChange(integrationId, id);
      if (!face) return fail(faceNotFound());
      const consent = await faces.consent(id);
      const gone = await faces.erase(face, at);
      await events.cancelDeliveries(id);
      const { blobKeys, templates, verifications } = gone;
      const facts: ErasureReceipt = {
        type: 'face-erasure',
        faceId: id,
        integrationId,
        cause,
        erasedAt: at.toISOString(),
        images: face.images.length,
        templates,
        verifications,
        consent: consent
          ? { version: consent.version, language: consent.language, givenAt: consent.givenAt.toISOString() }
          : null,
      };
      const receipt = await sign(facts);
      const subject = { subjectType: 'face', subjectId: id } as const;
      await erasures.record({ id: newId(), integrationId, ...subject, cause, receipt, createdAt: at });
      await audit.record(actor, 'face.erased', { type: 'face', id, integrationId });
      return ok({ facts, receipt, blobKeys });
    });
    if (!erased.ok) return erased;
    const { blobKeys, facts, receipt } = erased.value;
    // What can't be removed now no longer opens anyway.
    await Promise.allSettled(blobKeys.map((key) => this.#parts.images.remove(key)));
    return ok({ facts, receipt });
  }

  /** An image by its relative key. Errors: NOT_FOUND, FORBIDDEN. */
  async image(actor: Actor, integrationId: Id, key: string): Promise<Result<Buffer>> {
    const allowed = authorise(actor, 'face:see-image', integrationId);
    if (!allowed.ok) return allowed;
    const { reader, images, change } = this.#parts;
    const owner = await reader.findImageOwner(integrationId, key);
    const image = owner && (await images.get(owner.personId, key));
    if (!image) return fail({ code: 'NOT_FOUND', message: 'Image not found' });
    const subject = { type: 'face', id: owner.faceId, integrationId };
    const noted = await change<void>(async ({ audit }) => {
      await audit.record(actor, 'face.image_seen', subject);
      return ok(undefined);
    });
    return noted.ok ? ok(image) : noted;
  }
}
