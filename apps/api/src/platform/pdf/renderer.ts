import { Worker } from 'node:worker_threads';
import type { FromRenderer, RenderOrder } from './messages.js';

/**
 * The process that renders one file, forked by renderPdf and ended by it. The library works in a thread of it, so that the
 * process notices when whoever started it is gone, whatever the library is caught in, and ends.
 */

/** Its JavaScript holds little: pixels and the library's memory lie outside. A deep document needs stack before it is refused. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 };

// Not `exit`, which waits for the thread.
const end = (): void => void process.kill(process.pid, 'SIGKILL');
process.on('disconnect', end);
// Both reach the whole group of processes, and calls under way are to be finished: the server ends its renderers.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.once('message', (order: RenderOrder) => {
  const thread = new Worker(new URL('./renderer-thread.js', import.meta.url), {
    workerData: order,
    resourceLimits: RESOURCE_LIMITS,
  });
  thread.on('message', (message: FromRenderer) => void process.send?.(message));
  thread.on('error', end);
});
