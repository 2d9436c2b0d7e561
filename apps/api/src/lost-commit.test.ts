import { createFaceEngine } from '@vestibule/face';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openApplication, type Application } from './composition.js';
import { emptySheet, makeTestBank, makeVerification } from './evidence.test-support.js';
import { must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import { startRelay, type Relay } from './platform/database/relay.test-support.js';

let api: TestGraphql;
let relay: Relay;
/** The same installation, over a network that can lose the answer to a commit. */
let far: Application;
/** Which commit from now on is made, and not heard of. */
let lost = 0;

beforeAll(async () => {
  api = await startGraphql();
  relay = await startRelay(api.application.databaseUrl, (data, near) => {
    if (data.includes('COMMIT\0')) lost -= 1;
    if (lost === 0 && data.includes('COMMIT\0')) near.destroy();
    else near.write(data);
  });
  far = must(await openApplication({ ...api.application.config, databaseUrl: relay.url }, { role: 'command' }));
});
afterAll(async () => {
  await far.close();
  relay.close();
  await api.close();
});

it('should leave a file of evidence where it lies when nobody knows whether its row was committed', async () => {
  const bank = await makeTestBank(api, 'Bank', { verificationFace: 'off' });
  const { id, requestUrl } = await makeVerification(api, bank);
  const { session } = must(await api.application.verificationSessions.begin({ kind: 'nobody' }, requestUrl));
  const person = {
    kind: 'session',
    sessionId: session.id,
    verificationId: id,
    integrationId: bank.id,
    device: null,
  } as const;
  must(await api.faces.evidenceIntake.consent(person, { version: '2026-01', language: 'en' }));
  const upload = { kind: 'document_front', documentType: 'Passport' } as const;
  const { url } = must(await api.faces.evidenceIntake.prepare(person, upload));
  const sheet = await emptySheet();
  const source = (async function* () {
    yield sheet;
  })();
  const engine = createFaceEngine();
  await engine.close();
  const { evidenceIntake } = far.withFaceEngine(engine);
  // The first looks whether the file is wanted at all.
  lost = 2;
  const token = url.slice(url.lastIndexOf('/') + 1);
  await expect(evidenceIntake.store(token, { mediaType: 'image/jpeg', source })).rejects.toThrow(/connection/i);
  const rows = await api.application.dataSource.query<{ id: string }[]>('SELECT id FROM evidence');
  expect(rows, 'its row is there').toHaveLength(1);
  const key = `verification/${bank.id}/document-front/${rows[0]?.id}.jpg`;
  const seen = await api.application.evidenceRecords.image({ kind: 'integration', integrationId: bank.id }, key);
  expect(seen.ok, 'and so is its picture').toBe(true);
});
