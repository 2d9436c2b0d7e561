import type { FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import type { Application, FaceApplication } from './composition.js';
import { deviceResolvers, type DeviceScope } from './features/device/graphql/index.js';
import { faceResolvers, type FaceScope } from './features/face/graphql/index.js';
import { verificationResolvers, type VerificationScope } from './features/verification/graphql/index.js';
import { integrationResolvers } from './features/integration/graphql/index.js';
import { webhookResolvers, type WebhookScope } from './features/webhook/graphql/index.js';
import { ok, type Actor, type Result } from './kernel/index.js';
import {
  buildVestibuleSchema,
  DEFAULT_GRAPHQL_LIMITS,
  Loaders,
  type GraphqlContext,
  type GraphqlLimits,
} from './platform/graphql/index.js';

/** What a request's resolvers and loaders work with. */
interface ApiScope extends DeviceScope, FaceScope, VerificationScope, WebhookScope {
  readonly app: Application;
  readonly faces: FaceApplication;
}

/** What every resolver gets. */
export interface ApiContext extends ApiScope, GraphqlContext<Actor, ApiScope> {
  readonly actor: Actor;
}

/**
 * What one request may ask for: the platform's limits, but for the body. Four images of 8 MiB, of which base64 makes four
 * thirds, are 43 MiB; the integrator contract takes 48 MiB a request.
 */
export const GRAPHQL_LIMITS: GraphqlLimits = Object.freeze({
  ...DEFAULT_GRAPHQL_LIMITS,
  maxBodyBytes: 48 * 1024 * 1024,
});

/** The resolver classes have no state: what they need comes with each request. */
const instances = new Map<new () => object, object>();

const instanceOf = (Resolver: new () => object): object => {
  const known = instances.get(Resolver) ?? new Resolver();
  instances.set(Resolver, known);
  return known;
};

/** Builds the schema of all features. */
export const buildApiSchema = async (): Promise<GraphQLSchema> =>
  buildVestibuleSchema({
    resolvers: [
      ...integrationResolvers,
      ...faceResolvers,
      ...verificationResolvers,
      ...deviceResolvers,
      ...webhookResolvers,
    ],
    container: { get: instanceOf },
  });

/**
 * Makes what gives each request its context.
 * @param authenticate who is calling; a failure is the whole answer
 */
export const graphqlContext =
  (app: Application, faces: FaceApplication, authenticate: (request: FastifyRequest) => Promise<Result<Actor>>) =>
  async (request: FastifyRequest): Promise<Result<ApiContext>> => {
    const actor = await authenticate(request);
    if (!actor.ok) return actor;
    const scope: ApiScope = { actor: actor.value, app, faces };
    return ok({ ...scope, requestId: request.id, loaders: new Loaders(scope) });
  };
