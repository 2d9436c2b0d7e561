import type { VerifiedWebhook } from '@vestibule/webhooks';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { keptBody } from './raw-body.js';
import { createReceive, type WebhookOptions } from './receive.js';

export type { WebhookOptions } from './receive.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The webhook, where {@link vestibuleWebhooks} has verified it; its `event` tells the payload's type. */
    vestibule: VerifiedWebhook | null;
  }
}

const UNREAD =
  'The webhook was read by another content type parser than that of vestibuleWebhooks, and its bytes are gone. Add none for JSON ' +
  'in the scope in which vestibuleWebhooks is registered.';

const addToScope = async (scope: FastifyInstance, options: WebhookOptions): Promise<void> => {
  const receive = createReceive(options);
  if (!scope.hasRequestDecorator('vestibule')) scope.decorateRequest('vestibule', null);
  scope.removeContentTypeParser('application/json');
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, bytes, done) => done(null, bytes));
  scope.addHook('preValidation', async (request, reply) => {
    const body = keptBody(request);
    if (body === undefined) throw new Error(UNREAD);
    const reception = await receive(request.headers, body);
    if (reception.kind === 'refused') return reply.code(reception.refusal.status).send(reception.refusal.body);
    if (reception.kind === 'duplicate') return reply.code(200).send({ duplicate: true });
    request.vestibule = reception.webhook;
    return undefined;
  });
};

/**
 * Verifies the webhooks of all routes in the scope in which it is registered, and puts each on its request as
 * `request.vestibule`. One that isn't right is answered with 400 or 401, and your handler isn't called; nor for one that `seen` knows.
 *
 * Register it in a scope of its own, as in the example: JSON bodies are bytes there, since the signature is over them, and
 * stay as they are everywhere else.
 *
 * @throws WebhookError `invalid_secret`, while it is registered
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import { fastify } from 'fastify';
 * import { vestibuleWebhooks } from '@vestibule/sdk/fastify';
 *
 * const { webhookSecret } = JSON.parse(await readFile('integration.json', 'utf8'));
 * const app = fastify();
 * await app.register(async (scope) => {
 *   await scope.register(vestibuleWebhooks, { secret: webhookSecret });
 *   scope.post('/webhooks', async ({ vestibule }, reply) => {
 *     if (vestibule?.event === 'images_stored') console.log('registered:', vestibule.payload.result.faceId);
 *     else console.log(vestibule?.event, vestibule?.payload.status);
 *     return reply.code(204).send();
 *   });
 * });
 * await app.listen({ port: 9000 });
 * console.log('listening');
 * ```
 */
export const vestibuleWebhooks: FastifyPluginAsync<WebhookOptions> = Object.assign(addToScope, {
  // Fastify's own mark for a plugin that adds to the scope it is registered in, and not to one of its own.
  [Symbol.for('skip-override')]: true,
});
