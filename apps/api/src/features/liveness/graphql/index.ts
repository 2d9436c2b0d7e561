import { FaceLivenessResolver } from './face-liveness-resolver.js';

export type { LivenessScope } from './face-liveness-resolver.js';
export { LivenessAnswerInput, readAnswer, WITHOUT_LIGHT } from './inputs.js';
export { LivenessChallengeView, LivenessJudgedView, ToldEnum } from './views.js';

/** What the schema gets from this feature. */
export const livenessResolvers = [FaceLivenessResolver] as const;
