/** Worker processes behind a bounded queue, for work that native code or a hostile file may break. */
export { serve, type Started } from './messages.js';
export { WorkerPool, type PoolOptions, type PoolResult } from './worker-pool.js';
