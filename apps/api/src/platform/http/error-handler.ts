import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { domainError } from '../../kernel/index.js';
import { sendFailure, toFailure } from './failures.js';
import { toDomainError, type RequiredMessage } from './to-domain-error.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What is said where certain fields are missing, in the contract's words. */
    requiredMessage?: RequiredMessage;
  }
}

const internal = domainError('INTERNAL', 'unexpected');

/** Answers in the failure format, whatever was thrown. What was not expected is logged, and told to nobody. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = toDomainError(error, request.routeOptions.config.requiredMessage);
  if (failure) return sendFailure(reply, failure);
  if (wentAway(error, request)) return reply.code(400).send();
  request.log.error({ err: error, route: request.routeOptions.url }, 'unexpected error');
  return reply.code(500).type('application/json; charset=utf-8').send(toFailure(internal));
}

/** Whether an error says no more than that the caller ended the connection in the middle of the body: nobody's fault. */
export function wentAway(error: unknown, { raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete && error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}
