/**
 * Faces in a camera's frames, one after another: what a kiosk's loop needs. For Node and Electron's utility processes; nothing that is
 * reached from here loads sharp.
 */
export { openLiveEngine, type LiveEngine, type LiveEngineOptions } from './open-live-engine.js';
export { LiveCapture, type CaptureView, type LiveCaptureOptions, type Picture } from './live-capture.js';
export {
  CaptureCourse,
  type CourseOptions,
  type CourseState,
  type Proposal,
  type Stage,
  type Taken,
} from './capture-course.js';
export { FrameJudge, type FrameDemands, type FrameFault, type FrameVerdict } from './frame-judge.js';
export type { Candidate, ImageKeeper } from './candidates.js';
export type { LiveFace, LiveFrame } from './frame.js';
export type { Still } from './still-check.js';
export { LivenessCapture, type LivenessView } from '../liveness/liveness-capture.js';
export type { LivenessChallenge } from '../liveness/challenge.js';
export { sealEvidence, type EvidenceRecord, type SealedEvidence } from '../liveness/evidence-record.js';
export { decodeJpeg } from '../image/decode-jpeg.js';
export { rgbOfRgba } from './rgb.js';
export type { RgbImage } from '../pixels/image.js';
