import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { fastify, LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { domainError, newId } from '../../kernel/index.js';
import { addMetricsRoute, type Metrics } from '../metrics/index.js';
import { createRewrite, type Alias } from './aliases.js';
import { answerClientError } from './client-errors.js';
import { handleError } from './error-handler.js';
import { sendFailure } from './failures.js';
import { createGate, type BoundCalls, type Gate, type Sessions, type Tokens } from './gate.js';
import { addLinger } from './linger.js';
import { addNotFound } from './not-found.js';
import { logRequests } from './request-log.js';

/** The part of the configuration that the server needs. */
export interface HttpConfig {
  readonly mode: 'development' | 'production';
  readonly trustProxy: readonly string[];
  readonly aliases: readonly Alias[];
  readonly rateLimit: number;
  readonly metricsToken?: string | undefined;
  readonly publicUrl?: string | undefined;
}

/** What a server is made from. */
export interface HttpServerOptions {
  readonly config: HttpConfig;
  readonly logger: FastifyBaseLogger;
  readonly tokens: Tokens;
  /** Whose cookies let operators in; without it none does. */
  readonly sessions?: Sessions;
  /** What judges calls of devices; without it none is let in. */
  readonly boundCalls?: BoundCalls;
  readonly metrics?: Metrics;
  /** Origins of other sites whose pages may call; none: only this server's own pages. */
  readonly corsOrigins?: readonly string[];
}

/** A server that has no routes of features yet, and what lets calls in. */
export interface HttpServer {
  readonly app: FastifyInstance;
  readonly gate: Gate;
}

const LIMITS = {
  /** A request's headers, in bytes (Node's own default). */
  headers: 16 * 1024,
  /** An address: the longest of ours, with a query, has under 300 characters. */
  url: 2_048,
  /** A body where a route says nothing else. */
  body: 64 * 1024,
  /** Headers must have arrived by then: a client that sends them a byte at a time holds nothing for longer. */
  headersMs: 15_000,
  /** A whole request: 48 MiB at 4 Mbit/s take 100 s. */
  requestMs: 120_000,
  /** Longer than the idle time of common load balancers (60 s), so that they close first. */
  keepAliveMs: 65_000,
} as const;

/** Makes the server: limits, headers, logs, and one form for every failure. Routes are added by the caller. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { config, logger, metrics } = options;
  const rewrite = createRewrite(config.aliases);
  const app: FastifyInstance = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => newId(),
    requestIdHeader: false,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    rewriteUrl: (request) => rewrite(request.url ?? '/'),
    bodyLimit: LIMITS.body,
    requestTimeout: LIMITS.requestMs,
    keepAliveTimeout: LIMITS.keepAliveMs,
    http: { headersTimeout: LIMITS.headersMs, maxHeaderSize: LIMITS.headers, connectionsCheckingInterval: 5_000 },
    forceCloseConnections: 'idle',
    // Told by a hook instead, in the form of every other failure.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => {
      void handleError(error, request, reply);
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  addNotFound(app);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
  });
  if (options.corsOrigins?.length) await app.register(cors, { origin: [...options.corsOrigins] });
  addLinger(app);
  refuseEarly(app);
  logRequests(app, metrics);
  if (metrics) addMetricsRoute(app, metrics, config.metricsToken);
  const { tokens, sessions, boundCalls } = options;
  const { rateLimit, mode, publicUrl } = config;
  const gate = await createGate(app, { tokens, sessions, boundCalls, publicUrl, rateLimit, mode });
  return { app, gate };
}

/** Refuses what no route would take, before anything is looked at. */
function refuseEarly(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    // Of what is answered hardly anything may be kept by whoever stands between; a route that knows better says so.
    reply.header('cache-control', 'no-store');
    if (closing) {
      reply.header('connection', 'close');
      return sendFailure(reply, domainError('OVERLOADED', 'This server is closing', { retryAfterSeconds: 1 }));
    }
    if (request.url.length > LIMITS.url) {
      return sendFailure(reply, domainError('INVALID_INPUT', 'The address is too long'), 414);
    }
    // Nothing of ours has a NUL in its name; neither Postgres nor a file system takes one.
    if (request.url.includes('%00'))
      return sendFailure(reply, domainError('INVALID_INPUT', 'The address has a NUL in it'));
    const encoding = request.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      return sendFailure(reply, domainError('UNSUPPORTED_MEDIA_TYPE', 'Send the body without content-encoding'));
    }
    return undefined;
  });
}

/**
 * Ends a server: takes nothing new, lets calls that are under way finish for so long, then ends their connections.
 */
export async function closeGracefully(app: FastifyInstance, withinMs: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), withinMs);
  // Connections that become idle only now are closed as they do.
  const idle = setInterval(() => app.server.closeIdleConnections(), 100);
  try {
    await app.close();
  } finally {
    clearTimeout(timer);
    clearInterval(idle);
  }
}
