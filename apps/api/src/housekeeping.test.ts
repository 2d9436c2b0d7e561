import { afterAll, beforeAll, expect, it } from 'vitest';
import { startKioskServer, type KioskServer } from './device.test-support.js';
import { sweepDeviceProofs, sweepKioskSessions } from './features/device/index.js';

let server: KioskServer;
beforeAll(async () => {
  server = await startKioskServer();
});
afterAll(() => server.close());

it('should forget proofs that are too old to be taken, and keep the others', async () => {
  const { dataSource } = server.application;
  await dataSource.query(
    `INSERT INTO device_proof (jkt, jti_hash, until)
     VALUES ('a', 'old', now() - interval '1 second'), ('b', 'old', now() - interval '1 day'), ('a', 'new', now() + interval '1 minute')`,
  );
  expect(await sweepDeviceProofs(dataSource)).toBe(2);
  expect(await dataSource.query('SELECT jkt, jti_hash FROM device_proof')).toEqual([
    { jkt: 'a', jti_hash: Buffer.from('new') },
  ]);
  expect(await sweepDeviceProofs(dataSource)).toBe(0);
});

it('should forget sessions for which no capture is accepted any more, and keep the others', async () => {
  const { dataSource } = server.application;
  const integrationId = await server.integration();
  const [device, face] = [await server.enrol(integrationId), await server.face(integrationId, 'person')];
  for (const [id, days] of [
    ['a'.repeat(24), 31],
    ['b'.repeat(24), 29],
  ]) {
    await dataSource.query(
      `INSERT INTO kiosk_session (id, integration_id, device_id, face_id, purpose, assisted, started_at, expires_at)
       VALUES ($1, $2, $3, $4, 'register', false, now() - $5 * interval '1 day', now() - $5 * interval '1 day')`,
      [id, integrationId, device.id, face.id, days],
    );
  }
  expect(await sweepKioskSessions(dataSource)).toBe(1);
  expect(await dataSource.query('SELECT id FROM kiosk_session')).toEqual([{ id: 'b'.repeat(24) }]);
});
