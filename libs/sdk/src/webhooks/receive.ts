import {
  readSecret,
  verify,
  WebhookError,
  type VerifiedWebhook,
  type WebhookErrorCode,
  type WebhookHeaders,
} from '@vestibule/webhooks';

/** How a receiver of webhooks verifies and what it passes over. */
export interface WebhookOptions {
  /** The integration's webhook secret, `whsec_…`; during a rotation the new and the old one. */
  readonly secret: string | readonly string[];
  /** Seconds by which a webhook may be older or newer than this machine's clock; by default 300. */
  readonly toleranceSeconds?: number;
  /**
   * Whether an event with this `webhook-id` was dealt with before: it is then answered with 200, and your handler isn't called. An
   * event is sent again until it is answered with a 2xx, so each may come twice. Only ask here: write the id down together
   * with what you do, in one transaction, so that an event that failed half way comes again.
   */
  readonly seen?: (webhook: VerifiedWebhook) => boolean | Promise<boolean>;
}

/** What is answered where a webhook is refused. The code says why, and neither says anything of a secret. */
export interface Refusal {
  readonly status: 400 | 401;
  readonly body: { readonly error: WebhookErrorCode; readonly message: string };
}

/** What a webhook came to. */
export type Reception =
  | { readonly kind: 'accepted' | 'duplicate'; readonly webhook: VerifiedWebhook }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Takes a webhook's headers and its raw body. */
export type Receive = (headers: WebhookHeaders, body: string | Uint8Array) => Promise<Reception>;

/** Who it comes from isn't proved: the answer is 401. The rest is a request that can't be read: 400. */
const UNPROVED: ReadonlySet<WebhookErrorCode> = new Set([
  'no_matching_signature',
  'timestamp_too_old',
  'timestamp_too_new',
]);

/**
 * Makes what the middlewares have in common.
 *
 * @throws WebhookError `invalid_secret`, at once and not when the first webhook comes
 */
export function createReceive({ secret, toleranceSeconds, seen }: WebhookOptions): Receive {
  const secrets = [secret].flat();
  // None at all is no secret either.
  for (const each of secrets.length > 0 ? secrets : ['']) readSecret(each);
  return async (headers, body) => {
    let webhook: VerifiedWebhook;
    try {
      webhook = verify({ secrets, headers, body, ...(toleranceSeconds !== undefined && { toleranceSeconds }) });
    } catch (error) {
      if (!(error instanceof WebhookError)) throw error;
      const { code, message } = error;
      return { kind: 'refused', refusal: { status: UNPROVED.has(code) ? 401 : 400, body: { error: code, message } } };
    }
    return { kind: (await seen?.(webhook)) ? 'duplicate' : 'accepted', webhook };
  };
}
