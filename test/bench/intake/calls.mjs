// Callers of a server: as many as go at once, or so many a second whatever the answers take.
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Connections of both kinds of load. */
const CALLERS = 16;

/** Makes one call after another over kept connections; fails where one is not answered with 200. */
export function callerOf(url, token) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 * CALLERS });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const call = (body) =>
    new Promise((resolve, reject) => {
      const sent = request(url, {
        method: 'POST',
        agent,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      });
      sent.on('error', reject);
      sent.on('response', (answer) => {
        const chunks = [];
        answer.on('error', reject);
        answer.on('data', (chunk) => chunks.push(chunk));
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve();
          else reject(new Error(`${answer.statusCode} ${Buffer.concat(chunks).toString()}`));
        });
      });
      sent.end(body);
    });
  return { call, close: () => agent.destroy() };
}

/** Works as often as it goes until the time is over, so many at once; gives how often in a second. */
export async function rateOf(work, milliseconds, atOnce = CALLERS) {
  const begun = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - begun < milliseconds) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (done * 1000) / (performance.now() - begun);
}

/**
 * Begins a piece of work so many times a second, whether the ones before are done or not. Gives the milliseconds from when each
 * was to begin: one that waits for its turn has waited.
 */
export async function timesAt(work, perSecond, milliseconds) {
  const count = Math.floor((perSecond * milliseconds) / 1000);
  const begun = performance.now();
  const times = [];
  const running = [];
  for (let index = 0; index < count; index += 1) {
    const due = begun + (index * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    running.push(work().then(() => times.push(performance.now() - due)));
  }
  await Promise.all(running);
  return times;
}
