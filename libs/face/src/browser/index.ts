/**
 * Faces in a browser and in Electron's renderer: the same pipeline and networks as in Node, off the page's main thread.
 * Nothing that is reached from here needs Node.
 *
 * With vite, set `worker: { format: 'es' }`: what runs the networks is a part of the worker that is loaded when it is needed.
 */
export { createBrowserEngine, type BrowserEngine, type BrowserEngineOptions } from './create-engine.js';
export type { PictureSource, Provider } from './messages.js';
export type { DescribedFace, DescribeOptions, DescribeResult, Description, EngineLoad } from '../engine.js';
export { judgeQuality, type QualityFault } from '../judge/quality.js';
export { judgeGestures, type Gesture, type GestureFault, type Mirroring } from '../judge/gestures.js';
export {
  GestureTracker,
  type GestureEvent,
  type GestureFrame,
  type GestureTrackerOptions,
} from '../judge/gesture-tracker.js';
export { distance, SIMILARITY_AT_THRESHOLD, similarityFromDistance, type Calibration } from '../similarity.js';
