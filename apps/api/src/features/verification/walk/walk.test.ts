import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutFaces } from '../../../evidence.test-support.js';
import { faultsAfter, openGround, walkAtRandom } from './walk-ground.test-support.js';
import type { WalkGround } from './walk.test-support.js';

describe.each([
  ['of documents alone', false, 400],
  ['with faces', true, 60],
])('verifications on random walks %s', (_, faces, steps) => {
  let ground: WalkGround;
  beforeAll(async () => {
    if (faces && withoutFaces) return;
    ground = await openGround(faces);
  });
  afterAll(() => ground?.api.close());

  it.skipIf(faces && withoutFaces)(
    `should be as the lifecycle says after each of ${steps} steps, and leave histories without a hole`,
    async () => {
      await walkAtRandom(ground, steps, faces);
      expect(await faultsAfter(ground)).toEqual([]);
    },
  );
});
