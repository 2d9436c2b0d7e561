export { LivenessChallenges, OFFLINE_MAXIMUM, type IssuedChallenge } from './app/challenges.js';
export { LibraryKeyFrameExaminer } from './app/library-examiner.js';
export { challengeSigner } from './app/signer.js';
export type { LivenessStores } from './app/ports.js';
export { LivenessVerdicts, type Answer, type Judged } from './app/verdicts.js';
export { PostgresChallengeStore } from './db/challenge-store.js';
export { sweepChallenges } from './db/sweep.js';
export type { KeptVerdict } from './domain/challenge.js';
export { TOLD, type Told } from './domain/told.js';
