import type { FastifyInstance } from 'fastify';
import { domainError } from '../../kernel/index.js';
import { Refusal } from './refusal.js';

/** The contract: a request has 48 MiB at most. */
export const REQUEST_BYTES = 48 * 1024 * 1024;

/**
 * How much of bodies may be in memory at once: five requests of the greatest size, some hundred of the usual one (four
 * images of a phone, 2 MB). Beyond it calls are told to come back, so that memory stays bounded whatever is sent.
 */
export const UPLOAD_BYTES = 256 * 1024 * 1024;

/** Refuses bodies that are too large by what they say of themselves, and new ones while too much is in memory. */
export function limitUploads(app: FastifyInstance, total = UPLOAD_BYTES): void {
  let held = 0;
  app.addHook('preParsing', async (request, reply, payload) => {
    const said = Number(request.headers['content-length'] ?? REQUEST_BYTES);
    if (said > REQUEST_BYTES) throw new Refusal(domainError('PAYLOAD_TOO_LARGE', 'The body is larger than 48 MiB'));
    if (held + said > total) {
      throw new Refusal(domainError('OVERLOADED', 'Too many images are being sent at once', { retryAfterSeconds: 1 }));
    }
    held += said;
    reply.raw.once('close', () => {
      held -= said;
    });
    return payload;
  });
}
