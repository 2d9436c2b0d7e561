import { In, type EntityManager } from 'typeorm';
import type { Id } from '../../../kernel/index.js';
import { openText, type Key, type KeyRing } from '../../../platform/vault/index.js';
import { GESTURES, type Face, type Gesture } from '../domain/face.js';
import type { FaceVerification } from '../domain/verification.js';
import { faceImageEntity, type FaceImageRow, type FaceRow, type FaceVerificationRow } from './rows.js';

/** What a face's identifier is sealed to, and the field of its blind index. */
export const identifierContext = (faceId: Id): string => `face:${faceId}:unique_identifier`;
export const IDENTIFIER_FIELD = 'face.unique_identifier';

/** What a template is sealed to. */
export const descriptorContext = (imageId: Id): string => `face_template:${imageId}:descriptor`;

/** The key of the person whose row was read with a face. */
export async function personKeyOf(db: EntityManager, keys: KeyRing, row: FaceRow): Promise<Key> {
  const wrapped = row.person?.wrappedKey;
  // An erased person has no face: both go in one transaction.
  if (!wrapped) throw new Error('A face was read without its person.');
  return keys.unwrapPersonKey(db, row.integrationId, row.personId, wrapped);
}

/** Opens rows that were read with their persons; their images come in one statement for all. */
export async function toFaces(db: EntityManager, keys: KeyRing, rows: readonly FaceRow[]): Promise<Face[]> {
  const registered = rows.filter(({ registeredAt }) => registeredAt).map(({ id }) => id);
  const images = registered.length > 0 ? await db.findBy(faceImageEntity, { faceId: In(registered) }) : [];
  const byFace = new Map<Id, FaceImageRow[]>();
  for (const image of images) byFace.set(image.faceId, [...(byFace.get(image.faceId) ?? []), image]);
  return Promise.all(
    rows.map(async (row) => {
      const key = await personKeyOf(db, keys, row);
      const identifier = openText(key, row.uniqueIdentifierSealed, identifierContext(row.id));
      return toFace(row, identifier, byFace.get(row.id) ?? []);
    }),
  );
}

function toFace(row: FaceRow, uniqueIdentifier: string, images: readonly FaceImageRow[]): Face {
  return {
    id: row.id,
    integrationId: row.integrationId,
    personId: row.personId,
    uniqueIdentifier,
    enabled: row.enabled,
    images: GESTURES.flatMap((gesture) => images.filter((image) => image.gesture === gesture)).map(
      ({ id, gesture, blobKey }) => ({ id, gesture, key: blobKey }),
    ),
    registrationUntil: row.registrationUntil,
    registrationCode: row.registrationCode,
    registeredAt: row.registeredAt,
    lockedUntil: row.lockedUntil,
    createdAt: row.createdAt,
  };
}

/** A row of faces/newest.sql and oldest.sql. */
export interface ListedFaceRow {
  readonly id: Id;
  readonly integration_id: Id;
  readonly person_id: Id;
  readonly unique_identifier_sealed: Buffer;
  readonly enabled: boolean;
  readonly registration_until: Date;
  readonly registration_code: string;
  readonly registered_at: Date | null;
  readonly locked_until: Date | null;
  readonly created_at: Date;
  readonly wrapped_key: Buffer | null;
  /** Id, gesture and key of each image; null where there are none. */
  readonly images: readonly (readonly [Id, Gesture, string])[] | null;
}

/** Opens a row that was read with its person and its images. */
export async function toListedFace(db: EntityManager, keys: KeyRing, row: ListedFaceRow): Promise<Face> {
  if (!row.wrapped_key) throw new Error('A face was read without its person.');
  const key = await keys.unwrapPersonKey(db, row.integration_id, row.person_id, row.wrapped_key);
  const images = (row.images ?? []).map(([id, gesture, imageKey]) => ({ id, gesture, key: imageKey }));
  return {
    id: row.id,
    integrationId: row.integration_id,
    personId: row.person_id,
    uniqueIdentifier: openText(key, row.unique_identifier_sealed, identifierContext(row.id)),
    enabled: row.enabled,
    images: images.sort((a, b) => GESTURES.indexOf(a.gesture) - GESTURES.indexOf(b.gesture)),
    registrationUntil: row.registration_until,
    registrationCode: row.registration_code,
    registeredAt: row.registered_at,
    lockedUntil: row.locked_until,
    createdAt: row.created_at,
  };
}

/** A verification's row as it is shown. */
export const toVerification = ({ imageBlobKey, ...row }: FaceVerificationRow): FaceVerification => ({
  ...row,
  imageKey: imageBlobKey,
});
