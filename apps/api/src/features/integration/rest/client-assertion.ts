import { fail, ok, type Result } from '../../../kernel/index.js';
import type { TokenError } from './client-credentials.js';

/** What a client names that proves who it is by a JWT (RFC 7523 2.2). */
export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const PARAMETERS = ['grant_type', 'client_id', 'client_secret', 'client_assertion_type', 'client_assertion'] as const;

const invalidRequest = (description: string): Result<never, TokenError> =>
  fail({ status: 400, error: 'invalid_request', description });

/**
 * Reads a token request of a client that proves who it is by a JWT: the JWT; undefined where there is none, and the request
 * is another client's. Errors as RFC 6749 5.2 names them.
 */
export function readAssertion(
  body: unknown,
  authorization: string | undefined,
): Result<string | undefined, TokenError> {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const { client_assertion: assertion, client_assertion_type: type } = fields;
  if (!assertion && !type) return ok(undefined);
  for (const name of PARAMETERS) {
    const value = fields[name];
    if (Array.isArray(value)) return invalidRequest(`${name} was sent more than once`);
    if (value !== undefined && typeof value !== 'string') return invalidRequest(`${name} must be a string`);
  }
  if (!fields['grant_type']) return invalidRequest('grant_type is required');
  if (fields['grant_type'] !== 'client_credentials') {
    const description = 'grant_type must be client_credentials';
    return fail({ status: 400, error: 'unsupported_grant_type', description });
  }
  if (type !== ASSERTION_TYPE) return invalidRequest(`client_assertion_type must be ${ASSERTION_TYPE}`);
  if (typeof assertion !== 'string' || assertion === '') return invalidRequest('client_assertion is required');
  // RFC 6749 2.3: one method in each request.
  if (authorization !== undefined || fields['client_secret']) {
    return invalidRequest('The client proves who it is in two ways');
  }
  return ok(assertion);
}
