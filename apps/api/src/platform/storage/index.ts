export { nameBlobs, releaseBlobs } from './blob-intents.js';
export { checkStorage, type StorageCheck } from './check-storage.js';
export { dataFolderFailure, makeDataFolder } from './data-folder.js';
export { openStorage } from './open-storage.js';
export { SealedBlobs } from './sealed-blobs.js';
export { adoptBlobs, sweepBlobs, SWEEP_EVERY_MS, SWEEP_JOB, type Swept } from './sweep-blobs.js';
