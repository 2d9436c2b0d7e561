export { Faces, type ErasedFace } from './app/faces.js';
export { analyseFor, IMAGE_CODES } from './app/analysis.js';
export type {
  AcceptedLiveness,
  Analysis,
  CaptureOrigin,
  CaptureRecorder,
  CaptureResult,
  EventRecorder,
  FaceAnalyser,
  FacePolicyOf,
  FaceReader,
  FaceStores,
  ImageStore,
} from './app/ports.js';
export { engineFailure, imageRefusal, LibraryAnalyser } from './app/library-analyser.js';
export { FaceRegistration, type GestureImages, type RegistrationUrl } from './app/registration.js';
export { FaceVerifications, type ComparableTemplates, type VerificationOutcome } from './app/verification.js';
export { PostgresFaceReader } from './db/face-reader.js';
export { PostgresFaceWriter } from './db/face-writer.js';
export { faceEntities } from './db/rows.js';
export { checkOpenForRegistration, checkOpenForVerification } from './domain/face.js';
export { GESTURES, type Face, type FaceImage, type Gesture } from './domain/face.js';
export type { FaceVerification } from './domain/verification.js';
