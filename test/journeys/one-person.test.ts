import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { integratorOf, type Integrator } from '../support/integrator.js';
import { createIntegration, runCommand, startServer, type TestServer } from '../support/server.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';

const photo = (name: string): Buffer => readFileSync(sharedData('gestures', 'london', `${name}.jpg`));

describeWithSharedData('an enrolment is of one person', () => {
  let server: TestServer;
  let integrator: Integrator;

  beforeAll(async () => {
    server = await startServer();
    integrator = await integratorOf(server, await createIntegration(server.home));
  });
  afterAll(() => server.stop());

  it('should refuse four images of which one is of somebody else, name it, and let nobody in by it', async () => {
    const { id } = await integrator.faceOf('one');
    const [smiling, neutral, stranger] = [photo('001_smiling'), photo('001_neutral'), photo('082_neutral')];
    const refused = await integrator.store(id, { smile: smiling, eyeblink: neutral, left: smiling, right: stranger });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'NOT_ONE_PERSON', details: [{ field: 'right' }] });
    expect(await integrator.faceOf('one')).toEqual({ id, registered: false });
    expect((await integrator.verify('one', stranger)).body).toMatchObject({ code: 'FACE_NOT_ENROLLED' });
  });

  it('should not say again, once she is erased, what an Idempotency-Key was answered about her', async () => {
    const { id } = await integrator.faceOf('erased');
    const [smiling, neutral] = [photo('005_smiling'), photo('005_neutral')];
    await integrator.store(id, { smile: smiling, eyeblink: neutral, left: smiling, right: neutral });
    const key = { 'idempotency-key': 'verify-1' };
    const first = await integrator.verify('erased', neutral, key);
    expect(first.body.data).toMatchObject({ verified: true, faceId: 'erased' });
    expect((await integrator.verify('erased', neutral, key)).body).toEqual(first.body);
    await runCommand(server.home, ['face', 'erase', id, '--yes']);
    const after = await integrator.verify('erased', neutral, key);
    expect(after).toMatchObject({ status: 400, body: { code: 'FACE_NOT_ENROLLED' } });
  });
});
