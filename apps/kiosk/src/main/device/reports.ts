import type { KioskEvent, Server } from './server.js';

/** Tells the server what operators must hear of; what can't be told now is told later, as long as this process lives. */
export interface Reports {
  report(kind: KioskEvent): void;
  /** The server is there again. */
  flush(): void;
}

/** Beyond this the oldest are dropped: a loop of crashes says nothing new. */
const MOST = 50;

export function createReports(server: () => Server | null, now: () => number): Reports {
  const waiting: { readonly kind: KioskEvent; readonly at: Date }[] = [];
  let sending = false;

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const [next] = waiting;
      const answer = next === undefined ? undefined : await server()?.report(next.kind, next.at);
      if (answer === undefined || (!answer.ok && answer.error.kind !== 'refused')) return;
      waiting.shift();
    }
  };
  const start = (): void => {
    if (sending) return;
    sending = true;
    void flush().finally(() => (sending = false));
  };
  return {
    report: (kind) => {
      if (waiting.length === MOST) waiting.shift();
      waiting.push({ kind, at: new Date(now()) });
      start();
    },
    flush: start,
  };
}
