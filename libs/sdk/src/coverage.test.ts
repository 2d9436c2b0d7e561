import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { clientOf, ID, serve } from './clients.test-support.js';
import { success } from './scripted-server.test-support.js';

const DOCUMENT = new URL('../../../schema/openapi.json', import.meta.url);

/** Calls that are no integrator's server's: of kiosks and other devices, of whoever watches the server or checks its tokens. */
const OTHERS: ReadonlySet<string> = new Set([
  '/.well-known/jwks.json',
  '/health',
  '/ready',
  '/v2/devices/pair',
  '/v2/evidence/{key}',
]);

it('should have a method for every call that the API documents for integrators', async () => {
  const data = { expiresAt: '2026-01-22T09:45:10.631Z', events: [], nextCursor: 'c', hasMore: false };
  const { server } = await serve([success(data)]);
  const client = clientOf(server);
  const image = Buffer.from('picture');
  await client.get2faUrl('user-1');
  await client.store2faImages(ID, { smile: image, eyeblink: image, left: image, right: image });
  await client.verify2faFace('user-1', image);
  await client.createVerification({ firstName: 'A', lastName: 'B', email: 'a@b', uniqueIdentifier: 'user-1' });
  await client.verificationDetails(ID);
  await client.image('key');
  for await (const _ of client.events());
  const called = [...server.tokenCalls, ...server.heard].map(({ path }) =>
    path.replace(/\?.*/, '').replace(/\/key$/, '/{key}'),
  );

  const { paths } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as { paths: object };
  expect([...new Set(called)].sort()).toEqual(
    Object.keys(paths)
      .filter((path) => !OTHERS.has(path))
      .sort(),
  );
});
