import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { integratorOf, type Answer, type FourImages, type Integrator } from '../support/integrator.js';
import { sampled } from '../support/seed.js';
import type { TestCredentials } from '../support/server.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { openBank, type Bank } from './bank.js';
import {
  allGestures,
  ENROLMENTS,
  probe,
  VERIFICATIONS,
  type ExpectedRefusal,
  type PolicyWords,
} from './refusal-cases.js';

describeWithSharedData('pictures that must not be taken', () => {
  let bank: Bank;
  const desks = new Map<string, Promise<Integrator>>();

  /** An integration with this policy; gestures are checked unless it says otherwise. */
  const desk = (policy: PolicyWords = {}): Promise<Integrator> => {
    const words = Object.entries({ faceGestureCheck: 'strict', ...policy }).flatMap(([key, value]) => [
      '--policy',
      `${key}=${value}`,
    ]);
    const name = words.join(' ');
    const opened =
      desks.get(name) ??
      bank
        .command<TestCredentials>('integration', 'create', '--name', 'Desk', ...words)
        .then((credentials) => integratorOf(bank.server, credentials));
    desks.set(name, opened);
    return opened;
  };

  beforeAll(async () => {
    bank = await openBank(['--policy', 'faceGestureCheck=strict', '--policy', 'keepAttemptImages=true']);
  });
  afterAll(() => bank.close());

  const blobs = (): string[] => {
    const folder = join(bank.server.home, 'blobs');
    return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted() : [];
  };
  const expectRefused = ({ status, body }: Pick<Answer, 'status' | 'body'>, expected: ExpectedRefusal): void => {
    const details = expected.details.map(({ field, reason }) => ({
      field,
      reason: reason instanceof RegExp ? (expect.stringMatching(reason) as string) : reason,
    }));
    expect(body).toMatchObject({ statusCode: 422, error: 'Unprocessable Entity', code: expected.code });
    expect(status).toBe(422);
    expect(body['details']).toEqual(details);
    const [first] = body['details'] as { field: string; reason: string }[];
    expect(body['message']).toBe(expected.message ?? `${first?.field}: ${first?.reason}`);
  };

  describe('at an enrolment', () => {
    let people = 0;
    it.each(sampled(ENROLMENTS, 8))('should refuse $name', async ({ policy, images, expected }) => {
      people += 1;
      const [name, integrator] = [`person-${people}`, await desk(policy)];
      const { id } = await integrator.faceOf(name);
      const before = blobs();
      expectRefused(await integrator.store(id, (await images()) as FourImages), expected);
      expect(blobs()).toEqual(before);
      expect(await integrator.faceOf(name)).toEqual({ id, registered: false });
      for (const table of ['face_image', 'face_template']) {
        expect(await bank.sql(`SELECT 1 FROM ${table} WHERE face_id = $1`, [id]), table).toEqual([]);
      }
      expect(await bank.sql('SELECT 1 FROM event WHERE subject_id = $1', [id])).toEqual([]);
    });
  });

  describe('at a verification', () => {
    beforeAll(async () => {
      const { id } = await bank.integrator.faceOf('he');
      await bank.integrator.store(id, await allGestures());
    });

    it.each(sampled(VERIFICATIONS, 4))('should refuse $name, and keep of it nothing but that it came', async (each) => {
      const before = blobs();
      const attempts = (): Promise<object[]> =>
        bank.sql('SELECT outcome, reason, similarity, image_blob_key FROM face_verification ORDER BY created_at');
      const earlier = await attempts();
      expectRefused(await bank.verify('he', (await each.images()) as Buffer), each.expected);
      expect(blobs()).toEqual(before);
      const attempt = { outcome: 'unusable', reason: each.expected.code, similarity: null, image_blob_key: null };
      expect(await attempts()).toEqual([...earlier, attempt]);
    });
  });

  describe('are not those of a person who does as asked', () => {
    const policies: readonly PolicyWords[] = [
      {},
      { faceMirrored: 'no' },
      { faceGestureCheck: 'off', faceMirrored: 'yes' },
    ];
    it.each(policies)('should enrol and verify him with the policy %j', async (policy) => {
      const integrator = await desk(policy);
      const { id } = await integrator.faceOf('he');
      const stored = await integrator.store(id, await allGestures());
      expect(stored.status, JSON.stringify(stored.body)).toBe(200);
      expect((await integrator.verify('he', probe())).body.data['verified']).toBe(true);
    });

    it('should enrol him from pictures that are mirrored where the policy says so', async () => {
      const integrator = await desk({ faceMirrored: 'yes' });
      const { left, right, ...others } = await allGestures();
      const { id } = await integrator.faceOf('mirrored');
      expect((await integrator.store(id, { ...others, left: right, right: left })).status).toBe(200);
    });

    it('should take the same file twice where gestures are not checked', async () => {
      const integrator = await desk({ faceGestureCheck: 'off' });
      const { smile } = await allGestures();
      const { id } = await integrator.faceOf('one-portrait');
      expect((await integrator.store(id, { smile, eyeblink: smile, left: smile, right: smile })).status).toBe(200);
    });
  });
});
