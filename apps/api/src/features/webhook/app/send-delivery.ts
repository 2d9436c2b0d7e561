import { deliveryHeaders } from '@vestibule/webhooks';
import type { Clock, Id } from '../../../kernel/index.js';
import { decideDelivery, judgeOutcome, type Delivery, type DeliveryAttempt, type TryOutcome } from '../domain/index.js';
import type { TryVerdict } from '../domain/url-health.js';
import type { SendOrder, WebhookReader } from './ports.js';

/** Sends a POST and tells how it ended. */
export interface PostClient {
  post(request: {
    url: string;
    headers: Readonly<Record<string, string>>;
    body: Uint8Array;
    signal?: AbortSignal;
  }): Promise<TryOutcome & { readonly durationMs: number }>;
}

/** Keeps what a try came to, in the transaction that ends the job or puts it off. */
export interface DeliveryResults {
  recordTry(order: SendOrder, attempt: DeliveryAttempt, next: NextState): Promise<void>;
  /** Counts a try into its URL's health, and disables the URL where it is time. */
  countTry(order: SendOrder, verdict: TryVerdict, at: Date): Promise<void>;
  cancel(deliveryId: Id): Promise<void>;
}

/** A delivery's state after a try. */
export interface NextState {
  readonly state: Delivery['state'];
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
}

/** What a try came to. */
export interface SendResult {
  /** Null: there is no further try. */
  readonly retryAt: Date | null;
  readonly keep: (results: DeliveryResults) => Promise<void>;
}

/** What sending is built from. */
export interface SenderParts {
  readonly reader: Pick<WebhookReader, 'forSending'>;
  readonly client: PostClient;
  /** The secrets that sign now, the current one first. */
  readonly secretsOf: (integrationId: Id, at: Date) => Promise<string[]>;
  readonly clock: Clock;
  readonly random?: () => number;
}

/** Sends deliveries: one try at a time. */
export class DeliverySender {
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /**
   * Makes one try.
   * @param failedTries tries since the delivery was made or sent again that failed
   * @param signal aborted when this process stops: then the try doesn't count, and this throws
   */
  async send(deliveryId: Id, failedTries: number, signal: AbortSignal): Promise<SendResult> {
    const { reader, client, secretsOf, clock, random = Math.random } = this.#parts;
    const order = await reader.forSending(deliveryId);
    if (!order || order.state !== 'pending') return { retryAt: null, keep: () => Promise.resolve() };
    const { body } = order;
    if (!order.enabled || !body) return { retryAt: null, keep: (results) => results.cancel(deliveryId) };

    const startedAt = clock.now();
    const secrets = await secretsOf(order.integrationId, startedAt);
    const headers = deliveryHeaders({
      secrets,
      id: order.eventId,
      timestamp: startedAt,
      body,
      event: order.kind,
      sequence: order.sequence,
    });
    const outcome = await client.post({
      url: order.url,
      headers: { ...headers, 'user-agent': 'Vestibule-Webhooks' },
      body,
      signal,
    });
    if (signal.aborted && outcome.kind !== 'response') throw new Error('The try was cut short.');

    const at = clock.now();
    const verdict = judgeOutcome(outcome);
    const decision = decideDelivery(outcome, { triesMade: failedTries + 1, now: at, random: random() });
    const attempt: DeliveryAttempt = {
      number: order.attempts + 1,
      outcome: verdict === 'delivered' ? 'delivered' : outcome.kind === 'response' ? 'refused' : outcome.kind,
      httpStatus: outcome.kind === 'response' ? outcome.status : null,
      durationMs: Math.round(outcome.durationMs),
      at,
    };
    const retryAt = decision.state === 'pending' ? decision.at : null;
    const next: NextState = {
      state: decision.state,
      nextAttemptAt: retryAt,
      deliveredAt: decision.state === 'delivered' ? at : null,
    };
    return {
      retryAt,
      keep: async (results) => {
        await results.recordTry(order, attempt, next);
        await results.countTry(order, verdict, at);
      },
    };
  }
}
