import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { describeWithSharedData } from '../../support/shared-data.js';
import type { MeasuredEngine } from './engine.js';
import type { VerificationResult } from './result.js';
import { run } from './verification.js';

const args = { limit: 3, workers: 1, seed: 1, rounds: 20, plain: false };

/** Takes every picture for another person's, and sees nothing in every 16th; fails at the picture `failAt`. */
function fakeEngine(failAt = Infinity): MeasuredEngine & { readonly closed: () => number } {
  let closed = 0;
  let described = 0;
  return {
    modelVersion: 'fake',
    calibration: { tenThousandth: 0.2, threshold: 0.3, hundredth: 0.4, tenth: 0.5, nearestOfFour: 1.05 },
    concurrency: 3,
    closed: () => closed,
    ready: () => Promise.resolve(),
    close: () => {
      closed += 1;
      return Promise.resolve();
    },
    describe: (bytes) => {
      described += 1;
      if (described === failAt) return Promise.resolve({ ok: false, reason: 'engine_failed' });
      const hash = createHash('sha512').update(bytes).digest();
      if ((hash[0] ?? 0) % 16 === 0) return Promise.resolve({ ok: false, reason: 'no_face' });
      const descriptor = Float32Array.from({ length: 128 }, (_, at) => (hash[at % hash.length] ?? 0) / 255);
      const face = {
        box: { x: 0, y: 0, width: 9, height: 9 },
        confidence: 1,
        landmarks: [],
        yaw: 0,
        quality: { jawWidth: 1, sharpness: 1, brightness: 1, overexposed: 0 },
        descriptor,
      };
      return Promise.resolve({ ok: true, width: 9, height: 9, face, others: [], modelVersion: 'fake' });
    },
  };
}

describeWithSharedData('the section', () => {
  it('should describe every picture once by each recipe, and say so on the way', async () => {
    const engine = fakeEngine();
    const seen: [number, number][] = [];
    const progress = (_: string, done: number, total: number): void => void seen.push([done, total]);
    const { json, markdown, files } = await run({ args, progress }, () => engine);
    const { pictures, found } = json as VerificationResult;
    expect(seen.at(-1)).toEqual([2 * pictures, 2 * pictures]);
    expect(seen).toHaveLength(2 * pictures);
    expect(found.map((row) => row.pictures).reduce((sum, count) => sum + count, 0)).toBe(2 * pictures);
    expect(found.every((row) => Math.round(row.found.value * row.pictures) + row.missed.length === row.pictures)).toBe(
      true,
    );
    expect(markdown).toContain('Engine `fake`');
    expect(files?.map(({ name }) => name)).toEqual(['verification-det.svg']);
    expect(engine.closed()).toBe(1);
  });

  it('should keep what an earlier run measured of face-api as it is', async () => {
    const plain = { measured: '2026-01-31', datasets: [], pictures: 0, missed: 0 };
    const { json } = await run({ args, progress: () => {}, previous: { plain } }, () => fakeEngine());
    expect((json as VerificationResult).plain).toEqual(plain);
  });

  it('should end where the engine fails, since a failure is no missed face', async () => {
    const engine = fakeEngine(4);
    await expect(run({ args, progress: () => {} }, () => engine)).rejects.toThrow('engine_failed');
    expect(engine.closed()).toBe(1);
  });
});
