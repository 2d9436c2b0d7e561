import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics/index.js';

/**
 * Tells the log and the metrics of every call: by its route, never by its address, which may carry the id of a face
 * (and whoever has that id may register it), and never by its headers or body.
 */
export function logRequests(app: FastifyInstance, metrics: Metrics | undefined): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? '(none)';
    const { method } = request;
    const status = reply.statusCode;
    // A stream lasts for as long as somebody listens, which says nothing about how fast it was answered.
    const streamed = String(reply.getHeader('content-type')).startsWith('text/event-stream');
    if (!streamed) metrics?.observeHttp({ method, route, status, seconds: reply.elapsedTime / 1000 });
    request.log.info({ method, route, status, milliseconds: Math.round(reply.elapsedTime) }, 'answered');
  });
  app.addHook('onRequestAbort', async (request) => {
    request.log.info({ method: request.method, route: request.routeOptions.url }, 'the caller went away');
  });
}
