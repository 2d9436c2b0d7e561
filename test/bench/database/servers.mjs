// One server in a process of its own: `product`, the GraphQL endpoint as it is served, or `bare`, a Fastify route that runs
// the same statements on pg, opens the same sealed identifiers, and sends JSON. Tells its parent its address; answers 'cpu'
// with the microseconds of CPU it has used, and ends when the parent's channel closes.
import Fastify from 'fastify';
import pg from 'pg';

import { built } from './built.mjs';
import { seed } from './seed.mjs';

const POOL = 10;
const LATEST = 20;

const open = async (home, databaseUrl) => {
  const { readConfig } = await built('config/index.js');
  const { openApplication } = await built('composition.js');
  const config = readConfig({
    VESTIBULE_HOME: home,
    DATABASE_URL: databaseUrl,
    VESTIBULE_RATE_LIMIT: '1000000',
    VESTIBULE_DATABASE_POOL: String(POOL),
  });
  if (!config.ok) throw new Error(config.error.message);
  const application = await openApplication(config.value, { role: 'server' });
  if (!application.ok) throw new Error(application.error.message);
  return application.value;
};

/** No image is looked at here: whatever would be is a fault. */
const noEngine = {
  modelVersion: 'none',
  describe: () => Promise.reject(new Error('a query looked at an image')),
};

const product = async (application) => {
  const { apiGraphql } = await built('graphql-schema.js');
  const { registerGraphql } = await built('platform/graphql/index.js');
  const { createHttpServer } = await built('platform/http/index.js');
  const { createLogger } = await built('platform/log/index.js');
  const { TokenCache } = await built('platform/access/token-cache.js');
  const { config, tokenIssuer } = application;
  const logger = createLogger({ level: 'warn' });
  const tokens = new TokenCache((token) => tokenIssuer.verify(token));
  const { app, gate } = await createHttpServer({ config, logger, tokens });
  const faces = application.withFaceEngine(noEngine, () => '');
  await registerGraphql(app, {
    ...(await apiGraphql(application, faces, gate)),
    production: true,
    introspection: false,
    logger,
  });
  return app;
};

const bare = async (application) => {
  const { openText } = await built('platform/vault/index.js');
  const { sql } = await built('platform/database/index.js');
  const pool = new pg.Pool({ connectionString: application.databaseUrl, max: POOL });
  const { keys } = application;
  const app = Fastify({ logger: false });
  app.post('/graphql', async (request, reply) => {
    const { id } = request.body.variables;
    const [integration] = (await pool.query(sql('integrations/find.sql'), [[id]])).rows;
    const { rows } = await pool.query(sql('faces/newest.sql'), [id, 'infinity', '', '-infinity', '', LATEST + 1]);
    const edges = [];
    for (const face of rows.slice(0, LATEST)) {
      const key = await keys.unwrapPersonKey(application.dataSource, id, face.person_id, face.wrapped_key);
      edges.push({
        cursor: Buffer.from(JSON.stringify([face.created_at.getTime(), face.id])).toString('base64url'),
        node: {
          id: face.id,
          uniqueIdentifier: openText(key, face.unique_identifier_sealed, `face:${face.id}:unique_identifier`),
          enabled: face.enabled,
          registeredAt: face.registered_at,
          lockedUntil: face.locked_until,
          createdAt: face.created_at,
          images: ['smile', 'eyeblink', 'left', 'right'].map((gesture) => {
            const image = face.images.find((each) => each[1] === gesture);
            return { id: image[0], gesture: gesture.toUpperCase(), key: image[2] };
          }),
        },
      });
    }
    const pageInfo = { hasNextPage: rows.length > LATEST, endCursor: edges.at(-1).cursor };
    const data = { integration: { id: integration.id, name: integration.name, faces: { edges, pageInfo } } };
    return reply.type('application/json').send(JSON.stringify({ data }));
  });
  return app;
};

const [kind, home, databaseUrl, seeded] = process.argv.slice(2);
const application = await open(home, databaseUrl);
const integrationId = seeded ?? (await seed(application));
const app = await (kind === 'product' ? product : bare)(application);
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.on('disconnect', () => process.exit(0));
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: user + system });
});
const token = await application.tokenIssuer.forIntegration(integrationId);
process.send({ url: `${url}/graphql`, token, integrationId });
