// Fills a database through the product's own writers: one integration with 200 faces, each with its four images.
import { randomBytes } from 'node:crypto';

import { built } from './built.mjs';

const FACES = 200;
const DESCRIPTOR_LENGTH = 128;

/** @returns {Promise<string>} the integration's id */
export const seed = async (application) => {
  const { PostgresFaceWriter } = await built('features/face/index.js');
  const { GESTURES } = await built('features/face/domain/face.js');
  const { newCode, newId } = await built('kernel/index.js');
  const { Transactor } = await built('platform/database/index.js');
  const { integrations, dataSource, keys } = application;
  const made = await integrations.create({ kind: 'command-line' }, { name: 'Bank' });
  if (!made.ok) throw new Error(made.error.message);
  const { id: integrationId } = made.value.integration;
  const start = Date.now();
  await new Transactor(dataSource).run(async (manager) => {
    const faces = new PostgresFaceWriter(manager, keys);
    for (let index = 0; index < FACES; index += 1) {
      const createdAt = new Date(start + index);
      const draft = { id: newId(), integrationId, uniqueIdentifier: `customer-${index}`, createdAt };
      const face = await faces.findOrInsert({ ...draft, registrationUntil: createdAt, registrationCode: newCode() });
      const images = GESTURES.map((gesture) => {
        const id = newId();
        return { id, gesture, key: `verification/${integrationId}/2fa-${gesture}/${id}.jpg` };
      });
      const templates = images.map(({ id }) => ({
        imageId: id,
        modelVersion: 'bench',
        descriptor: new Float32Array(randomBytes(DESCRIPTOR_LENGTH * 4).buffer.slice(0, DESCRIPTOR_LENGTH * 4)),
      }));
      await faces.insertImages(face, images, templates, createdAt);
    }
    return { ok: true, value: undefined };
  });
  await dataSource.query('ANALYZE');
  return integrationId;
};
