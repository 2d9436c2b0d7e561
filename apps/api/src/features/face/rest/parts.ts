import type { Actor, Result } from '../../../kernel/index.js';
import type { Faces } from '../app/faces.js';
import type { FaceRegistration } from '../app/registration.js';
import type { FaceVerifications } from '../app/verification.js';

/** What faces over REST are built from. */
export interface FaceRestParts {
  readonly registration: FaceRegistration;
  readonly verifications: FaceVerifications;
  readonly faces: Faces;
  /** Images of evidence, under the same address. */
  readonly evidenceRecords: ImageSource;
}

/** Images under keys of a form. */
export interface ImageSource {
  has(key: string): boolean;
  /** Errors: NOT_FOUND, FORBIDDEN. */
  image(actor: Actor, key: string): Promise<Result<Buffer>>;
}
