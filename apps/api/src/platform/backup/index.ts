export { checkBackup, type CheckedBackup } from './check-backup.js';
export { asResult } from './fault.js';
export { intoEmpty, masterKeyOf, refuseWithin, withInstallation } from './installation.js';
export { backupKeys } from './keys.js';
export { restoreBackup, type RestoredBackup } from './restore-backup.js';
export { makeBackup, renewPersonsKeys, type Follower, type MadeBackup } from './write-backup.js';
