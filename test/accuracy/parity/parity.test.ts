import { expect, it } from 'vitest';
import { describeWithSharedData } from '../../support/shared-data.js';
import { runNode, script } from '../../tools/harness.js';

/** Enough for each network to be asked about a dozen people; a full comparison is `npm run accuracy -- parity`. */
const IMAGES = 12;

interface Parity {
  ok: boolean;
  images: number;
  withFace: number;
  rows: { network: string; what: string; worst: number | null; bound: number; ok: boolean }[];
}

describeWithSharedData('the exported face networks', () => {
  it('should compute what face-api and human do with the same weights', async () => {
    // In a process of its own: TensorFlow.js keeps its memory for good.
    const { code, stdout, stderr } = await runNode(
      script(`
        const { run } = await tool('../test/accuracy/parity/parity.mjs');
        const { json } = await run({ args: { limit: ${IMAGES} }, progress: () => {} });
        process.stdout.write(JSON.stringify(json));`),
    );
    expect(code, stderr).toBe(0);
    const parity = JSON.parse(stdout) as Parity;
    expect(parity.rows.filter((row) => !row.ok)).toEqual([]);
    expect(parity).toMatchObject({ ok: true, images: IMAGES });
    expect(new Set(parity.rows.map(({ network }) => network)).size).toBe(7);
    // Otherwise two empty lists of boxes would pass as equal.
    expect(parity.withFace).toBeGreaterThan(IMAGES / 2);
  });
});
