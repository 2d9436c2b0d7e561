import type { FastifyReply } from 'fastify';

import { domainError, ERROR_STATUS, type DomainError } from '../../kernel/index.js';
import { setFailureHeaders } from '../http/index.js';
import { GRAPHQL_JSON, PLAIN_JSON } from './http.js';

const errorBody = ({ code, message, hint, details, retryAfterSeconds }: DomainError): string =>
  JSON.stringify({ errors: [{ message, extensions: { code, hint, details, retryAfterSeconds } }] });

/** Answers a request that is refused before GraphQL has it. */
export const sendFailure = (
  reply: FastifyReply,
  error: DomainError,
  status: number = ERROR_STATUS[error.code],
): FastifyReply => {
  setFailureHeaders(reply, error);
  return reply.code(status).header('content-type', `${PLAIN_JSON}; charset=utf-8`).send(errorBody(error));
};

/** Ignoring it would let a caller believe that sending again is safe. */
export const NO_IDEMPOTENCY_KEY = domainError('INVALID_INPUT', 'Idempotency-Key is not taken by GraphQL', {
  hint: 'Leave the header out, or make the call by REST, where every POST takes it.',
  details: [{ field: 'Idempotency-Key', reason: 'is not taken by GraphQL' }],
});

export const NOT_ACCEPTABLE = domainError('INVALID_INPUT', `Accept must allow ${GRAPHQL_JSON} or ${PLAIN_JSON}`);
