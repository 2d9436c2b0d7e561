// One server, chosen by the first argument, in a process of its own. Tells its parent its address; answers 'cpu' with the
// microseconds of CPU it has used, and ends when the parent's channel closes.
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import Fastify from 'fastify';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { generateKeyPair, jwtVerify, SignJWT } from 'jose';
import mercurius from 'mercurius';

import { plainSchema, productSchema, RESOLVERS, SDL } from './example.mjs';

const built = (path) => import(new URL(`../../../apps/api/dist/platform/${path}`, import.meta.url).href);

/** The real plugin: limits, cost, masking, and a context that needs a signed token (EdDSA, remembered once verified). */
const product = async (app) => {
  const platform = await built('graphql/index.js');
  const { TokenCache } = await built('access/token-cache.js');
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA' })
    .setSubject('integration')
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(privateKey);
  const cache = new TokenCache(async (text) => {
    const { payload } = await jwtVerify(text, publicKey, { algorithms: ['EdDSA'], requiredClaims: ['exp', 'sub'] });
    return { actor: { kind: 'integration', id: payload.sub }, expiresAt: new Date(payload.exp * 1000) };
  });
  await platform.registerGraphql(app, {
    schema: productSchema(platform),
    contextFor: async (request) => {
      const header = request.headers.authorization ?? '';
      const actor = header.startsWith('Bearer ') ? await cache.verify(header.slice('Bearer '.length)) : undefined;
      if (!actor) return { ok: false, error: { code: 'UNAUTHENTICATED', message: 'A token is needed' } };
      return { ok: true, value: { actor, requestId: request.id, loaders: new platform.Loaders(actor) } };
    },
    production: true,
    introspection: false,
    limits: platform.DEFAULT_GRAPHQL_LIMITS,
    logger: { error: console.error, warn: console.error },
  });
  return token;
};

/** Apollo on Fastify with graphql-jit as the gateway's executor, by executeOperation, and nothing else. */
const bare = async (app) => {
  const schema = plainSchema();
  const compiled = new Map();
  const executor = async ({ document, request, queryHash, context }) => {
    const key = `${queryHash}:${request.operationName}`;
    let query = compiled.get(key);
    if (!query) {
      query = compileQuery(schema, document, request.operationName);
      if (!isCompiledQuery(query)) throw new Error('not compiled');
      compiled.set(key, query);
    }
    return query.query(undefined, context, request.variables ?? {});
  };
  const apollo = new ApolloServer({
    gateway: {
      onSchemaLoadOrUpdate: (callback) => {
        callback({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => {};
      },
      load: async () => ({ schema, executor }),
      stop: async () => {},
    },
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginCacheControlDisabled()],
  });
  await apollo.start();
  app.post('/graphql', async (request, reply) => {
    const { body } = await apollo.executeOperation(request.body, { contextValue: {} });
    return reply.type('application/json').send(JSON.stringify(body.singleResult));
  });
};

const mercuriusWithJit = async (app) => {
  await app.register(mercurius, { schema: SDL, resolvers: RESOLVERS, jit: 1 });
};

const KINDS = { product, bare, mercurius: mercuriusWithJit };
const app = Fastify({ logger: false });
const token = await KINDS[process.argv[2]](app);
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.on('disconnect', () => process.exit(0));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: user + system });
});
process.send({ url: `${url}/graphql`, token });
