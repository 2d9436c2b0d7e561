import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/*
 * Loaded into a server before its own code (`NODE_OPTIONS=--import=…`): on SIGUSR2 it collects garbage and says on stderr what is
 * left, so that a test can tell what is kept from what is only not yet thrown away.
 */

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

process.on('SIGUSR2', () => {
  // What finalizers let go of is collected by the next one.
  for (let times = 0; times < 3; times += 1) collect();
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
  process.stderr.write(`${JSON.stringify({ collected: { heapUsed, external, arrayBuffers, rss } })}\n`);
});
