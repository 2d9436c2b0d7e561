import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drive, type Acknowledged } from '../faults/verifications/drive.js';
import { integratorOf, type Integrator } from '../support/integrator.js';
import { startTestS3, type TestS3 } from '../support/s3.js';
import {
  createIntegration,
  runCommand,
  startServer,
  type TestCredentials,
  type TestServer,
} from '../support/server.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { fourImages, photo } from './bank.js';

interface Check {
  readonly blobs: number;
  readonly named: number;
  readonly waiting: number;
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
}

const PERSON = 'customer-in-a-bucket';

// The tests of this file are one story.
describeWithSharedData('an installation whose blobs lie in a bucket', () => {
  let root: string;
  let s3: TestS3;
  let server: TestServer;
  let bank: TestCredentials;
  let plain: TestCredentials;
  let integrator: Integrator;
  let settings: Record<string, string>;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'vestibule-bucket-'));
    s3 = await startTestS3();
    const { bucket, endpoint = '', prefix, credentials } = s3.config;
    settings = {
      VESTIBULE_S3_BUCKET: bucket,
      VESTIBULE_S3_ENDPOINT: endpoint,
      VESTIBULE_S3_PREFIX: prefix,
      VESTIBULE_S3_PATH_STYLE: 'true',
      VESTIBULE_S3_ACCESS_KEY_ID: credentials?.accessKeyId ?? '',
      VESTIBULE_S3_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? '',
    };
    server = await startServer({ ...settings, VESTIBULE_HOME: join(root, 'home') });
    bank = await createIntegration(server.home, ['--policy', 'keepAttemptImages=true'], settings);
    plain = await createIntegration(server.home, ['--policy', 'verificationFace=off'], settings);
    integrator = await integratorOf(server, bank);
  });
  afterAll(async () => {
    await server.stop();
    await s3.close();
    rmSync(root, { recursive: true, force: true });
  });

  const check = (): Promise<Check> => runCommand<Check>(server.home, ['storage', 'check'], settings);

  it('should register and verify a person, and give her images to her integration', async () => {
    const { id } = await integrator.faceOf(PERSON);
    expect((await integrator.store(id, fourImages('001'))).status).toBe(200);
    expect((await integrator.verify(PERSON, photo('001'))).body.data['verified']).toBe(true);
    const { body } = await integrator.getUrl(PERSON);
    const { images } = body.data['face'] as { images: { url: string }[] };
    for (const { url } of images) {
      const answer = await integrator.get(`/v2/images/${url}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    }
  });

  it('should take the evidence of a verification', async () => {
    const words = ['access-token', '--role', 'reviewer', '--as', 'anna'];
    const { accessToken: reviewer } = await runCommand<{ accessToken: string }>(server.home, words, settings);
    const seen: Acknowledged = { files: new Map(), retries: 0 };
    await drive({ bank: plain, reviewer, api: () => server.api }, photo('001'), seen);
    expect(seen.decided).toBe(true);
  });

  it('should have all of it in the bucket, each blob named by a row, and none in the data folder', async () => {
    const { blobs, named, ...rest } = await check();
    expect(blobs).toBeGreaterThanOrEqual(7);
    expect(named).toBe(blobs);
    expect(rest).toEqual({ waiting: 0, missing: [], unknown: [] });
    expect(readdirSync(server.home)).not.toContain('blobs');
  });

  it('should keep nothing of a registration whose images the bucket did not take, and take them once it is back', async () => {
    const { id } = await integrator.faceOf('somebody else');
    await s3.stop();
    expect((await integrator.store(id, fourImages('003'))).status).toBe(500);
    await s3.start();
    expect((await integrator.store(id, fourImages('003'))).status).toBe(200);
    const { waiting, missing, unknown } = await check();
    expect({ missing, unknown }).toEqual({ missing: [], unknown: [] });
    expect(waiting, 'told of before the bucket was asked').toBe(4);
  });

  it('should have nothing in the bucket of who was erased', async () => {
    const before = await check();
    const { id } = await integrator.faceOf(PERSON);
    await runCommand(server.home, ['face', 'erase', id, '--yes'], settings);
    const after = await check();
    expect(after.blobs).toBe(before.blobs - 5);
    expect(after).toMatchObject({ named: after.blobs, missing: [], unknown: [] });
  });
});
