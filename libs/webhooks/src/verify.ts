import { timingSafeEqual } from 'node:crypto';
import { WebhookError } from './errors.js';
import { readHeader, type WebhookHeaders } from './headers.js';
import { isImagesStoredPayload, isVerificationPayload } from './payload-guards.js';
import { WEBHOOK_EVENTS, type WebhookEvent, type WebhookPayloads } from './payloads.js';
import { readSecrets } from './secret.js';
import { computeSignature, WEBHOOK_ID } from './sign.js';

/** Seconds by which a timestamp may differ from the clock: the reference libraries' 5 minutes. */
export const DEFAULT_TOLERANCE_SECONDS = 300;

/** What arrived. */
export interface VerifyInput {
  /** The secrets in force: one, or during a rotation both. */
  readonly secrets: readonly string[];
  /** The request's headers: Node's, Fastify's or Express's object, or a Fetch `Headers`; case does not matter. */
  readonly headers: WebhookHeaders;
  /** The raw body, before any JSON parsing: parsing and printing it again changes its bytes. */
  readonly body: string | Uint8Array;
  /** The time now; by default the machine's. */
  readonly now?: Date;
  /** Seconds by which the timestamp may be older or newer than now; by default 300. */
  readonly toleranceSeconds?: number;
}

/** A webhook whose signature holds. */
export type VerifiedWebhook = {
  [E in WebhookEvent]: {
    /** The event's id, the same on every retry: keep it for a while, and do nothing the second time. */
    readonly id: string;
    /** When this try was made. */
    readonly timestamp: Date;
    /** Which kind it is; tells the payload's type. */
    readonly event: E;
    /** The event's place among those of its verification or face: 1, 2, 3, … without gaps. */
    readonly sequence: number;
    readonly payload: WebhookPayloads[E];
  };
}[WebhookEvent];

const isEvent = (text: string): text is WebhookEvent => WEBHOOK_EVENTS.some((event) => event === text);

const readTimestamp = (text: string, now: Date, toleranceSeconds: number): Date => {
  if (!/^\d{1,12}$/.test(text)) throw new WebhookError('malformed_header', 'webhook-timestamp is not in Unix seconds.');
  const age = Math.floor(now.getTime() / 1000) - Number(text);
  if (age > toleranceSeconds) throw new WebhookError('timestamp_too_old', 'The webhook is too old: is it a replay?');
  if (age < -toleranceSeconds)
    throw new WebhookError('timestamp_too_new', 'The webhook is from the future: is the clock right?');
  return new Date(Number(text) * 1000);
};

/** Whether one of the signatures is that of one of the keys, each compared in constant time. */
const matches = (header: string, expected: readonly Buffer[]): boolean => {
  let found = false;
  for (const entry of header.split(' ')) {
    const [version, encoded] = entry.split(',', 2);
    if (version !== 'v1' || encoded === undefined) continue; // v1a and later schemes are not ours
    const given = Buffer.from(encoded, 'base64');
    for (const signature of expected) {
      if (given.length === signature.length && timingSafeEqual(given, signature)) found = true;
    }
  }
  return found;
};

const parse = (body: string | Uint8Array): unknown => {
  try {
    return JSON.parse(typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
};

/**
 * Checks that a webhook comes from whoever holds the secret and is fresh, and reads it.
 *
 * The signature covers `webhook-id`, `webhook-timestamp` and the body. It does not cover `vestibule-event` and
 * `vestibule-sequence`: only TLS protects those. The payload is therefore checked against the event's type; where it
 * matters whether something is a `decision`, go by the payload's own `status`.
 *
 * @throws WebhookError with a code of the closed list. Answer 400, and let it be sent again.
 * @example
 * const webhook = verify({ secrets: [process.env.WEBHOOK_SECRET], headers: request.headers, body: rawBody });
 * if (webhook.event === 'images_stored') console.log(webhook.payload.result.faceId);
 */
export const verify = (input: VerifyInput): VerifiedWebhook => {
  const { secrets, headers, body, now = new Date(), toleranceSeconds = DEFAULT_TOLERANCE_SECONDS } = input;
  const keys = readSecrets(secrets);
  const id = readHeader(headers, 'webhook-id');
  const seconds = readHeader(headers, 'webhook-timestamp');
  const signatures = readHeader(headers, 'webhook-signature');
  if (!WEBHOOK_ID.test(id)) throw new WebhookError('malformed_header', 'webhook-id is not an id of ours.');
  const timestamp = readTimestamp(seconds, now, toleranceSeconds);
  if (
    !matches(
      signatures,
      keys.map((key) => computeSignature(key, id, seconds, body)),
    )
  ) {
    throw new WebhookError(
      'no_matching_signature',
      'No signature matches: compare the secret, and pass the raw body, not parsed and printed again.',
    );
  }
  const event = readHeader(headers, 'vestibule-event');
  if (!isEvent(event)) throw new WebhookError('malformed_header', 'vestibule-event is not a kind that is known.');
  const sequence = readHeader(headers, 'vestibule-sequence');
  if (!/^[1-9]\d{0,14}$/.test(sequence)) {
    throw new WebhookError('malformed_header', 'vestibule-sequence is not a whole number from 1 on.');
  }
  const common = { id, timestamp, sequence: Number(sequence) };
  const payload = parse(body);
  if (event === 'images_stored') {
    if (isImagesStoredPayload(payload)) return { ...common, event, payload };
  } else if (isVerificationPayload(payload)) {
    return { ...common, event, payload };
  }
  throw new WebhookError('malformed_payload', `The body is not the payload of "${event}".`);
};
