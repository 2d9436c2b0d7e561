import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.js';
import { integratorOf, type Integrator } from '../support/integrator.js';
import { createIntegration, runCommand, startServer, type TestServer } from '../support/server.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { asPictures, pairDevice, type KioskDevice, type PairingCode, type Picture } from './device.js';
import { allGestures } from './refusal-cases.js';

describeWithSharedData('captures that reach two servers of one installation', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let client: pg.Client;
  let servers: [TestServer, TestServer];
  let integrator: Integrator;
  let kiosk: KioskDevice;
  let images: Picture[];

  beforeAll(async () => {
    database = await createTestDatabase();
    const master = randomBytes(32).toString('base64');
    const environment = { DATABASE_URL: database.url, VESTIBULE_MASTER_KEY: master, VESTIBULE_FACE_WORKERS: '1' };
    servers = [await startServer(environment), await startServer(environment)];
    const { home } = servers[0];
    const credentials = await createIntegration(
      home,
      ['--policy', 'faceGestureCheck=strict', '--policy', 'kioskLiveness=off'],
      environment,
    );
    integrator = await integratorOf(servers[0], credentials);
    const code = await runCommand<PairingCode>(home, ['device', 'pair', '--name', 'Left'], environment);
    kiosk = await pairDevice({ server: servers[0] }, code);
    images = asPictures(await allGestures());
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    for (const server of servers) await server.stop();
    await database.drop();
  });

  const face = async (): Promise<string> => (await integrator.faceOf(`person-${randomUUID()}`)).id;

  const counted = async (id: string): Promise<unknown> => {
    const { rows } = await client.query(
      `SELECT (SELECT count(*)::integer FROM face_image WHERE face_id = $1) AS images,
              (SELECT count(*)::integer FROM face_capture WHERE face_id = $1) AS captures,
              (SELECT count(*)::integer FROM event WHERE subject_id = $1) AS events`,
      [id],
    );
    return rows[0];
  };

  it('should be taken once, also where both look at one at the same time', async () => {
    for (let round = 0; round < 3; round += 1) {
      const id = await face();
      const sealed = await kiosk.seal({ code: id, offline: true, images });
      const answers = await Promise.all(
        servers.flatMap(({ api }) => [kiosk.submit(sealed, { api }), kiosk.submit(sealed, { api })]),
      );
      for (const answer of answers) expect(answer).toMatchObject({ outcome: 'REGISTERED', why: null });
      expect(answers.filter(({ again }) => again !== true)).toHaveLength(1);
      expect(await counted(id)).toEqual({ images: 4, captures: 1, events: 1 });
    }
  });

  it('should be taken once where the connection ends before the answer, whenever that is', async () => {
    for (const milliseconds of [5, 50, 150, 400]) {
      const id = await face();
      const sealed = await kiosk.seal({ code: id, offline: true, images });
      const lost = kiosk.submit(sealed, { signal: AbortSignal.timeout(milliseconds) });
      await lost.catch(() => undefined);
      const answer = await kiosk.submit(sealed, { api: servers[1].api });
      expect(answer, `${milliseconds} ms`).toMatchObject({ outcome: 'REGISTERED', why: null });
      expect(await counted(id)).toEqual({ images: 4, captures: 1, events: 1 });
    }
  });
});
