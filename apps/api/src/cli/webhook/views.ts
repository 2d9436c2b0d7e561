import type { Delivery, Subscription } from '../../features/webhook/index.js';

/** A subscription as the command line shows it. */
export const subscriptionView = ({
  id,
  integrationId,
  kind,
  url,
  enabled,
  disabledReason,
  failingSince,
  createdAt,
}: Subscription) => ({ id, integrationId, kind, url, enabled, disabledReason, failingSince, createdAt });

/** A delivery as the command line shows it: neither what was sent nor what came back is kept. */
export const deliveryView = ({
  id,
  eventId,
  integrationId,
  subscriptionId,
  kind,
  sequence,
  subjectId,
  url,
  state,
  attempts,
  nextAttemptAt,
  deliveredAt,
  createdAt,
}: Delivery) => ({
  id,
  eventId,
  integrationId,
  subscriptionId,
  kind,
  sequence,
  subjectId,
  url,
  state,
  attempts: attempts.map(({ number, outcome, httpStatus, durationMs, at }) => ({
    number,
    outcome,
    httpStatus,
    durationMs,
    at,
  })),
  nextAttemptAt,
  deliveredAt,
  createdAt,
});
