import { pino } from 'pino';
import { addPairRoute, type DeviceRestParts } from './features/device/rest/index.js';
import { addFaceRoutes, addRegistrationPage, facePath, type FaceRestParts } from './features/face/rest/index.js';
import { addAccessRoutes, type AccessRestParts } from './features/integration/rest/index.js';
import { addSessionRoutes, type OperatorRestParts } from './features/operator/rest/index.js';
import {
  addIntakeRoutes,
  addUploadRoute,
  type IntakeRestParts,
  type UploadRestParts,
} from './features/verification/rest/index.js';
import { addEventRoutes, type EventRestParts } from './features/webhook/rest/index.js';
import {
  addConsole,
  addHealth,
  addJsonParser,
  addLanding,
  addOpenApi,
  createHttpServer,
  hasConsole,
  openApiOf,
  requireToken,
  takeIdempotencyKeys,
  takeToken,
  type HttpServer,
  type IdempotencyStore,
  type ReadinessCheck,
} from './platform/http/index.js';

/** What the REST calls are built from. */
export interface RestParts
  extends
    AccessRestParts,
    DeviceRestParts,
    FaceRestParts,
    IntakeRestParts,
    OperatorRestParts,
    UploadRestParts,
    EventRestParts {
  readonly idempotency: IdempotencyStore;
  /** What must work before calls are taken, by name. */
  readonly readiness: Readonly<Record<string, ReadinessCheck>>;
}

/** How the REST calls are added. */
export interface RestOptions {
  /** The configured base of registration URLs. */
  readonly faceUrl?: string | undefined;
  /** Where the console's pages are; it is served where they have been made. */
  readonly consoleFolder?: string | undefined;
  /** Asked for when a call comes, so that the calls can be documented without a database. */
  readonly parts: () => RestParts;
}

/** Adds every REST call, and what documents them, to a server. */
export async function registerRest(
  { app, gate }: HttpServer,
  { faceUrl, consoleFolder, parts }: RestOptions,
): Promise<void> {
  await addOpenApi(app);
  await app.register(async (scope) => addAccessRoutes(scope, gate, parts));
  await addPairRoute(app, gate, parts);
  await addSessionRoutes(app, gate, parts);
  await app.register(async (scope) => {
    requireToken(scope, gate);
    addJsonParser(scope);
    takeIdempotencyKeys(scope, () => parts().idempotency);
    await addFaceRoutes(scope, parts);
    addEventRoutes(scope, parts);
  });
  await app.register(async (scope) => {
    takeToken(scope, gate);
    addJsonParser(scope);
    takeIdempotencyKeys(scope, () => parts().idempotency);
    addIntakeRoutes(scope, parts);
  });
  await addUploadRoute(app, gate, parts);
  addRegistrationPage(app, gate, facePath(faceUrl), parts);
  addHealth(app, () => parts().readiness);
  addLanding(app);
  if (consoleFolder !== undefined && hasConsole(consoleFolder)) await addConsole(app, consoleFolder);
}

/** The OpenAPI document, from the definitions that validate; needs neither a database nor a port. */
export async function buildOpenApiDocument(): Promise<object> {
  const server = await createHttpServer({
    config: { mode: 'production', trustProxy: [], aliases: [], rateLimit: 1 },
    logger: pino({ level: 'silent' }),
    tokens: { verify: () => undefined },
  });
  try {
    const parts = (): never => {
      throw new Error('A call was made to a server that only documents itself.');
    };
    await registerRest(server, { parts });
    return await openApiOf(server.app);
  } finally {
    await server.app.close();
  }
}
