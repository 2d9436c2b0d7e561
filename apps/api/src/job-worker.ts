import DataLoader from 'dataloader';
import type { Application } from './composition.js';
import { PostgresAuditTrail, SEAL_EVERY_MS, SEAL_JOB } from './features/audit/index.js';
import { RETAINED, RETENTION_EVERY_MS, RETENTION_JOB } from './features/retention/index.js';
import { TIMER_EVERY_MS, TIMER_JOB } from './features/verification/index.js';
import {
  DELIVERY_JOB,
  DeliverySender,
  PostgresDeliveryResults,
  type SendOrder,
  type UrlDisabled,
} from './features/webhook/index.js';
import type { Id } from './kernel/index.js';
import type { EntityManager } from './platform/database/index.js';
import { createWorker, keepOne, type JobLogger, type Worker } from './platform/jobs/index.js';
import { sweepBlobs, SWEEP_EVERY_MS, SWEEP_JOB } from './platform/storage/index.js';

const failureOf = (error: unknown): Error =>
  error instanceof Error ? error : new Error('The secrets of an integration could not be read.');

/** Makes the worker that does this product's jobs; it does nothing until it is started. */
export function createJobWorker(app: Application, logger: JobLogger): Worker {
  const { config, clock, dataSource, databaseUrl, webhookReader, integrationReader, httpClient } = app;
  const { verificationTimers, auditSealing } = app;
  /** Read anew for every try, once for all tries of an integration that begin at the same moment. */
  const secrets = new DataLoader<Id, string[]>(
    async (ids) => {
      const at = clock.now();
      const read = new Map<Id, string[] | Error>();
      for (const id of new Set(ids)) {
        // What is wrong with one integration is no matter of another's deliveries.
        const found = await integrationReader.webhookSecrets(id, at).catch(failureOf);
        read.set(id, found);
      }
      return ids.map((id) => read.get(id) ?? []);
    },
    { cache: false },
  );
  const sender = new DeliverySender({
    reader: webhookReader,
    client: httpClient,
    secretsOf: (id) => secrets.load(id),
    clock,
  });
  const warnOfDisabled = ({ subscriptionId, integrationId }: SendOrder, { reason }: UrlDisabled): void =>
    logger.warn(
      { subscriptionId, integrationId, reason },
      'a webhook URL was disabled: nothing is sent to it any more',
    );
  const resultsByTransaction = new WeakMap<EntityManager, PostgresDeliveryResults>();
  const resultsIn = (transaction: EntityManager): PostgresDeliveryResults => {
    const made = resultsByTransaction.get(transaction);
    if (made) return made;
    const results = new PostgresDeliveryResults(
      transaction,
      new PostgresAuditTrail(transaction, clock),
      warnOfDisabled,
    );
    resultsByTransaction.set(transaction, results);
    return results;
  };
  /** Done, and to be done again after so long. */
  const again = (kind: string, everyMs: number) => {
    const next = new Date(clock.now().getTime() + everyMs);
    return { done: true, commit: (transaction: EntityManager) => keepOne(transaction, kind, next) } as const;
  };
  const worker = createWorker<EntityManager>({
    database: dataSource,
    connectionString: databaseUrl,
    logger,
    concurrency: config.deliveryConcurrency,
    handlers: {
      [DELIVERY_JOB]: async ({ job, signal }) => {
        const { retryAt, keep } = await sender.send(job.ref, job.attempt, signal);
        const commit = (transaction: EntityManager): Promise<void> => keep(resultsIn(transaction));
        return retryAt ? { retryAt, commit, shared: true } : { done: true, commit, shared: true };
      },
      [TIMER_JOB]: async () => {
        const { ran, failures } = await verificationTimers.run();
        for (const { verificationId, error: err } of failures) {
          logger.error({ verificationId, err }, 'the timer of a verification could not be run; it is tried again');
        }
        if (ran > 0) logger.info({ ran }, 'timers of verifications have rung');
        return again(TIMER_JOB, TIMER_EVERY_MS);
      },
      [RETENTION_JOB]: async ({ signal }) => {
        const { erased, failures } = await app.retention.run({ signal });
        for (const { what, id, error: err } of failures) {
          logger.error({ what, id, err }, 'what is due could not be erased; it is tried again');
        }
        if (RETAINED.some((what) => erased[what] > 0)) logger.info({ ...erased }, 'what was due was erased');
        return again(RETENTION_JOB, RETENTION_EVERY_MS);
      },
      [SWEEP_JOB]: async ({ signal }) => {
        const { removed, failures } = await sweepBlobs(dataSource, app.storage, { signal });
        for (const { key, error: err } of failures) {
          logger.error({ key, err }, 'a blob that no row names could not be removed; it is tried again');
        }
        if (removed > 0) logger.info({ removed }, 'blobs that no row names were removed');
        return again(SWEEP_JOB, SWEEP_EVERY_MS);
      },
      [SEAL_JOB]: async () => {
        await auditSealing.run();
        return again(SEAL_JOB, SEAL_EVERY_MS);
      },
    },
  });
  return {
    get running() {
      return worker.running;
    },
    stop: (graceMs) => worker.stop(graceMs),
    start: async () => {
      await dataSource.transaction(async (transaction) => {
        for (const kind of [RETENTION_JOB, SEAL_JOB, SWEEP_JOB, TIMER_JOB])
          await keepOne(transaction, kind, clock.now());
      });
      await worker.start();
    },
  };
}
