import type { GraphQLSchema } from 'graphql';
import type { Application } from './composition.js';
import type { FaceApplication } from './face-application.js';
import { deviceResolvers, type DeviceScope } from './features/device/graphql/index.js';
import { faceResolvers, type FaceScope } from './features/face/graphql/index.js';
import { livenessResolvers, type LivenessScope } from './features/liveness/graphql/index.js';
import { operatorResolvers, type OperatorScope } from './features/operator/graphql/index.js';
import { retentionResolvers, type RetentionScope } from './features/retention/graphql/index.js';
import { verificationResolvers, type VerificationScope } from './features/verification/graphql/index.js';
import { integrationResolvers } from './features/integration/graphql/index.js';
import { webhookResolvers, type WebhookScope } from './features/webhook/graphql/index.js';
import { ok, type Actor } from './kernel/index.js';
import {
  buildVestibuleSchema,
  DEFAULT_GRAPHQL_LIMITS,
  Loaders,
  type GraphqlContext,
  type GraphqlLimits,
  type GraphqlOptions,
} from './platform/graphql/index.js';
import { admitAnybody, admittedUntil, type Gate } from './platform/http/index.js';

/** What a request's resolvers and loaders work with. */
interface ApiScope
  extends DeviceScope, FaceScope, LivenessScope, OperatorScope, RetentionScope, VerificationScope, WebhookScope {
  readonly app: Application;
  readonly faces: FaceApplication;
}

/** What every resolver gets. */
interface ApiContext extends ApiScope, GraphqlContext<Actor, ApiScope> {
  readonly actor: Actor;
}

/**
 * What one request may ask for: the platform's limits, but for the body. Four images of 8 MiB, of which base64 makes four
 * thirds, are 43 MiB; the integrator contract takes 48 MiB a request.
 */
const GRAPHQL_LIMITS: GraphqlLimits = Object.freeze({
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
      ...livenessResolvers,
      ...deviceResolvers,
      ...webhookResolvers,
      ...retentionResolvers,
      ...operatorResolvers,
    ],
    container: { get: instanceOf },
  });

/** What of this product its GraphQL endpoint is made from: the schema, who calls, and what each may ask for. */
export const apiGraphql = async (
  app: Application,
  faces: FaceApplication,
  gate: Gate,
): Promise<Omit<GraphqlOptions<ApiContext>, 'production' | 'introspection' | 'logger'>> => {
  const admit = admitAnybody(gate);
  const contextOf = (requestId: string, actor: Actor, site: ApiScope['site']): ApiContext => {
    const scope: ApiScope = { actor, app, faces, site };
    return { ...scope, requestId, loaders: new Loaders(scope) };
  };
  return {
    schema: await buildApiSchema(),
    contextFor: async (request) => {
      const actor = await admit(request);
      return actor.ok ? ok(contextOf(request.id, actor.value, { origins: gate.originsOf(request) })) : actor;
    },
    renewContext: ({ requestId, actor, site }) => contextOf(requestId, actor, site),
    subscribedUntil: admittedUntil,
    isNobody: ({ actor }) => actor.kind === 'nobody',
    limits: GRAPHQL_LIMITS,
  };
};
