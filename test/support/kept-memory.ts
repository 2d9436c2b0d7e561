import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TestServer } from './server.js';

/** In MB, after garbage was collected. */
export interface Kept {
  readonly heap: number;
  /** Buffers and the like, beside the heap. */
  readonly external: number;
  readonly rss: number;
}

/** The environment of a server that can be asked by {@link keptMemory}. */
export const COLLECTING = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('collect-garbage.js', import.meta.url))}`,
};

const PATIENCE_MS = 60_000;
const MB = 2 ** 20;

/** Has a server collect its garbage; gives what its own process keeps then. */
export async function keptMemory(server: TestServer): Promise<Kept> {
  const answers = () => [...server.log().matchAll(/^\{"collected":(\{.*\})\}$/gm)];
  const before = answers().length;
  process.kill(server.pid, 'SIGUSR2');
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(50)) {
    const answer = answers()[before]?.[1];
    if (answer === undefined) continue;
    const { heapUsed, external, rss } = JSON.parse(answer) as Record<'heapUsed' | 'external' | 'rss', number>;
    return { heap: heapUsed / MB, external: external / MB, rss: rss / MB };
  }
  throw new Error('The server did not say what memory it keeps.');
}
