import type { Application } from './composition.js';
import { sweepDeviceProofs, sweepKioskSessions } from './features/device/index.js';
import { sweepChallenges } from './features/liveness/index.js';
import { forgetTextedNumbers, sweepIntakeIds } from './features/verification/index.js';
import { sweepOperators } from './features/operator/index.js';
import { sweepIdempotencyKeys } from './platform/http/index.js';
import type { createLogger } from './platform/log/index.js';

/** Idempotency keys live for 24 hours; at most one more passes until they are gone. */
const EVERY_MS = 60 * 60 * 1000;

/** What runs out, and what deletes it. */
const SWEEPS = [
  ['idempotency keys', sweepIdempotencyKeys],
  ['proofs of devices', sweepDeviceProofs],
  ['sessions of kiosks', sweepKioskSessions],
  ['liveness challenges', sweepChallenges],
  ['ids of sealed calls', sweepIntakeIds],
  ['indexes of texted numbers', forgetTextedNumbers],
  ['sessions and links of operators', sweepOperators],
] as const;

/** Deletes what has run out, from time to time; any number of processes may do so at once. */
export function startHousekeeping(
  { dataSource }: Application,
  logger: ReturnType<typeof createLogger>,
): { stop(): Promise<void> } {
  let underWay: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      for (const [what, sweepAway] of SWEEPS) {
        const swept = await sweepAway(dataSource);
        if (swept > 0) logger.info({ swept }, `${what} that have run out were deleted`);
      }
    } catch (error) {
      logger.error({ err: error }, 'housekeeping failed; it is tried again');
    }
  };
  const timer = setInterval(() => {
    underWay = underWay.then(sweep);
  }, EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
}
