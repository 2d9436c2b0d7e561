import { afterAll, beforeAll, expect, it } from 'vitest';
import { startKioskServer, type KioskServer } from './device.test-support.js';
import { sweepDeviceProofs } from './features/device/index.js';

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
