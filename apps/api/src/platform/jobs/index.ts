export type { Job, JobContext, JobDatabase, JobHandler, JobLogger, JobResult, NewJob, SqlExecutor } from './job.js';
export { cancel, enqueue, hasten, keepOne } from './job-store.js';
export { createWorker, type Worker, type WorkerOptions } from './worker.js';
