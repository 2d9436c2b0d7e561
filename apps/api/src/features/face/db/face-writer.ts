import { MoreThanOrEqual, type EntityManager } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import { nameBlobs, releaseBlobs } from '../../../platform/storage/index.js';
import { blindIndex, seal, sealText, type KeyRing } from '../../../platform/vault/index.js';
import type { Enrolment, FaceWriter, NewFace, Template } from '../app/ports.js';
import type { Face, FaceConsent } from '../domain/face.js';
import type { FaceVerification } from '../domain/verification.js';
import { descriptorContext, IDENTIFIER_FIELD, identifierContext, toFaces } from './face-mapper.js';
import { faceEntity, faceImageEntity, faceTemplateEntity, faceVerificationEntity } from './rows.js';

/** Changes faces within one transaction. */
export class PostgresFaceWriter implements FaceWriter {
  readonly #db: EntityManager;
  readonly #keys: KeyRing;

  constructor(transaction: EntityManager, keys: KeyRing) {
    this.#db = transaction;
    this.#keys = keys;
  }

  async findOrInsert(draft: NewFace): Promise<Face> {
    const { id, integrationId, uniqueIdentifier, registrationUntil, registrationCode, createdAt } = draft;
    const lastingKey = await this.#keys.lastingKey(this.#db, integrationId);
    const uniqueIdentifierIndex = blindIndex(lastingKey, IDENTIFIER_FIELD, uniqueIdentifier);
    const existing = await this.#findLocked({ integrationId, uniqueIdentifierIndex });
    if (existing) return existing;
    const person = await this.#keys.newPerson(this.#db, integrationId, createdAt);
    const inserted = await this.#db
      .createQueryBuilder()
      .insert()
      .into(faceEntity)
      .values({
        id,
        integrationId,
        personId: person.id,
        uniqueIdentifierIndex,
        uniqueIdentifierSealed: sealText(person.key, uniqueIdentifier, identifierContext(id)),
        enabled: true,
        registrationUntil,
        registrationCode,
        createdAt,
        lastUsedAt: createdAt,
      })
      .orIgnore()
      .returning('id')
      .execute();
    if ((inserted.raw as unknown[]).length === 0) {
      // The same identifier was registered by another call at this moment; its face is the one.
      await this.#db.query('DELETE FROM person WHERE id = $1', [person.id]);
    }
    const face = await this.#findLocked({ integrationId, uniqueIdentifierIndex });
    if (!face) throw new Error('A face that was just inserted is not there.');
    return face;
  }

  findForChange(integrationId: Id, id: Id): Promise<Face | undefined> {
    return this.#findLocked({ integrationId, id });
  }

  async prolongRegistration(id: Id, until: Date): Promise<void> {
    await this.#db.update(faceEntity, { id }, { registrationUntil: until });
  }

  async insertImages(face: Face, { images, templates, consent }: Enrolment, at: Date): Promise<void> {
    const { id: faceId, integrationId, personId } = face;
    const { version, language, givenAt, takenBy } = consent;
    await this.#db.query(
      'INSERT INTO face_consent (face_id, version, language, given_at, taken_by) VALUES ($1, $2, $3, $4, $5)',
      [faceId, version, language, givenAt, takenBy],
    );
    await this.#db.insert(
      faceImageEntity,
      images.map(({ id, gesture, key }) => ({
        id,
        faceId,
        integrationId,
        personId,
        gesture,
        blobKey: key,
        createdAt: at,
      })),
    );
    await nameBlobs(
      this.#db,
      images.map(({ key }) => key),
    );
    await this.replaceTemplates(face, templates, at);
    await this.#db.update(faceEntity, { id: faceId }, { registeredAt: at, lastUsedAt: at });
  }

  async replaceTemplates(face: Face, templates: readonly Template[], at: Date): Promise<void> {
    const key = await this.#keys.personKey(this.#db, face.personId);
    if (!key) return;
    await this.#db.delete(faceTemplateEntity, { faceId: face.id });
    await this.#db.insert(
      faceTemplateEntity,
      templates.map(({ imageId, modelVersion, descriptor }) => {
        const bytes = new Uint8Array(descriptor.buffer, descriptor.byteOffset, descriptor.byteLength);
        const descriptorSealed = seal(key, bytes, descriptorContext(imageId));
        return { imageId, faceId: face.id, modelVersion, descriptorSealed, createdAt: at };
      }),
    );
  }

  async setEnabled(id: Id, enabled: boolean): Promise<void> {
    await this.#db.update(faceEntity, { id }, { enabled });
  }

  async recordVerification({ imageKey, ...verification }: FaceVerification): Promise<void> {
    await this.#db.insert(faceVerificationEntity, { ...verification, imageBlobKey: imageKey });
    if (imageKey !== null) await nameBlobs(this.#db, [imageKey]);
    const { faceId, outcome, createdAt } = verification;
    if (outcome === 'verified') await this.#db.update(faceEntity, { id: faceId }, { lastUsedAt: createdAt });
  }

  countRefusals(faceId: Id, since: Date): Promise<number> {
    return this.#db.countBy(faceVerificationEntity, {
      faceId,
      outcome: 'refused',
      createdAt: MoreThanOrEqual(since),
    });
  }

  async lock(id: Id, until: Date): Promise<void> {
    await this.#db.update(faceEntity, { id }, { lockedUntil: until });
  }

  async consent(faceId: Id): Promise<FaceConsent | undefined> {
    const rows = await this.#db.query<FaceConsent[]>(
      `SELECT version, language, given_at AS "givenAt", taken_by AS "takenBy" FROM face_consent WHERE face_id = $1`,
      [faceId],
    );
    return rows[0];
  }

  async erase(face: Face, at: Date): Promise<{ blobKeys: string[]; templates: number; verifications: number }> {
    const verifications = await this.#db.find(faceVerificationEntity, {
      where: { faceId: face.id },
      select: { id: true, imageBlobKey: true },
    });
    const templates = await this.#db.countBy(faceTemplateEntity, { faceId: face.id });
    await this.#db.delete(faceEntity, { id: face.id });
    // Kept answers are sealed with the integration's key, which stays.
    await this.#db.query('DELETE FROM idempotency_key WHERE person_id = $1', [face.personId]);
    await this.#keys.destroyPersonKey(this.#db, face.personId, at);
    const attempts = verifications.flatMap(({ imageBlobKey }) => (imageBlobKey ? [imageBlobKey] : []));
    const blobKeys = [...face.images.map(({ key }) => key), ...attempts];
    await releaseBlobs(this.#db, blobKeys);
    return {
      blobKeys,
      templates,
      verifications: verifications.length,
    };
  }

  async forgetAttempt(integrationId: Id, id: Id): Promise<{ faceId: Id; imageKey: string | null } | undefined> {
    const attempt = await this.#db.findOne(faceVerificationEntity, {
      where: { id, integrationId },
      select: { id: true, faceId: true, imageBlobKey: true },
    });
    if (!attempt) return undefined;
    await this.#db.delete(faceVerificationEntity, { id });
    if (attempt.imageBlobKey !== null) await releaseBlobs(this.#db, [attempt.imageBlobKey]);
    return { faceId: attempt.faceId, imageKey: attempt.imageBlobKey };
  }

  async #findLocked(
    where: Partial<{ integrationId: Id; id: Id; uniqueIdentifierIndex: Buffer }>,
  ): Promise<Face | undefined> {
    const row = await this.#db
      .createQueryBuilder(faceEntity, 'face')
      .innerJoinAndSelect('face.person', 'person')
      .where(where)
      .setLock('pessimistic_write', undefined, ['face'])
      .getOne();
    return row ? (await toFaces(this.#db, this.#keys, [row]))[0] : undefined;
  }
}
