import type { Output } from './io.js';

/** How far a long work is. */
export interface Progress {
  /** One more is done. */
  readonly step: () => void;
  /** All is done, or given up. */
  readonly end: () => void;
}

/** Shorter works say nothing. */
const QUIET_MS = 2_000;
/** On a terminal the line changes as often as an eye follows; in a log there is one every ten seconds. */
const TERMINAL_MS = 200;
const LOG_MS = 10_000;
/** Back to the line's start and clear it (ECMA-48 8.3.41, EL). */
const CLEAR = '\r\u001B[K';

/** Shows on standard error how many of `total` are done: one changing line on a terminal, a line now and then elsewhere. */
export function startProgress(output: Output, total: number, what: string): Progress {
  const terminal = output.isTTY === true;
  const start = performance.now();
  let done = 0;
  let shownAt = start;
  let shown = false;
  const step = (): void => {
    done += 1;
    const now = performance.now();
    if (now - start < QUIET_MS || now - shownAt < (terminal ? TERMINAL_MS : LOG_MS)) return;
    shownAt = now;
    shown = true;
    const left = Math.ceil((((now - start) / done) * (total - done)) / 1_000);
    const line = `${done} of ${total} ${what}, about ${left} s left`;
    output.write(terminal ? `${CLEAR}${line}` : `${line}\n`);
  };
  return { step, end: () => (shown && terminal ? void output.write(CLEAR) : undefined) };
}
