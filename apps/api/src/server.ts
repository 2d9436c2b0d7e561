import type { FaceEngine } from '@vestibule/face';
import { openPassiveDetector, type PassiveDetector } from '@vestibule/face/liveness';
import type { AddressInfo } from 'node:net';
import { openApplication, type Application } from './composition.js';
import { localUrl, type Config } from './config/index.js';
import { apiGraphql } from './graphql-schema.js';
import { startHousekeeping } from './housekeeping.js';
import { createJobWorker } from './job-worker.js';
import { domainError, fail, ok, type Result } from './kernel/index.js';
import type { LateListener } from './late-listener.js';
import { endInTime, FINISH_JOBS_MS, untilEnded } from './lifecycle.js';
import { signInUrl } from './features/operator/index.js';
import { LibraryDocuments, TIMER_JOB } from './features/verification/index.js';
import { TokenCache } from './platform/access/token-cache.js';
import { registerGraphql } from './platform/graphql/index.js';
import {
  closeGracefully,
  createHttpServer,
  hasConsole,
  IdempotencyStore,
  limitUploads,
} from './platform/http/index.js';
import { createLogger } from './platform/log/index.js';
import { createMetrics, type Metrics } from './platform/metrics/index.js';
import { registerRest } from './rest.js';

/** How the server is run. */
export interface ServeOptions {
  /** One line of JSON on standard output when ready, instead of words. */
  readonly json: boolean;
  /** Whether this process does jobs as well. */
  readonly worker: boolean;
}

/** The face engine, loading already. It is the caller's to close. */
export interface LoadingEngine {
  readonly engine: FaceEngine;
  /** Why workers of it were replaced; listened to for the log. */
  readonly replacements: LateListener<string>;
}

type Logger = ReturnType<typeof createLogger>;

/** Calls that are under way when the server is asked to end get this long; four inferences take about two seconds. */
const FINISH_CALLS_MS = 5_000;

/** Runs the server on an engine that is loading, until it is asked to end. Gives the exit status. */
export async function runServer(
  config: Config,
  { engine, replacements }: LoadingEngine,
  options: ServeOptions,
): Promise<Result<number>> {
  const logger = createLogger({ level: config.logLevel });
  replacements.listen((why) => logger.warn({ why }, 'a face worker was replaced'));
  if (config.unknownVariables.length > 0) {
    logger.warn({ variables: config.unknownVariables }, 'unknown variables in the environment: misspelt?');
  }
  const fault = new AbortController();
  // Looked at when all else is ready; until then it doesn't count as a failure that nobody looks at.
  const loading = engine.ready().then(
    () => undefined,
    (error: unknown) => error,
  );
  const opened = await openApplication(config, {
    role: 'server',
    log: {
      slow: (statement, milliseconds) => logger.warn({ statement, milliseconds }, 'slow statement'),
      warn: (message) => logger.warn(message),
      error: (fields, message) => logger.error(fields, message),
    },
    onDatabaseLost: () => {
      logger.fatal('the embedded database has ended');
      fault.abort();
    },
  });
  if (!opened.ok) return opened;
  return run(opened.value, engine, { ...options, logger, loading, fault: fault.signal });
}

interface Run extends ServeOptions {
  readonly logger: Logger;
  /** Why the networks could not be loaded; undefined where they were. */
  readonly loading: Promise<unknown>;
  readonly fault: AbortSignal;
}

async function run(
  app: Application,
  engine: FaceEngine,
  { logger, loading, fault, ...options }: Run,
): Promise<Result<number>> {
  const worker = options.worker ? createJobWorker(app, logger) : undefined;
  const housekeeping = startHousekeeping(app, logger);
  const passive = await openPassive(app.config);
  if (!passive.ok) {
    await endInTime([() => housekeeping.stop(), () => app.close()]);
    return passive;
  }
  const documents = openDocuments(app, logger);
  const http = await prepare(app, { engine, passive: passive.value, documents }, logger);
  const steps = [
    // Neither waits for the other: one after the other they would leave too little time to close what both use.
    () => Promise.all([closeGracefully(http.server, FINISH_CALLS_MS), worker?.stop(FINISH_JOBS_MS)]),
    () => housekeeping.stop(),
    () => Promise.all([passive.value?.close(), documents?.close()]),
    () => app.close(),
  ];
  // Listened for before anybody is served: from then on an end has to be a clean one.
  const asked = untilEnded(fault);
  const failure = await loading;
  const api = failure === undefined ? await http.listen() : notLoaded(failure, app.config, logger);
  if (!api.ok) {
    await endInTime(steps);
    return api;
  }
  const { workers, meanServiceMs } = engine.load();
  logger.info(
    {
      engine: app.config.faceEngine,
      modelVersion: engine.modelVersion,
      workers,
      warmUpMs: Math.round(meanServiceMs),
    },
    'the face networks are loaded',
  );
  await worker?.start();
  await announce(app, api.value, options);
  const ending = await asked;
  logger.info({ ending }, 'ending');
  const clean = await endInTime(steps);
  return ok(ending === 'asked' && clean ? 0 : 1);
}

function notLoaded(error: unknown, { faceRecognition }: Config, logger: Logger): Result<never> {
  logger.error({ err: error }, 'the face networks could not be loaded');
  const hint =
    faceRecognition === undefined
      ? 'Run `npm ci` again.'
      : 'Check VESTIBULE_FACE_RECOGNITION and the network that it describes; `npx vestibule doctor --full` says more.';
  return fail({ code: 'INTERNAL', message: 'The face networks could not be loaded.', hint });
}

/** Opens the passive network of the liveness check, where one is configured. */
async function openPassive({ livenessPassive }: Config): Promise<Result<PassiveDetector | undefined>> {
  if (livenessPassive === undefined) return ok(undefined);
  try {
    return ok(await openPassiveDetector(livenessPassive));
  } catch (error) {
    const hint = 'Check VESTIBULE_LIVENESS_PASSIVE (docs/liveness.md).';
    return fail(domainError('INVALID_INPUT', error instanceof Error ? error.message : String(error), { hint }));
  }
}

/** The reader of documents; undefined where no process is to read any. */
function openDocuments({ config, clock }: Application, logger: Logger): LibraryDocuments | undefined {
  if (config.documentWorkers === 0) return undefined;
  const onReplaced = (why: string): void => logger.warn({ why }, 'a document worker was replaced');
  return new LibraryDocuments({ workers: config.documentWorkers, clock, onReplaced });
}

/** Makes the server with all its routes; it listens when it is told to, and gives its base address then. */
async function prepare(
  app: Application,
  {
    engine,
    passive,
    documents,
  }: {
    readonly engine: FaceEngine;
    readonly passive: PassiveDetector | undefined;
    readonly documents: LibraryDocuments | undefined;
  },
  logger: Logger,
) {
  const { config, dataSource, keys, tokenIssuer, deviceCalls, operatorSessions } = app;
  const tokens = new TokenCache((token) => tokenIssuer.verify(token));
  const metrics = createMetrics();
  addGauges(metrics, app, engine);
  const http = await createHttpServer({
    ...{ config, logger, tokens, metrics },
    sessions: operatorSessions,
    boundCalls: deviceCalls,
  });
  const faceApplication = app.withFaceEngine(engine, passive, documents);
  const idempotency = new IdempotencyStore(dataSource, keys);
  const readiness = { database: async () => (await dataSource.query('SELECT 1')) !== undefined };
  await registerRest(http, {
    faceUrl: config.faceUrl,
    consoleFolder: config.consoleFolder,
    parts: () => ({ ...app, ...faceApplication, idempotency, readiness }),
  });
  await http.app.register(async (scope) => {
    limitUploads(scope);
    await registerGraphql(scope, {
      ...(await apiGraphql(app, faceApplication, http.gate)),
      production: config.mode === 'production',
      introspection: config.introspection,
      logger,
    });
  });
  const listen = async (): Promise<Result<string>> => {
    try {
      await http.app.listen({ host: config.host, port: config.port });
    } catch (error) {
      return notListening(config, error);
    }
    const { port } = http.app.server.address() as AddressInfo;
    const api = config.publicUrl ?? localUrl({ host: config.host, port });
    app.reachedAt(api);
    return ok(api);
  };
  return { server: http.app, listen };
}

function notListening({ host, port }: Config, error: unknown): Result<never> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'this user may not listen there',
    EADDRNOTAVAIL: 'this machine has no such address',
  };
  const reason = reasons[code];
  if (reason === undefined) throw error;
  const hint = 'Stop it, or set VESTIBULE_HOST and VESTIBULE_PORT to others.';
  return fail({ code: 'CONFLICT', message: `The server can't listen on ${host}:${port}: ${reason}.`, hint });
}

function addGauges(metrics: Metrics, { dataSource, changes }: Application, engine: FaceEngine): void {
  const gauge = (name: string, help: string, read: () => number | Promise<number>): void =>
    metrics.addGauge({ name: `vestibule_${name}`, help, read });
  gauge('faces_running', 'Images that are being analysed.', () => engine.load().running);
  gauge('faces_waiting', 'Images that wait for a face worker.', () => engine.load().waiting);
  gauge('face_workers_replaced', 'Face workers that crashed or hung, since the start.', () => engine.load().replaced);
  gauge('subscriptions', 'Subscriptions by GraphQL that are open.', () => changes.followers);
  // But for the one that is never done.
  gauge('jobs', 'Jobs that are not done, those that wait for a later try included.', async () => {
    const statement = 'SELECT count(*)::integer AS count FROM job WHERE kind <> $1';
    const rows: { count: number }[] = await dataSource.query(statement, [TIMER_JOB]);
    return rows[0]?.count ?? 0;
  });
}

async function announce(
  { config: { home, consoleFolder }, operators, consoleUrl }: Application,
  api: string,
  { json }: ServeOptions,
): Promise<void> {
  const console = hasConsole(consoleFolder) ? consoleUrl() : null;
  const link = console === null ? undefined : await operators.linkFirstOwner();
  const signIn = console && (link ? signInUrl(console, link.secret) : `${console}/sign-in`);
  if (json) {
    const ready = { api, graphql: `${api}/graphql`, console, signIn, docs: `${api}/docs`, dataDir: home };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    return;
  }
  process.stdout.write(
    [
      '',
      '  Vestibule is ready.',
      '',
      ...(console === null ? [] : [`  Console  ${console}`]),
      `  API      ${api}`,
      `  Docs     ${api}/docs`,
      `  GraphQL  ${api}/graphql`,
      `  Data     ${home}`,
      '',
      ...(link ? ['  Sign in as the first owner, by this link, once:', `  ${signIn}`, ''] : []),
      '  Make an integration:  npx vestibule integration create --name "My bank"',
      '  Stop with Ctrl-C.',
      '',
      '',
    ].join('\n'),
  );
}
