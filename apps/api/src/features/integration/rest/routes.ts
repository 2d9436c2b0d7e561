import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { ERROR_STATUS, type DomainError, type Id, type Result } from '../../../kernel/index.js';
import type { TokenIssuer } from '../../../platform/access/token-issuer.js';
import { addJsonParser, setFailureHeaders, toDomainError, wentAway, type Gate } from '../../../platform/http/index.js';
import type { AccessTokens } from '../app/access-tokens.js';
import { ASSERTION_TYPE, readAssertion } from './client-assertion.js';
import { invalidClient, readTokenRequest, type TokenError } from './client-credentials.js';

/** Gives devices their tokens; the device feature does it. */
export interface DeviceTokens {
  issue(request: {
    readonly assertion: string;
    readonly proof: string | readonly string[] | undefined;
    readonly urls: readonly string[];
  }): Promise<
    Result<
      { readonly deviceId: Id; readonly accessToken: string; readonly expiresInSeconds: number },
      { readonly kind: 'proof' | 'client'; readonly error: DomainError }
    >
  >;
}

/** What access over REST is built from. */
export interface AccessRestParts {
  readonly deviceTokens: DeviceTokens;
  readonly accessTokens: AccessTokens;
  readonly tokenIssuer: TokenIssuer;
}

const BODY_BYTES = 16 * 1024;

/** Who got a token; that somebody got none, the log has by the status of the answer, and from where. */
const GIVEN = 'a token was given';

// Only described here: RFC 6749 has errors of its own for what is wrong with it, and they are given by hand.
const requestSchema = z
  .looseObject({
    grant_type: z
      .unknown()
      .optional()
      .meta({ type: 'string', enum: ['client_credentials'] }),
    client_id: z.unknown().optional().meta({ type: 'string', description: 'Unless it is sent by the Basic scheme.' }),
    client_secret: z
      .unknown()
      .optional()
      .meta({ type: 'string', description: 'Unless it is sent by the Basic scheme.' }),
    client_assertion_type: z
      .unknown()
      .optional()
      .meta({
        type: 'string',
        enum: [ASSERTION_TYPE],
        description: 'Of a device, which has no secret (RFC 7523 2.2).',
      }),
    client_assertion: z.unknown().optional().meta({
      type: 'string',
      description: "A JWT by the device's key; the header `DPoP` carries a proof by the same key (RFC 9449 5).",
    }),
  })
  .meta({
    required: ['grant_type'],
    examples: [{ grant_type: 'client_credentials', client_id: '642bbcd107fb985259ac6e66', client_secret: '…' }],
  });

const tokenSchema = z.object({
  access_token: z.string().meta({ description: 'A JWT (EdDSA).' }),
  token_type: z.enum(['Bearer', 'DPoP']).meta({ description: 'DPoP for a device: bound to its key (RFC 9449).' }),
  expires_in: z.int().meta({ description: 'Seconds.' }),
});

const errorSchema = z
  .object({
    error: z.string(),
    error_description: z.string(),
    code: z.string().optional().meta({ description: 'DEVICE_REVOKED for a device whose key was taken away.' }),
  })
  .meta({ id: 'TokenError', description: 'A failure of the token call (RFC 6749 5.2)' });

const jwksSchema = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

/** Adds `POST /v2/auth/token` (RFC 6749 4.4) and the keys with which tokens can be checked (RFC 7517). */
export async function addAccessRoutes(app: FastifyInstance, gate: Gate, parts: () => AccessRestParts): Promise<void> {
  app.get(
    '/.well-known/jwks.json',
    {
      schema: {
        tags: ['Access'],
        summary: 'The keys that tokens and receipts are signed with',
        response: { 200: jwksSchema },
      },
    },
    async (_, reply) => reply.header('cache-control', 'public, max-age=300').send(parts().tokenIssuer.jwks()),
  );
  await app.register(async (scope) => {
    addJsonParser(scope);
    await scope.register(formbody, { bodyLimit: BODY_BYTES });
    scope.setErrorHandler((error, request, reply) => {
      const failure = toDomainError(error);
      if (!failure && !wentAway(error, request)) request.log.error({ err: error }, 'unexpected error');
      return sendOther(reply, failure);
    });
    scope.addHook('onRequest', async (request, reply) => {
      reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
      const admitted = await gate.admitAnonymous(request);
      return admitted.ok ? undefined : sendOther(reply, admitted.error);
    });
    scope.post(
      '/v2/auth/token',
      {
        bodyLimit: BODY_BYTES,
        schema: {
          tags: ['Access'],
          summary: 'Get a token by client credentials',
          description: 'OAuth 2.0, RFC 6749 4.4. The token speaks for one integration, for 15 minutes.',
          consumes: ['application/x-www-form-urlencoded', 'application/json'],
          security: [{ client: [] }, {}],
          body: requestSchema,
          response: {
            200: tokenSchema,
            400: errorSchema,
            401: errorSchema,
            413: errorSchema,
            415: errorSchema,
            429: errorSchema,
          },
        },
      },
      async (request, reply) => {
        const assertion = readAssertion(request.body, request.headers.authorization);
        if (!assertion.ok) return sendTokenError(reply, assertion.error);
        if (assertion.value !== undefined) {
          const proof = request.headers['dpop'];
          const call = { assertion: assertion.value, proof, urls: gate.urlsOf(request) };
          const issued = await parts().deviceTokens.issue(call);
          if (issued.ok) request.log.info({ device: issued.value.deviceId }, GIVEN);
          return sendDeviceToken(reply, issued);
        }
        const read = readTokenRequest(request.body, request.headers.authorization);
        if (!read.ok) return sendTokenError(reply, read.error);
        const { clientId, clientSecret } = read.value;
        const token = await parts().accessTokens.exchange(clientId, clientSecret);
        if (!token) return sendTokenError(reply, invalidClient);
        request.log.info({ integration: token.integrationId }, GIVEN);
        return { access_token: token.accessToken, token_type: 'Bearer' as const, expires_in: token.expiresInSeconds };
      },
    );
  });
}

/** RFC 9449 5: a token that is bound to the proof's key, or `invalid_dpop_proof`. */
function sendDeviceToken(reply: FastifyReply, issued: Awaited<ReturnType<DeviceTokens['issue']>>): FastifyReply {
  if (issued.ok) {
    const { accessToken, expiresInSeconds } = issued.value;
    return reply.send({ access_token: accessToken, token_type: 'DPoP', expires_in: expiresInSeconds });
  }
  const { kind, error } = issued.error;
  const description = { error_description: error.message };
  if (kind === 'proof') return reply.code(400).send({ error: 'invalid_dpop_proof', ...description });
  const code = error.code === 'DEVICE_REVOKED' ? { code: error.code } : {};
  return reply.code(401).send({ error: 'invalid_client', ...description, ...code });
}

function sendTokenError(reply: FastifyReply, { status, error, description }: TokenError): FastifyReply {
  // RFC 6749 5.2: where the client tried the Authorization header, the answer names its scheme; it may always.
  if (status === 401) reply.header('www-authenticate', 'Basic realm="vestibule", charset="UTF-8"');
  return reply.code(status).send({ error, error_description: description });
}

/** What went wrong around the call, in its own form: RFC 6749 has these two names for a server that can't (4.1.2.1). */
function sendOther(reply: FastifyReply, failure: DomainError | undefined): FastifyReply {
  if (!failure)
    return reply.code(500).send({ error: 'server_error', error_description: 'Something went wrong on our side' });
  const status = ERROR_STATUS[failure.code];
  setFailureHeaders(reply, failure);
  const error = status === 429 || status === 503 ? 'temporarily_unavailable' : 'invalid_request';
  return reply.code(status).send({ error, error_description: failure.message });
}
