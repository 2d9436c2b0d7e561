import type { Face } from '../../features/face/index.js';

/** A face as the command line shows it: no image, no template. */
export const faceView = ({
  id,
  integrationId,
  uniqueIdentifier,
  enabled,
  images,
  registrationUntil,
  registeredAt,
  lockedUntil,
  createdAt,
}: Face) => ({
  id,
  integrationId,
  uniqueIdentifier,
  enabled,
  registered: images.length > 0,
  images: images.map((image) => ({ id: image.id, gesture: image.gesture, key: image.key })),
  registrationUntil,
  registeredAt,
  lockedUntil,
  createdAt,
});

/** What can be said of a face in a word. */
export const faceState = (face: Face): string => {
  if (!face.enabled) return 'disabled';
  if (face.images.length === 0) return 'not registered';
  return face.lockedUntil && face.lockedUntil > new Date() ? 'locked' : 'registered';
};
