import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { domainError } from '../../kernel/index.js';
import { sendFailure } from '../http/failures.js';
import { LOOPBACK } from '../http/loopback.js';
import type { Metrics } from './metrics.js';

/** With one of these the call came through a proxy, and the socket's address says nothing about the caller. */
const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

function isAllowed(request: FastifyRequest, token: string | undefined): boolean {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const given = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    return given !== undefined && token !== undefined && timingSafeEqual(digest(given), digest(token));
  }
  const near = LOOPBACK.test(request.raw.socket.remoteAddress ?? '');
  return near && PROXY_HEADERS.every((name) => request.headers[name] === undefined);
}

/** Adds `/metrics`: for calls from this very machine, or with the token of the configuration. */
export function addMetricsRoute(app: FastifyInstance, metrics: Metrics, token: string | undefined): void {
  app.get('/metrics', { logLevel: 'silent', schema: { hide: true } }, async (request, reply) => {
    if (!isAllowed(request, token)) {
      return sendFailure(reply, domainError('FORBIDDEN', 'Metrics are for this machine, or for the metrics token'));
    }
    return reply
      .header('cache-control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.text());
  });
}
