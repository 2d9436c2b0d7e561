import type { Faces } from '../app/faces.js';
import type { FaceRegistration } from '../app/registration.js';
import type { FaceVerifications } from '../app/verification.js';

/** What faces over REST are built from. */
export interface FaceRestParts {
  readonly registration: FaceRegistration;
  readonly verifications: FaceVerifications;
  readonly faces: Faces;
}
