/**
 * Faces in a camera's frames, one after another: what a kiosk's loop needs. For Node and Electron's utility processes; nothing that is
 * reached from here loads sharp.
 */
export { openLiveEngine, type LiveEngine, type LiveEngineOptions } from './open-live-engine.js';
export type { LiveFace, LiveFrame } from './frame.js';
export { rgbOfRgba } from './rgb.js';
