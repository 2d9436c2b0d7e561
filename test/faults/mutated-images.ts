import { createFaceEngine } from '@vestibule/face';
import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { seededRandom } from '../support/seed.js';
import { sharedData } from '../support/shared-data.js';

/** How the answers were spread. */
export type Tally = Record<string, number>;

/** Ways in which a file goes bad on its way, or is made to. */
const MUTATIONS: readonly ((bytes: Buffer, random: () => number) => Buffer)[] = [
  // Some bytes are changed, anywhere.
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let count = 1 + Math.floor(random() * 40); count > 0; count -= 1) {
      changed.writeUInt8(Math.floor(random() * 256), Math.floor(random() * changed.length));
    }
    return changed;
  },
  // The header is changed, where the sizes stand.
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let count = 1 + Math.floor(random() * 6); count > 0; count -= 1) {
      changed.writeUInt8(Math.floor(random() * 256), Math.floor(random() * Math.min(700, changed.length)));
    }
    return changed;
  },
  // It is cut.
  (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  // A part is missing.
  (bytes, random) => {
    const from = Math.floor(random() * bytes.length);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + Math.floor(random() * 2_000))]);
  },
  // A part stands twice.
  (bytes, random) => {
    const from = Math.floor(random() * bytes.length);
    return Buffer.concat([bytes.subarray(0, from + 3_000), bytes.subarray(from)]);
  },
];

/**
 * Sends mutated pictures through the engine, and holds that each gets an answer, that no worker had to be replaced, and that
 * memory stays within bounds.
 */
export async function describeMutated(count: number): Promise<Tally> {
  const random = seededRandom();
  const folder = sharedData('gestures', 'london');
  const names = readdirSync(folder).filter((name) => name.endsWith('.jpg'));
  const engine = createFaceEngine({ queueLimit: 8 });
  const tally: Tally = {};
  try {
    await engine.ready();
    for (let index = 0; index < count; index += 1) {
      const picture = readFileSync(`${folder}/${names[Math.floor(random() * names.length)] ?? ''}`);
      const mutate = MUTATIONS[index % MUTATIONS.length];
      const result = await engine.describe(mutate ? mutate(picture, random) : picture, { mode: 'only' });
      const answer = result.ok ? 'described' : result.reason;
      tally[answer] = (tally[answer] ?? 0) + 1;
    }
    expect(tally['engine_failed'] ?? 0, JSON.stringify(tally)).toBe(0);
    expect(engine.load().replaced).toBe(0);
    // The figure that the serving process is held to; a decoder that was led astray takes gigabytes.
    expect(process.memoryUsage().rss / 2 ** 20).toBeLessThan(900);
    return tally;
  } finally {
    await engine.close();
  }
}
