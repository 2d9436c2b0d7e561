/**
 * Why a webhook was refused: a closed list. Decide by the code; the message is for a developer's log.
 *
 * - `invalid_secret`: the secret is not `whsec_` followed by the base64 of 24 to 64 bytes, or there is none
 * - `invalid_argument`: the sender's id, timestamp, event or sequence can't be put into a header
 * - `missing_header`: one of the `webhook-…` or `vestibule-…` headers is not there
 * - `malformed_header`: a header is there and can't be read
 * - `timestamp_too_old`, `timestamp_too_new`: outside the tolerance; a replay, or a wrong clock
 * - `no_matching_signature`: none of the signatures belongs to this body and one of the secrets
 * - `malformed_payload`: signed, but not the payload of the event named in `vestibule-event`
 */
export type WebhookErrorCode =
  | 'invalid_secret'
  | 'invalid_argument'
  | 'missing_header'
  | 'malformed_header'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'no_matching_signature'
  | 'malformed_payload';

/** A webhook that was refused, or a secret that is none. Never holds a secret, a signature or a part of the body. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError';

  constructor(
    /** Why, from the closed list. */
    readonly code: WebhookErrorCode,
    message: string,
  ) {
    super(message);
  }
}
