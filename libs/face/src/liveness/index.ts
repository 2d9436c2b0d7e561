/** Liveness: a challenge that a person answers before a camera, what is kept of it, and what is made of that. */
export {
  challengeFault,
  COLOURS_SHOWN,
  GESTURES,
  SCREEN_COLOURS,
  WINDOW_MS,
  type ChallengeFault,
  type LivenessChallenge,
  type ScreenColour,
} from './challenge.js';
export type { Asked, KeyFrame, LivenessEvidence, Look, Shown } from './evidence.js';
export {
  judgeLiveness,
  type LivenessDecision,
  type LivenessVerdict,
  type Signal,
  type SignalFinding,
} from './judge.js';
export { sealEvidence, type EvidenceRecord, type RecordFrame, type SealedEvidence } from './evidence-record.js';
export { LivenessCapture, MOST_FRAMES, type LivenessCaptureOptions, type LivenessView } from './liveness-capture.js';
export type { PassiveDetector } from './passive.js';
export { FUSION_RULE, type FusionRule, type Limits, type MeasureName } from './rule.js';
export { gesturesIn } from './signals/order.js';
export { printOf, type TrackedFace, type TrackedFrame } from './track.js';
export { replayRecording, type RecordedFrame, type Replay, type ReplayTools } from './replay.js';
export { lookAt, type LookTools } from './look.js';
export { openPassiveDetector } from '../node/passive-detector.js';
export { framesOf, inspectVideo, VideoError, type VideoFacts, type VideoProblem } from '../node/video.js';
