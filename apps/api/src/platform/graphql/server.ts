import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Readable } from 'node:stream';

import { domainError, type Result } from '../../kernel/index.js';
import { unauthenticated } from '../access/permissions.js';
import { callerOf, limitBody, toDomainError } from '../http/index.js';
import { createApollo } from './apollo.js';
import { EventStreams } from './event-streams.js';
import { NO_IDEMPOTENCY_KEY, NOT_ACCEPTABLE, sendFailure } from './failures.js';
import {
  acceptable,
  GRAPHQL_JSON,
  PLAIN_JSON,
  readParameters,
  type AnswerType,
  type GraphqlParameters,
} from './http.js';
import type { GraphqlLimits } from './limits.js';
import { errorFormatter, type GraphqlLogger } from './masking.js';
import { createOpenCheck } from './open-fields.js';
import { createShapeGuard } from './shape.js';
import { createSubscriber, single, type Begin } from './subscriber.js';

/** What {@link registerGraphql} needs. `C` is the context that resolvers get, a fresh object for each request. */
export interface GraphqlOptions<C extends object> {
  readonly schema: GraphQLSchema;
  /** Makes the context: who is calling, loaders. A failure is the whole answer, with its HTTP status. */
  readonly contextFor: (request: FastifyRequest) => Result<C> | Promise<Result<C>>;
  /** Whether the caller has shown no credentials; such a one may use open fields alone. Default: nobody is such a one. */
  readonly isNobody?: (context: C) => boolean;
  /** The same caller's context for one more answer of a subscription. Default: the very same. */
  readonly renewContext?: (context: C) => C;
  /** When a caller's subscriptions end, which is when its token does. Default: never by themselves. */
  readonly subscribedUntil?: (request: FastifyRequest) => Date | undefined;
  /** Hides suggestions, and the page at GET. */
  readonly production: boolean;
  /** Whether the schema may be asked for. */
  readonly introspection: boolean;
  readonly limits: GraphqlLimits;
  readonly logger: GraphqlLogger;
  /** Default: `/graphql`. */
  readonly path?: string;
}

const PAGE = `<!doctype html><html lang="en"><title>GraphQL</title>
<p>This is the GraphQL endpoint. Send <code>POST</code> with <code>content-type: application/json</code> and
<code>{"query": "{ __typename }"}</code>. The schema is in <code>schema/schema.graphql</code>.</p></html>
`;

interface Parts<C extends object> {
  readonly options: GraphqlOptions<C>;
  readonly apollo: ApolloServer<C>;
  readonly streams: EventStreams;
  readonly format: ReturnType<typeof errorFormatter>;
  readonly contexts: WeakMap<FastifyRequest, C>;
}

const unexpected = (format: Parts<object>['format'], reply: FastifyReply, error: unknown): FastifyReply => {
  const body = JSON.stringify({ errors: [format({ message: '' }, error)] });
  return reply.code(500).header('content-type', `${PLAIN_JSON}; charset=utf-8`).send(body);
};

const handler = <C extends object>({ options, apollo, streams, format, contexts }: Parts<C>) => {
  const { schema, limits, renewContext = (context) => context } = options;
  const guard = createShapeGuard(limits);
  const isOpen = createOpenCheck(schema, limits);
  const subscription = createSubscriber<C>({ schema, limits, renewContext, format });
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
  const subscribe = async (request: FastifyRequest, reply: FastifyReply, begin: Begin<C>, context: C) => {
    const place = streams.take(callerOf(request));
    if (!place.ok) return sendFailure(reply, place.error);
    try {
      const answers = await begin(context);
      return await streams.send(reply, answers, { until: options.subscribedUntil?.(request), ended: place.value });
    } catch (error) {
      place.value();
      throw error;
    }
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
      const { json, stream } = acceptable(request.headers.accept);
      if (!json && !stream) return await sendFailure(reply, NOT_ACCEPTABLE, 406);
      if (!parameters.ok) return await sendFailure(reply, parameters.error);
      const refusal = guard(parameters.value.query);
      const begin = stream && !refusal && subscription(parameters.value);
      if (begin) return await subscribe(request, reply, begin, context);
      const answer = refusal ?? (await run(apollo, parameters.value, context));
      return await (json ? send(reply, json, answer) : streams.send(reply, single(answer)));
    } catch (error) {
      return unexpected(format, reply, error);
    }
  };
};

const run = async <C extends object>(apollo: ApolloServer<C>, parameters: GraphqlParameters, contextValue: C) => {
  const { body } = await apollo.executeOperation(parameters, { contextValue });
  if (body.kind !== 'single') throw new Error('an incremental answer was made, which is not supported');
  return body.singleResult;
};

/**
 * Serves GraphQL at POST `/graphql`, by GraphQL over HTTP.
 *
 * - Only `application/json` (else 415): a page of another origin can't send it without a preflight, which is the
 *   protection against cross-site request forgery. No batches, no persisted queries.
 * - Subscriptions are answered as `text/event-stream`, which `Accept` has to name (event-streams.ts); other operations are
 *   so too where it names nothing else that is served.
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
  const { logger, production } = options;
  const format = errorFormatter(logger, production);
  const apollo = createApollo<C>({ ...options, format });
  const streams = new EventStreams(options.limits.streams, (error) => format({ message: '' }, error));
  await apollo.start();
  const path = options.path ?? '/graphql';
  await app.register(async (scope) => {
    scope.addHook('preClose', async () => streams.endAll());
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
        return unexpected(format, reply, error);
      }
    };
    const preParsing = async (request: FastifyRequest, _: FastifyReply, payload: Readable): Promise<Readable> =>
      isNobody(request) ? limitBody(request, payload, options.limits.maxNobodyBytes, unauthenticated()) : payload;
    const bodyLimit = options.limits.maxBodyBytes;
    scope.post(path, { bodyLimit, onRequest, preParsing }, handler({ options, apollo, streams, format, contexts }));
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
