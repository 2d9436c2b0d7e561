import { setTimeout as sleep } from 'node:timers/promises';

/** Why a process ends. */
export type Ending = 'asked' | 'fault';

/** The command line promises an end within 10 s of SIGTERM; what is not done by then is cut short. */
const END_WITHIN_MS = 9_500;

/**
 * Webhooks that are being sent when a process is asked to end get this long, and a second more to notice that they are
 * aborted; what is cut short is sent again by the next worker. A third of the whole, so that the rest can be closed.
 */
export const FINISH_JOBS_MS = 3_000;

/**
 * Waits until the process is asked to end (SIGTERM, SIGINT), or something makes going on useless.
 * @param fault aborted when the latter has happened
 */
export async function untilEnded(fault: AbortSignal): Promise<Ending> {
  return new Promise((resolve) => {
    const end = (ending: Ending) => (): void => {
      process.off('SIGTERM', asked);
      process.off('SIGINT', asked);
      resolve(ending);
    };
    const asked = end('asked');
    process.once('SIGTERM', asked);
    process.once('SIGINT', asked);
    if (fault.aborted) end('fault')();
    else fault.addEventListener('abort', end('fault'), { once: true });
  });
}

/**
 * Runs what ends a process, in order, and stops waiting when its time is over: whatever hangs then is left to the end of
 * the process. A second SIGINT (an impatient Ctrl-C) stops the waiting as well.
 * @returns whether everything ended by itself
 */
export async function endInTime(steps: readonly (() => Promise<unknown>)[]): Promise<boolean> {
  const impatient = new AbortController();
  const hurry = (): void => impatient.abort();
  process.once('SIGINT', hurry);
  const all = async (): Promise<boolean> => {
    let clean = true;
    for (const step of steps) {
      try {
        await step();
      } catch {
        clean = false;
      }
    }
    return clean;
  };
  const late = async (): Promise<boolean> => {
    await sleep(END_WITHIN_MS, undefined, { signal: impatient.signal, ref: false }).catch(() => undefined);
    return false;
  };
  try {
    return await Promise.race([all(), late()]);
  } finally {
    process.off('SIGINT', hurry);
  }
}
