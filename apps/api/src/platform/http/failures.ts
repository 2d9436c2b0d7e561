import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ERROR_STATUS, type DomainError, type ErrorCode } from '../../kernel/index.js';

const CODES = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]];

/** The body of every failure: the contract's three fields, and the two that are added to them. */
export const failureSchema = z
  .object({
    statusCode: z.int().meta({ description: 'The HTTP status.' }),
    message: z.string().meta({ description: 'What is wrong, in words.' }),
    error: z.string().meta({ description: "The status' text." }),
    code: z.enum(CODES).meta({ description: 'What is wrong, from a closed list: decide by this.' }),
    details: z
      .array(z.object({ field: z.string(), reason: z.string() }))
      .optional()
      .meta({ description: 'Which field or image is meant, and why it was refused.' }),
  })
  .meta({ id: 'Failure', description: 'A failure' });

/** The body of a failure. */
export type Failure = z.infer<typeof failureSchema>;

const INTERNAL_MESSAGE = "Something went wrong on our side; the log has it under this answer's x-request-id";

/**
 * What of a failure is shown.
 * @param status for what HTTP has a status of its own for and the closed list has not (405, 414)
 */
export const toFailure = (error: DomainError, status: number = ERROR_STATUS[error.code]): Failure => ({
  statusCode: status,
  message: error.code === 'INTERNAL' ? INTERNAL_MESSAGE : error.message,
  error: STATUS_CODES[status] ?? 'Error',
  code: error.code,
  ...(error.details &&
    error.code !== 'INTERNAL' && { details: error.details.map(({ field, reason }) => ({ field, reason })) }),
});

/** Answers with a failure. */
export function sendFailure(reply: FastifyReply, error: DomainError, status?: number): FastifyReply {
  const body = toFailure(error, status);
  setFailureHeaders(reply, error);
  if (error.code === 'INTERNAL')
    reply.log.error({ code: error.code, reason: error.message }, 'a use case failed inside');
  reply.code(body.statusCode).type('application/json; charset=utf-8');
  // A route says by a schema what it answers itself; what is refused before it is asked need not be like that.
  return reply.serializer((sent) => JSON.stringify(sent)).send(body);
}

/** Sets what belongs to a failure beside its body: when to come back, and how to prove who one is. */
export function setFailureHeaders(reply: FastifyReply, error: DomainError): void {
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
  if (ERROR_STATUS[error.code] === 401) {
    // RFC 6750 3: no error code where no token was sent, so that a client isn't told what it didn't try.
    const { authorization } = reply.request.headers;
    const scheme = /^DPoP\b/i.test(authorization ?? '') ? 'DPoP algs="ES256 EdDSA", realm' : 'Bearer realm';
    reply.header(
      'www-authenticate',
      `${scheme}="vestibule"${authorization === undefined ? '' : ', error="invalid_token"'}`,
    );
  }
}
