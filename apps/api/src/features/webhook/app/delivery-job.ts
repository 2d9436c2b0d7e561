import type { Id } from '../../../kernel/index.js';

/** The kind of the jobs that send deliveries. */
export const DELIVERY_JOB = 'delivery';

/**
 * The job of a delivery. Events of one subject reach one URL in order, so that is a lane; a URL is a group, so that one
 * that hangs doesn't take every slot of a worker.
 */
export const deliveryJob = (deliveryId: Id, subscriptionId: Id, subjectId: Id) => ({
  kind: DELIVERY_JOB,
  ref: deliveryId,
  lane: `${subscriptionId}:${subjectId}`,
  groupKey: subscriptionId,
});
