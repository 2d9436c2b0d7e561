import type { Application } from './composition.js';
import { PostgresAuditTrail } from './features/audit/index.js';
import { DELIVERY_JOB, DeliverySender, PostgresDeliveryResults } from './features/webhook/index.js';
import type { EntityManager } from './platform/database/index.js';
import { createWorker, type JobLogger, type Worker } from './platform/jobs/index.js';

/** Makes the worker that does this product's jobs; it does nothing until it is started. */
export function createJobWorker(app: Application, logger: JobLogger): Worker {
  const { config, clock, dataSource, databaseUrl, webhookReader, integrationReader, httpClient } = app;
  const sender = new DeliverySender({
    reader: webhookReader,
    client: httpClient,
    secretsOf: (id, at) => integrationReader.webhookSecrets(id, at),
    clock,
  });
  return createWorker<EntityManager>({
    database: dataSource,
    connectionString: databaseUrl,
    logger,
    concurrency: config.deliveryConcurrency,
    handlers: {
      [DELIVERY_JOB]: async ({ job, signal }) => {
        const { retryAt, keep } = await sender.send(job.ref, job.attempt, signal);
        const commit = (transaction: EntityManager): Promise<void> =>
          keep(new PostgresDeliveryResults(transaction, new PostgresAuditTrail(transaction, clock)));
        return retryAt ? { retryAt, commit } : { done: true, commit };
      },
    },
  });
}
