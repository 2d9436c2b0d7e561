import { WebhookError } from './errors.js';
import type { WebhookEvent } from './payloads.js';
import { sign, type SignatureHeaders, type SignInput } from './sign.js';

/** Headers as Node, Fastify and Express give them. */
type HeaderRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The part of a Fetch `Headers` that is needed. */
interface HeaderReader {
  get(name: string): string | null;
}

/** A request's headers, as Node gives them, or as a Fetch `Headers`. */
export type WebhookHeaders = HeaderRecord | HeaderReader;

/** All headers that go with a webhook's body. */
export interface DeliveryHeaders extends SignatureHeaders {
  readonly 'content-type': 'application/json';
  readonly 'vestibule-event': WebhookEvent;
  readonly 'vestibule-sequence': string;
}

/** What is to be sent. */
export interface DeliveryInput extends SignInput {
  readonly event: WebhookEvent;
  /** The event's place among those of its verification or face: 1, 2, 3, … */
  readonly sequence: number;
}

/**
 * Signs a webhook and gives all headers to send with it: the standard's three, and the event's kind and sequence.
 *
 * @throws WebhookError as `sign` does; `invalid_argument` for a sequence that is not a whole number from 1 on
 */
export const deliveryHeaders = (input: DeliveryInput): DeliveryHeaders => {
  if (!Number.isSafeInteger(input.sequence) || input.sequence < 1) {
    throw new WebhookError('invalid_argument', 'The sequence is a whole number from 1 on.');
  }
  return {
    'content-type': 'application/json',
    ...sign(input),
    'vestibule-event': input.event,
    'vestibule-sequence': String(input.sequence),
  };
};

const isReader = (headers: WebhookHeaders): headers is HeaderReader => typeof headers.get === 'function';

const lookUp = (headers: WebhookHeaders, name: string): string | readonly string[] | null | undefined =>
  isReader(headers)
    ? headers.get(name)
    : Object.entries<HeaderRecord[string]>(headers).find(([key]) => key.toLowerCase() === name)?.[1];

/**
 * Reads a header that must be there exactly once.
 *
 * @throws WebhookError `missing_header`, or `malformed_header` where it came several times
 */
export const readHeader = (headers: WebhookHeaders, name: string): string => {
  const value = lookUp(headers, name);
  const values = typeof value === 'string' ? [value] : (value ?? []);
  if (values.length > 1) throw new WebhookError('malformed_header', `The header ${name} came more than once.`);
  const [only] = values;
  if (only === undefined || only === '') throw new WebhookError('missing_header', `The header ${name} is missing.`);
  return only;
};
