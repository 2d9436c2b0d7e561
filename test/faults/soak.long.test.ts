import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { integratorOf, type Integrator } from '../support/integrator.js';
import { residentMb, withWorkers } from '../support/process-memory.js';
import { createIntegration, startServer, type TestServer } from '../support/server.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';

const VERIFICATIONS = 2400;
/** By then the server's heap has grown as far as it does (164 MB at first, 214 from the 800th to the 1,600th); its worker's is flat. */
const SETTLED_AFTER = 800;

describeWithSharedData('a server that verifies for a long time', () => {
  let server: TestServer;
  let integrator: Integrator;
  const photo = (name: string): Buffer => readFileSync(sharedData('gestures', 'london', `${name}.jpg`));

  beforeAll(async () => {
    server = await startServer({ VESTIBULE_LOG_LEVEL: 'warn', VESTIBULE_RATE_LIMIT: '100000' });
    integrator = await integratorOf(server, await createIntegration(server.home));
  });
  afterAll(() => server.stop());

  /** Of the server and its face workers: the pictures and networks are in these. */
  const serverMb = (): number => residentMb(withWorkers(server.pid));

  it(`should hold no more memory after ${VERIFICATIONS} verifications than after ${SETTLED_AFTER}`, async () => {
    const { id } = await integrator.faceOf('person');
    const [smiling, neutral] = [photo('001_smiling'), photo('001_neutral')];
    await integrator.store(id, { smile: smiling, eyeblink: neutral, left: smiling, right: neutral });
    let settled = 0;
    for (let count = 1; count <= VERIFICATIONS; count += 1) {
      const { status, body } = await integrator.verify('person', neutral);
      expect([status, body.data['verified']]).toEqual([200, true]);
      if (count === SETTLED_AFTER) settled = serverMb();
    }
    const end = serverMb();
    process.stdout.write(`${Math.round(settled)} MB, then ${Math.round(end)} MB\n`);
    expect(end).toBeLessThan(700);
    expect(end).toBeLessThan(settled * 1.05);
  }, 1_800_000);
});
