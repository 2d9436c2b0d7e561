/** The kinds of webhook (the integrator contract, "Webhooks"). Each has its own list of URLs in an integration. */
export const WEBHOOK_KINDS = ['status', 'decision', 'proof-of-address', 'images_stored'] as const;

/** A change of a verification's status, its decision, the outcome of its proof of address, or a registered face. */
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** Whether a text names a kind of webhook. */
export const isWebhookKind = (text: string): text is WebhookKind => WEBHOOK_KINDS.some((kind) => kind === text);
