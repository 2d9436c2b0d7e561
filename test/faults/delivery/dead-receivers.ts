import { createGuardedClient, createJobWorker, openWebhooks } from '@vestibule/api/testing/delivery';
import { setTimeout as sleep } from 'node:timers/promises';
import { Loopback } from './loopback.js';

/** How much there is of everything. */
export interface DeadReceivers {
  /** URLs where nobody listens; one in ten of them takes the connection and never answers. */
  readonly dead: number;
  readonly healthy: number;
  /** Events to every URL, in lanes of `perSubject`. */
  readonly events: number;
  readonly perSubject: number;
}

/** What came of it. */
export interface DeadReceiversReport {
  /** Events that came to the healthy URLs, and places where one came before an earlier one of its subject. */
  readonly arrived: number;
  readonly outOfOrder: number;
  /** Deliveries to dead URLs by how often they were tried when the last healthy one had come. */
  readonly deadTries: readonly { readonly attempts: number; readonly deliveries: number }[];
  /** Dead URLs' jobs that are put off, with the schedule's first step or a later one. */
  readonly putOff: number;
  /** Jobs in hand of all dead URLs at once, at most, as they were seen every 100 ms. */
  readonly mostInHand: number;
  /** Calls to one URL that hangs at once, at most. */
  readonly mostOfOne: number;
  readonly faults: readonly string[];
}

const TIMEOUT_MS = 3_000;

/** Sends events to healthy and dead URLs by one worker, until the healthy ones have theirs. */
export async function sendBesideDead({
  dead,
  healthy,
  events,
  perSubject,
}: DeadReceivers): Promise<DeadReceiversReport> {
  const loopback = new Loopback();
  const faults: string[] = [];
  const bank = await openWebhooks();
  try {
    const last = new Map<string, number>();
    let [arrived, outOfOrder] = [0, 0];
    const alive = await loopback.http((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const { subjectId } = JSON.parse(body) as { subjectId: string };
        const lane = `${request.url} ${subjectId}`;
        const sequence = Number(request.headers['vestibule-sequence']);
        if (sequence <= (last.get(lane) ?? 0)) outOfOrder += 1;
        last.set(lane, sequence);
        arrived += 1;
        response.writeHead(204).end();
      });
    });
    const calls = new Map<string, number>();
    let mostOfOne = 0;
    const hanging = await loopback.http((request) => {
      const url = request.url ?? '';
      const open = (calls.get(url) ?? 0) + 1;
      calls.set(url, open);
      mostOfOne = Math.max(mostOfOne, open);
      request.socket.once('close', () => calls.set(url, (calls.get(url) ?? 0) - 1));
    });
    const closed = await loopback.closedPort();
    await bank.query(
      `INSERT INTO webhook_subscription (id, integration_id, kind, url, created_at)
       SELECT lpad(to_hex(n), 24, '0'), $1, 'images_stored',
              'http://127.0.0.1:' || CASE WHEN n % 10 = 1 THEN $3 ELSE $2 END || '/dead/' || n, now()
       FROM generate_series(1, $4::integer) AS n`,
      [bank.integrationId, String(closed), String(hanging), dead],
    );
    for (let at = 0; at < healthy; at++) await bank.subscribe(`http://127.0.0.1:${alive}/healthy/${at}`);
    const subjects = Array.from({ length: Math.ceil(events / perSubject) }, (_, at) =>
      at.toString(16).padStart(24, 'f'),
    );
    // The dead are due first: whoever is served by age alone waits behind all of them.
    for (let made = 0; made < events; made++) await bank.record(subjects[made % subjects.length] ?? '');

    const httpClient = createGuardedClient({ allow: ['127.0.0.0/8'], timeoutMs: TIMEOUT_MS });
    const logger = {
      info: () => undefined,
      warn: () => undefined,
      error: (_: object, text: string) => void faults.push(text),
    };
    const worker = createJobWorker({ ...bank.application, httpClient }, logger);
    await worker.start();
    loopback.with({ close: () => Promise.all([worker.stop(0), httpClient.close()]) });
    let mostInHand = 0;
    while (arrived < healthy * events) {
      const [held] = await bank.query<{ n: number }>(
        `SELECT count(*)::integer AS n FROM job JOIN webhook_subscription AS s ON s.id = job.group_key
         WHERE leased_until > now() AND url LIKE '%/dead/%'`,
      );
      mostInHand = Math.max(mostInHand, held?.n ?? 0);
      await sleep(100);
    }
    const tries = await bank.query<{ attempts: number; deliveries: number }>(
      `SELECT attempts, count(*)::integer AS deliveries FROM delivery JOIN webhook_subscription AS s ON s.id = subscription_id
       WHERE url LIKE '%/dead/%' GROUP BY attempts ORDER BY attempts`,
    );
    const [put] = await bank.query<{ n: number }>(
      `SELECT count(*)::integer AS n FROM job JOIN webhook_subscription AS s ON s.id = job.group_key
       WHERE url LIKE '%/dead/%' AND attempt > 0 AND run_at > job.created_at + interval '4.5 seconds'`,
    );
    return { arrived, outOfOrder, deadTries: tries, putOff: put?.n ?? 0, mostInHand, mostOfOne, faults };
  } finally {
    await loopback.close();
    await bank.close();
  }
}
