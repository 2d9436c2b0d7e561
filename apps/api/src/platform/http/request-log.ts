import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics/index.js';
import { callerKindOf } from './gate.js';

/** Statuses by which somebody is turned away: who tries that again and again is found by where the calls come from. */
const TURNED_AWAY = new Set([401, 403, 429]);

/**
 * Tells the log and the metrics of every call: by its route, never by its address, which may carry the id of a face
 * (and whoever has that id may register it), and never by its headers or body.
 * The address that a call came from is told of whoever is turned away, and of nobody else.
 */
export function logRequests(app: FastifyInstance, metrics: Metrics | undefined): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? '(none)';
    const { method } = request;
    const status = reply.statusCode;
    // A stream lasts for as long as somebody listens, which says nothing about how fast it was answered.
    const streamed = String(reply.getHeader('content-type')).startsWith('text/event-stream');
    if (!streamed) metrics?.observeHttp({ method, route, status, seconds: reply.elapsedTime / 1000 });
    const by = callerKindOf(request);
    const from = TURNED_AWAY.has(status) ? request.ip : undefined;
    request.log.info({ method, route, status, milliseconds: Math.round(reply.elapsedTime), by, from }, 'answered');
  });
  app.addHook('onRequestAbort', async (request) => {
    request.log.info({ method: request.method, route: request.routeOptions.url }, 'the caller went away');
  });
}
