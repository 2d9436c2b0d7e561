import type { VerifiedWebhook } from '@vestibule/webhooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { keptBody, type ReadRequest } from './raw-body.js';
import { createReceive, type Reception, type WebhookOptions } from './receive.js';

export type { WebhookOptions } from './receive.js';

declare global {
  namespace Express {
    interface Request {
      /** The webhook, once {@link vestibuleWebhook} has verified it; its `event` tells the payload's type. */
      vestibule?: VerifiedWebhook;
    }
  }
}

/** Express's request, as far as it is needed; Connect's and Polka's are like it. */
type Request = IncomingMessage & ReadRequest & { vestibule?: VerifiedWebhook };

/** A middleware of Express; it asks of both sides only what Node itself gives them. */
export type WebhookMiddleware = (request: Request, response: ServerResponse, next: (error?: unknown) => void) => void;

/** Far more than any webhook has: a verification's, with every field at its longest, has some 10 KB. */
const BODY_BYTES = 256 * 1024;

const PARSED =
  'The webhook was read by a body parser before vestibuleWebhook, and its bytes are gone. Add the route before ' +
  'app.use(express.json()), or have the parser keep them: express.json({ verify: (request, _, bytes) => { request.rawBody = bytes; } }).';

/**
 * Verifies a webhook and puts it on the request as `request.vestibule`. One that isn't right is answered with 400 or 401 and
 * goes no further; neither does one that `seen` knows.
 *
 * It reads the body itself: the signature is over its bytes. Put the route before `app.use(express.json())`; after
 * `express.raw()`, or a parser that keeps `request.rawBody`, it works too; after one that doesn't, it says so by `next(error)`.
 *
 * @throws WebhookError `invalid_secret`, at once
 *
 * @example
 * ```ts
 * import { readFile } from 'node:fs/promises';
 * import express from 'express';
 * import { vestibuleWebhook } from '@vestibule/sdk/express';
 *
 * const { webhookSecret } = JSON.parse(await readFile('integration.json', 'utf8'));
 * const handled = new Set<string>(); // a table of your database's
 * const app = express();
 * app.post(
 *   '/webhooks',
 *   vestibuleWebhook({ secret: webhookSecret, seen: ({ id }) => handled.has(id) }),
 *   ({ vestibule }, response) => {
 *     if (vestibule?.event === 'images_stored') console.log('registered:', vestibule.payload.result.faceId);
 *     else console.log(vestibule?.event, vestibule?.payload.status);
 *     if (vestibule) handled.add(vestibule.id);
 *     response.sendStatus(204);
 *   },
 * );
 * app.use(express.json()); // for the routes behind it
 * app.listen(9000, () => console.log('listening'));
 * ```
 */
export function vestibuleWebhook(options: WebhookOptions): WebhookMiddleware {
  const receive = createReceive(options);
  return (request, response, next) => {
    const take = async (): Promise<void> => {
      const body = await readBody(request);
      if (body === undefined) return send(response, 413, { error: 'too_large', message: 'No webhook is so long.' });
      answer(await receive(request.headers, body), request, response, next);
    };
    take().catch(next);
  };
}

function answer(reception: Reception, request: Request, response: ServerResponse, next: () => void): void {
  if (reception.kind === 'refused') return send(response, reception.refusal.status, reception.refusal.body);
  if (reception.kind === 'duplicate') return send(response, 200, { duplicate: true });
  request.vestibule = reception.webhook;
  return next();
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

/** The body's bytes; undefined where there are too many. */
async function readBody(request: Request): Promise<string | Uint8Array | undefined> {
  const kept = keptBody(request);
  if (kept !== undefined) return kept;
  if (request.readableDidRead) throw new Error(PARSED);
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The connection stays, so that the sender can be answered.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > BODY_BYTES) return undefined;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
