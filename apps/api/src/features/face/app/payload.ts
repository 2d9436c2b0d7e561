import type { Face } from '../domain/face.js';

/** A face as integrators are shown it: the contract's fields and no other. */
export interface FacePayload {
  readonly _id: string;
  readonly integrationId: string;
  /** The unique identifier. */
  readonly faceId: string;
  readonly images: readonly { readonly url: string; readonly _id: string }[];
  readonly enabled: boolean;
}

/** The whitelisting mapper between a face and what is shown of it. */
export const toPayload = (face: Face): FacePayload => ({
  _id: face.id,
  integrationId: face.integrationId,
  faceId: face.uniqueIdentifier,
  images: face.images.map(({ id, key }) => ({ url: key, _id: id })),
  enabled: face.enabled,
});

/** The body of the `images_stored` webhook. */
export const imagesStored = (
  face: Face,
  at: Date,
): { result: FacePayload; status: 'images_stored'; timestamp: string } => ({
  result: toPayload(face),
  status: 'images_stored',
  timestamp: at.toISOString(),
});
