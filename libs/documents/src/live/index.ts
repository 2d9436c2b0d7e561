/** Reading documents in a camera's pictures. For Node and Electron's utility processes; nothing that is reached from here loads sharp. */
export { openLiveReader, type LiveReader } from './open-live-reader.js';
