import type { Application } from './composition.js';
import { sweepDeviceProofs } from './features/device/index.js';
import { sweepIdempotencyKeys } from './platform/http/index.js';
import type { createLogger } from './platform/log/index.js';

/** Idempotency keys live for 24 hours; at most one more passes until they are gone. */
const EVERY_MS = 60 * 60 * 1000;

/** Deletes what has run out, from time to time; any number of processes may do so at once. */
export function startHousekeeping(
  { dataSource }: Application,
  logger: ReturnType<typeof createLogger>,
): { stop(): Promise<void> } {
  let underWay: Promise<void> = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      const swept = await sweepIdempotencyKeys(dataSource);
      if (swept > 0) logger.info({ swept }, 'idempotency keys that have run out were deleted');
      const proofs = await sweepDeviceProofs(dataSource);
      if (proofs > 0) logger.info({ swept: proofs }, 'proofs of devices that are too old to be taken were deleted');
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
