import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Readable } from 'node:stream';

import { domainError, ERROR_STATUS, type DomainError, type Result } from '../../kernel/index.js';
import { unauthenticated } from '../access/permissions.js';
import { limitBody, setFailureHeaders, toDomainError } from '../http/index.js';
import { createExecutor, type Executor } from './executor.js';
import { answerType, type AnswerType, GRAPHQL_JSON, PLAIN_JSON, readParameters } from './http.js';
import type { GraphqlLimits } from './limits.js';
import { errorFormatter, type GraphqlLogger } from './masking.js';
import { createOpenCheck } from './open-fields.js';
import { createShapeGuard } from './shape.js';

/** What {@link registerGraphql} needs. `C` is the context that resolvers get, a fresh object for each request. */
export interface GraphqlOptions<C extends object> {
  readonly schema: GraphQLSchema;
  /** Makes the context: who is calling, loaders. A failure is the whole answer, with its HTTP status. */
  readonly contextFor: (request: FastifyRequest) => Result<C> | Promise<Result<C>>;
  /** Whether the caller has shown no credentials; such a one may use open fields alone. Default: nobody is such a one. */
  readonly isNobody?: (context: C) => boolean;
  /** Hides suggestions, and the page at GET. */
  readonly production: boolean;
  /** Whether the schema may be asked for. */
  readonly introspection: boolean;
  readonly limits: GraphqlLimits;
  readonly logger: GraphqlLogger;
  /** Default: `/graphql`. */
  readonly path?: string;
}

type Gateway = ApolloServerOptionsWithGateway<object>['gateway'];
type GatewayExecutor = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;

const PAGE = `<!doctype html><html lang="en"><title>GraphQL</title>
<p>This is the GraphQL endpoint. Send <code>POST</code> with <code>content-type: application/json</code> and
<code>{"query": "{ __typename }"}</code>. The schema is in <code>schema/schema.graphql</code>.</p></html>
`;

const silent = (): void => {};

/**
 * graphql-jit as Apollo's executor. Through the `gateway` option Apollo still parses, validates, caches documents and
 * formats errors, and leaves the running to us; measured at 1.2 to 3.3 times the speed of Apollo's own executor.
 */
const gatewayOf = <C extends object>(schema: GraphQLSchema, execute: Executor<C>): Gateway => ({
  onSchemaLoadOrUpdate: (callback) => {
    callback({ apiSchema: schema, coreSupergraphSdl: '' });
    return silent;
  },
  load: async () => ({
    executor: async ({ document, operation, request, queryHash, context }) => {
      const { operationName, variables } = request;
      const result = await execute({
        document,
        operation,
        operationName,
        queryHash,
        variables,
        // What Apollo hands on untyped is a copy of what contextFor made.
        context: context as C,
      });
      return result as Awaited<ReturnType<GatewayExecutor>>;
    },
  }),
  stop: async () => {},
});

const createApollo = <C extends object>(options: GraphqlOptions<C>): ApolloServer<C> => {
  const { schema, limits, logger, production, introspection } = options;
  return new ApolloServer<C>({
    gateway: gatewayOf(schema, createExecutor<C>(schema, limits)),
    nodeEnv: production ? 'production' : 'development',
    introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    parseOptions: { maxLexicalTokens: limits.maxTokens },
    formatError: errorFormatter(logger, production),
    // Apollo's own messages may hold what was sent; what matters of them reaches errorFormatter.
    logger: { debug: silent, info: silent, warn: silent, error: silent },
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
};

const errorBody = ({ code, message, hint, details, retryAfterSeconds }: DomainError): string =>
  JSON.stringify({ errors: [{ message, extensions: { code, hint, details, retryAfterSeconds } }] });

const sendFailure = (reply: FastifyReply, error: DomainError, status: number = ERROR_STATUS[error.code]) => {
  setFailureHeaders(reply, error);
  return reply.code(status).header('content-type', `${PLAIN_JSON}; charset=utf-8`).send(errorBody(error));
};

/** Ignoring it would let a caller believe that sending again is safe. */
const NO_IDEMPOTENCY_KEY = domainError('INVALID_INPUT', 'Idempotency-Key is not taken by GraphQL', {
  hint: 'Leave the header out, or make the call by REST, where every POST takes it.',
  details: [{ field: 'Idempotency-Key', reason: 'is not taken by GraphQL' }],
});

const NOT_ACCEPTABLE = domainError('INVALID_INPUT', `Accept must allow ${GRAPHQL_JSON} or ${PLAIN_JSON}`);

const unexpected = <C extends object>(options: GraphqlOptions<C>, reply: FastifyReply, error: unknown) => {
  const format = errorFormatter(options.logger, options.production);
  const body = JSON.stringify({ errors: [format({ message: '' }, error)] });
  return reply.code(500).header('content-type', `${PLAIN_JSON}; charset=utf-8`).send(body);
};

const handler = <C extends object>(
  apollo: ApolloServer<C>,
  options: GraphqlOptions<C>,
  contexts: WeakMap<FastifyRequest, C>,
) => {
  const guard = createShapeGuard(options.limits);
  const isOpen = createOpenCheck(options.schema, options.limits);
  // GraphQL over HTTP, "Status Codes": a well-formed request that fails as GraphQL is 200 as application/json, and 400
  // as application/graphql-response+json.
  const send = (
    reply: FastifyReply,
    type: AnswerType,
    result: { readonly data?: unknown; readonly errors?: unknown },
  ) => {
    reply.code(type === GRAPHQL_JSON && result.data === undefined ? 400 : 200);
    return reply.header('content-type', `${type}; charset=utf-8`).send(JSON.stringify(result));
  };
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      const context = contexts.get(request);
      if (!context) throw new Error('An operation came by without a context.');
      const parameters = readParameters(request.body);
      if (options.isNobody?.(context) && !(parameters.ok && isOpen(parameters.value.query))) {
        return await sendFailure(reply, unauthenticated());
      }
      if (request.headers['idempotency-key'] !== undefined) return await sendFailure(reply, NO_IDEMPOTENCY_KEY);
      const type = answerType(request.headers.accept);
      if (!type) return await sendFailure(reply, NOT_ACCEPTABLE, 406);
      if (!parameters.ok) return await sendFailure(reply, parameters.error);
      const refusal = guard(parameters.value.query);
      if (refusal) return await send(reply, type, refusal);
      const answer = await apollo.executeOperation(parameters.value, { contextValue: context });
      if (answer.body.kind !== 'single') throw new Error('an incremental answer was made, which is not supported');
      return await send(reply, type, answer.body.singleResult);
    } catch (error) {
      return unexpected(options, reply, error);
    }
  };
};

/**
 * Serves GraphQL at POST `/graphql`, by GraphQL over HTTP.
 *
 * - Only `application/json` (else 415): a page of another origin can't send it without a preflight, which is the
 *   protection against cross-site request forgery. No batches, no subscriptions, no persisted queries.
 * - GET is not served (405): variables hold personal data, and URLs end up in logs. Outside of production it gives a
 *   browser a page that says so.
 * - Who has no token may use the root fields that are marked as open, and is answered with 401 by everything else, whatever
 *   else is wrong with the request.
 * - An `Idempotency-Key` is refused (400): answers are not kept here.
 * - Nothing is loaded from or reported to anywhere.
 */
export const registerGraphql = async <C extends object>(
  app: FastifyInstance,
  options: GraphqlOptions<C>,
): Promise<void> => {
  const apollo = createApollo(options);
  await apollo.start();
  const path = options.path ?? '/graphql';
  await app.register(async (scope) => {
    scope.addHook('onClose', () => apollo.stop());
    const parse = scope.getDefaultJsonParser('error', 'error');
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'string' }, parse);
    const contexts = new WeakMap<FastifyRequest, C>();
    const isNobody = (request: FastifyRequest): boolean => {
      const context = contexts.get(request);
      return context !== undefined && options.isNobody?.(context) === true;
    };
    scope.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
      if (isNobody(request) && (error.statusCode ?? 500) < 500) return sendFailure(reply, unauthenticated());
      if (error.statusCode === 413)
        return sendFailure(reply, domainError('PAYLOAD_TOO_LARGE', 'The body is too large'));
      if (error.statusCode === 415) {
        return sendFailure(reply, domainError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as application/json'));
      }
      if (error.statusCode !== undefined && error.statusCode < 500) {
        return sendFailure(reply, domainError('INVALID_INPUT', 'The body is not JSON'), error.statusCode);
      }
      // What a hook of an outer scope refuses: the body, for want of room.
      const failure = toDomainError(error);
      if (failure) return sendFailure(reply, failure);
      throw error;
    });
    // Before the body is read: whoever has no token makes nobody hold 48 MiB.
    const onRequest = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
      try {
        const context = await options.contextFor(request);
        if (!context.ok) return await sendFailure(reply, context.error);
        contexts.set(request, context.value);
        return undefined;
      } catch (error) {
        return unexpected(options, reply, error);
      }
    };
    const preParsing = async (request: FastifyRequest, _: FastifyReply, payload: Readable): Promise<Readable> =>
      isNobody(request) ? limitBody(request, payload, options.limits.maxNobodyBytes, unauthenticated()) : payload;
    const bodyLimit = options.limits.maxBodyBytes;
    scope.post(path, { bodyLimit, onRequest, preParsing }, handler(apollo, options, contexts));
    scope.get(path, async (request, reply) => {
      if (!options.production && request.headers.accept?.includes('text/html')) {
        return reply
          .header('content-security-policy', "default-src 'none'")
          .type('text/html; charset=utf-8')
          .send(PAGE);
      }
      reply.header('allow', 'POST');
      return sendFailure(reply, domainError('INVALID_INPUT', 'Send operations by POST'), 405);
    });
  });
};
