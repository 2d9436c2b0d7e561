export { blindIndex } from './blind-index.js';
export { BrokenSeal, keyFrom, newKey, open, openText, seal, sealChunks, sealText, type Key } from './box.js';
export { KeyRing, type Person } from './key-ring.js';
export { checkMasterKey, isSealed, loadMasterKey, type MasterKeySource } from './master-key.js';
export { MasterKeys } from './master-keys.js';
export { beginRotation, countLeft, endRotation, rewrapBatch } from './rotate-integration.js';
export { rotateMaster } from './rotate-master.js';
export type { Queryable } from './queryable.js';
