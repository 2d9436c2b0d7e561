import { EntitySchema } from 'typeorm';
import type { ErrorCode, Id } from '../../../kernel/index.js';
import type { Gesture } from '../domain/face.js';
import type { FaceVerification } from '../domain/verification.js';

/** The row of a person, as far as reading her face needs it. */
export interface PersonRow {
  id: Id;
  wrappedKey: Buffer | null;
}

/** The row of a face. */
export interface FaceRow {
  id: Id;
  integrationId: Id;
  personId: Id;
  person?: PersonRow;
  uniqueIdentifierIndex: Buffer;
  uniqueIdentifierSealed: Buffer;
  enabled: boolean;
  registrationUntil: Date;
  registrationCode: string;
  registeredAt: Date | null;
  lockedUntil: Date | null;
  /** When it was last enrolled, asked to be, or verified. */
  lastUsedAt: Date;
  createdAt: Date;
}

/** The row of a stored image. */
export interface FaceImageRow {
  id: Id;
  faceId: Id;
  integrationId: Id;
  personId: Id;
  gesture: Gesture;
  blobKey: string;
  createdAt: Date;
}

/** The row of a template. */
export interface FaceTemplateRow {
  imageId: Id;
  faceId: Id;
  modelVersion: string;
  descriptorSealed: Buffer;
  createdAt: Date;
}

/** The row of a verification by face. */
export interface FaceVerificationRow {
  id: Id;
  faceId: Id;
  integrationId: Id;
  personId: Id;
  outcome: FaceVerification['outcome'];
  reason: ErrorCode | null;
  similarity: number | null;
  distance: number | null;
  threshold: number | null;
  modelVersion: string;
  imageBlobKey: string | null;
  createdAt: Date;
}

const id = { type: 'text', primary: true } as const;
const text = (name: string) => ({ name, type: 'text' }) as const;
const time = (name: string) => ({ name, type: 'timestamptz' }) as const;
const bytes = (name: string) => ({ name, type: 'bytea' }) as const;

/** Persons, known only by their keys. */
export const personEntity = new EntitySchema<PersonRow>({
  name: 'person',
  tableName: 'person',
  columns: { id, wrappedKey: { ...bytes('wrapped_key'), nullable: true } },
});

/** Faces. */
export const faceEntity = new EntitySchema<FaceRow>({
  name: 'face',
  tableName: 'face',
  columns: {
    id,
    integrationId: text('integration_id'),
    personId: text('person_id'),
    uniqueIdentifierIndex: bytes('unique_identifier_index'),
    uniqueIdentifierSealed: bytes('unique_identifier_sealed'),
    enabled: { type: 'boolean' },
    registrationUntil: time('registration_until'),
    registrationCode: text('registration_code'),
    registeredAt: { ...time('registered_at'), nullable: true },
    lockedUntil: { ...time('locked_until'), nullable: true },
    lastUsedAt: time('last_used_at'),
    createdAt: time('created_at'),
  },
  relations: { person: { type: 'many-to-one', target: 'person', joinColumn: { name: 'person_id' } } },
});

/** Images of enrolments. */
export const faceImageEntity = new EntitySchema<FaceImageRow>({
  name: 'face_image',
  tableName: 'face_image',
  columns: {
    id,
    faceId: text('face_id'),
    integrationId: text('integration_id'),
    personId: text('person_id'),
    gesture: { type: 'text' },
    blobKey: text('blob_key'),
    createdAt: time('created_at'),
  },
});

/** Templates. */
export const faceTemplateEntity = new EntitySchema<FaceTemplateRow>({
  name: 'face_template',
  tableName: 'face_template',
  columns: {
    imageId: { ...id, name: 'image_id' },
    faceId: text('face_id'),
    modelVersion: text('model_version'),
    descriptorSealed: bytes('descriptor_sealed'),
    createdAt: time('created_at'),
  },
});

/** Verifications by face. */
export const faceVerificationEntity = new EntitySchema<FaceVerificationRow>({
  name: 'face_verification',
  tableName: 'face_verification',
  columns: {
    id,
    faceId: text('face_id'),
    integrationId: text('integration_id'),
    personId: text('person_id'),
    outcome: { type: 'text' },
    reason: { type: 'text', nullable: true },
    similarity: { type: 'real', nullable: true },
    distance: { type: 'real', nullable: true },
    threshold: { type: 'real', nullable: true },
    modelVersion: text('model_version'),
    imageBlobKey: { ...text('image_blob_key'), nullable: true },
    createdAt: time('created_at'),
  },
});

/** Every entity of this feature. */
export const faceEntities = [personEntity, faceEntity, faceImageEntity, faceTemplateEntity, faceVerificationEntity];
