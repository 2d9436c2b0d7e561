import type { EntityManager } from 'typeorm';
import { connect } from '../database/index.js';
import { createWorker } from './worker.js';

/** A process of its own for tests: takes jobs, says so, and never ends one. It is there to be killed. */
const url = process.env.JOB_TEST_DATABASE ?? '';
const database = await connect(url, { entities: [], poolSize: 4 });
if (!database.ok) throw new Error(database.error.message);
const quiet = (): void => undefined;
const worker = createWorker<EntityManager>({
  database: database.value,
  connectionString: url,
  logger: { info: quiet, warn: quiet, error: quiet },
  handlers: {
    k: ({ job }) => {
      process.send?.({ took: job.id });
      return new Promise(() => undefined);
    },
  },
});
process.once('disconnect', () => process.exit()); // a test that failed leaves nothing behind
await worker.start();
process.send?.('ready');
