import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { openBank, photo, type Bank } from './bank.js';

const OLDER = 'an-older-model/1';

interface TemplateRow {
  readonly model_version: string;
  readonly created_at: Date;
}

describeWithSharedData('templates that an older model made', () => {
  let bank: Bank;
  let current: string;
  let person = 0;
  let name: string;
  let faceId: string;

  beforeAll(async () => {
    bank = await openBank();
  });
  afterAll(() => bank.close());
  // Somebody who registered before the model was changed.
  beforeEach(async () => {
    person += 1;
    name = `person-${person}`;
    faceId = await bank.register(name, '001');
    current = (await templates())[0]?.model_version ?? '';
    await bank.sql('UPDATE face_template SET model_version = $2 WHERE face_id = $1', [faceId, OLDER]);
  });

  const templates = (): Promise<TemplateRow[]> =>
    bank.sql<TemplateRow>('SELECT model_version, created_at FROM face_template WHERE face_id = $1', [faceId]);
  const blobs = async (): Promise<string[]> => {
    const rows = await bank.sql<{ blob_key: string }>(
      'SELECT blob_key FROM face_image WHERE face_id = $1 ORDER BY gesture',
      [faceId],
    );
    return rows.map(({ blob_key: key }) => join(bank.server.home, 'blobs', key));
  };
  const verified = async (image = photo('001', 'smiling')): Promise<unknown> => {
    const { status, body } = await bank.verify(name, image);
    return [status, body['code'] ?? body.data['verified']];
  };

  it('should be told by the log, which says at the start which model and engine are there now', () => {
    expect(bank.server.log()).toMatch(/"engine":"onnx","modelVersion":"[^"]+","workers":\d+,"warmUpMs":\d+/);
    expect(bank.server.log()).toContain(`"modelVersion":"${current}"`);
  });

  it('should be made anew from the stored images at the next verification, once', async () => {
    expect((await templates()).map(({ model_version: version }) => version)).toEqual(Array(4).fill(OLDER));
    expect(await verified()).toEqual([200, true]);
    const renewed = await templates();
    expect(renewed.map(({ model_version: version }) => version)).toEqual(Array(4).fill(current));
    expect(await verified(photo('003'))).toEqual([200, false]);
    expect(await templates(), 'they are left alone from then on').toEqual(renewed);
  });

  it('should be made anew from the other images where one is not there any more, and once too', async () => {
    rmSync((await blobs())[0] ?? '');
    expect(await verified()).toEqual([200, true]);
    const renewed = await templates();
    expect(renewed.map(({ model_version: version }) => version)).toEqual(Array(3).fill(current));
    expect(await verified()).toEqual([200, true]);
    expect(await templates(), 'they are left alone from then on').toEqual(renewed);
  });

  it('should be made anew from the other images where one was damaged on the disk', async () => {
    truncateSync((await blobs())[1] ?? '', 5_000);
    expect(await verified()).toEqual([200, true]);
    expect((await templates()).map(({ model_version: version }) => version)).toEqual(Array(3).fill(current));
  });

  it('should let nobody in where no image is left to make them from', async () => {
    for (const blob of await blobs()) rmSync(blob);
    expect(readdirSync(join(bank.server.home, 'blobs')).length).toBeGreaterThan(0);
    expect(await verified()).toEqual([400, 'FACE_NOT_ENROLLED']);
    expect((await templates()).map(({ model_version: version }) => version)).toEqual(Array(4).fill(OLDER));
  });
});
