import { fail, ok, type Result } from '../../../kernel/index.js';

/** An error of the token endpoint (RFC 6749 5.2). */
export interface TokenError {
  readonly status: 400 | 401;
  readonly error: 'invalid_request' | 'invalid_client' | 'unsupported_grant_type';
  readonly description: string;
}

/** Who a client says it is, and how it proves it. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

const invalidRequest = (description: string): TokenError => ({ status: 400, error: 'invalid_request', description });

/** The one answer to an unknown client and to a wrong secret. */
export const invalidClient: TokenError = {
  status: 401,
  error: 'invalid_client',
  description: 'The client id or the client secret is wrong',
};

const PARAMETERS = ['grant_type', 'client_id', 'client_secret'] as const;

/**
 * Reads a token request (RFC 6749 4.4.2) and its client authentication (2.3.1): by the Basic scheme, whose two parts are
 * form-urlencoded before they are joined, or by two fields of the body; by one of them alone.
 */
export function readTokenRequest(
  body: unknown,
  authorization: string | undefined,
): Result<ClientCredentials, TokenError> {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  for (const name of PARAMETERS) {
    const value = fields[name];
    // RFC 6749 3.2: a parameter is there once at most, and one without a value counts as left out.
    if (Array.isArray(value)) return fail(invalidRequest(`${name} was sent more than once`));
    if (value !== undefined && typeof value !== 'string') return fail(invalidRequest(`${name} must be a string`));
  }
  const { grant_type: grant, client_id: id, client_secret: secret } = fields as Record<string, string | undefined>;
  if (!grant) return fail(invalidRequest('grant_type is required'));
  if (grant !== 'client_credentials') {
    return fail({ status: 400, error: 'unsupported_grant_type', description: 'grant_type must be client_credentials' });
  }
  if (authorization === undefined) {
    return id && secret
      ? ok({ clientId: id, clientSecret: secret })
      : fail({ ...invalidClient, description: 'A client id and a client secret are required' });
  }
  const basic = readBasic(authorization);
  if (!basic) return fail({ ...invalidClient, description: 'The Authorization header is not Basic credentials' });
  if (secret) return fail(invalidRequest('The client secret was sent in two ways'));
  if (id && id !== basic.clientId) return fail(invalidRequest('Two different client ids were sent'));
  return ok(basic);
}

function readBasic(authorization: string): ClientCredentials | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  const clientId = formDecode(text.slice(0, colon));
  const clientSecret = formDecode(text.slice(colon + 1));
  return clientId && clientSecret ? { clientId, clientSecret } : undefined;
}

/** Undoes application/x-www-form-urlencoded (RFC 6749 appendix B). */
function formDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
