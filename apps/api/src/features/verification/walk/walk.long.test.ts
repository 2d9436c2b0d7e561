import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withoutFaces } from '../../../evidence.test-support.js';
import { edgesNotTaken, faultsAfter, openGround, walkAtRandom } from './walk-ground.test-support.js';
import type { WalkGround } from './walk.test-support.js';

describe.each([
  ['of documents alone', false, 100_000],
  ['with faces', true, 5_000],
])('verifications on random walks %s, at length', (_, faces, steps) => {
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
      const { tally } = ground;
      const counts = { steps: tally.steps, verifications: tally.ids.length };
      const [edges, refusals] = [Object.fromEntries(tally.edges), Object.fromEntries(tally.refusals)];
      process.stdout.write(`${JSON.stringify({ ...counts, edges, refusals })}\n`);
      expect(await faultsAfter(ground)).toEqual([]);
      expect(edgesNotTaken(ground)).toEqual([]);
    },
    3_600_000,
  );
});
