import { openApplication } from './composition.js';
import type { Config } from './config/index.js';
import { startHousekeeping } from './housekeeping.js';
import { createJobWorker } from './job-worker.js';
import { domainError, fail, ok, type Result } from './kernel/index.js';
import { endInTime, FINISH_JOBS_MS, untilEnded } from './lifecycle.js';
import { createLogger } from './platform/log/index.js';

/** Runs the job worker alone, beside servers that run without one, until it is asked to end. Gives the exit status. */
export async function runWorker(config: Config): Promise<Result<number>> {
  if (!config.databaseUrl) {
    return fail(
      domainError('INVALID_INPUT', 'A worker of its own needs a Postgres of its own.', {
        hint: 'Set DATABASE_URL for servers and workers alike; the embedded database belongs to `vestibule serve`, which does the jobs itself.',
      }),
    );
  }
  const logger = createLogger({ level: config.logLevel });
  const fault = new AbortController();
  const opened = await openApplication(config, { role: 'server', onDatabaseLost: () => fault.abort() });
  if (!opened.ok) return opened;
  const app = opened.value;
  const worker = createJobWorker(app, logger);
  const housekeeping = startHousekeeping(app, logger);
  // Listened for before the first job is taken: from then on an end has to be a clean one.
  const asked = untilEnded(fault.signal);
  await worker.start();
  process.stderr.write('The job worker is ready.\n');
  const ending = await asked;
  const clean = await endInTime([() => worker.stop(FINISH_JOBS_MS), () => housekeeping.stop(), () => app.close()]);
  return ok(ending === 'asked' && clean ? 0 : 1);
}
