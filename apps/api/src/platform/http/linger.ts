import type { FastifyInstance } from 'fastify';
import { Socket } from 'node:net';

/** How long what is still being sent after the answer is read and thrown away. */
const LINGER_MS = 3_000;

/**
 * Lets a client that is refused in the middle of its upload read the answer: closing at once would reset the connection
 * and lose it. What still arrives is thrown away for a few seconds, and then the connection ends.
 */
export function addLinger(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    if (!request.raw.complete && reply.getHeader('connection') === 'close') reply.removeHeader('connection');
  });
  app.addHook('onResponse', async (request) => {
    const { raw } = request;
    // A request that came by no connection has nothing to read the answer late.
    if (raw.complete || raw.destroyed || !(raw.socket instanceof Socket)) return;
    const timer = setTimeout(() => raw.socket.destroy(), LINGER_MS);
    timer.unref();
    raw.once('end', () => clearTimeout(timer));
    raw.once('close', () => clearTimeout(timer));
    raw.resume();
  });
}
