import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFaceEngine, distance, type FaceEngine } from '@vestibule/face';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answer } from '../cli/run.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';

const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-own-recognition-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const photo = (person: string, mood: string): string => sharedData('gestures', 'london', `${person}_${mood}.jpg`);

/** Writes the other network; plain JavaScript, since what it is made by is. */
async function otherNetwork(): Promise<string> {
  const url = new URL('../../support/other-network.mjs', import.meta.url);
  const { writeOtherNetwork } = (await import(url.href)) as { writeOtherNetwork: (into: string) => string };
  return writeOtherNetwork(folder);
}

describeWithSharedData('a recognition network of your own', () => {
  let recognitionFile: string;
  let engine: FaceEngine;
  beforeAll(async () => {
    recognitionFile = await otherNetwork();
    engine = createFaceEngine({ recognitionFile });
    await engine.ready();
  });
  afterAll(() => engine.close());

  const descriptor = async (path: string): Promise<Float32Array> => {
    const result = await engine.describe(readFileSync(path), { mode: 'only' });
    if (!result.ok) throw new Error(result.reason);
    expect(result.modelVersion).toMatch(/^faceres-3\.3\.6-/);
    return result.face.descriptor;
  };

  it('should describe by it, with its own length and threshold, and tell people apart', async () => {
    const people = ['001', '003', '005'];
    const [neutral, smiling] = await Promise.all(
      ['neutral', 'smiling'].map((mood) => Promise.all(people.map((person) => descriptor(photo(person, mood))))),
    );
    for (const [row, one] of (neutral ?? []).entries()) {
      expect(one).toHaveLength(1024);
      expect(Math.hypot(...one)).toBeCloseTo(1, 4);
      const matches = (smiling ?? []).map((other) => distance(one, other) <= engine.calibration.threshold);
      expect(matches).toEqual(people.map((_, column) => column === row));
    }
  });

  it('should be what `face compare --recognition` compares by', async () => {
    interface Comparison {
      readonly match: boolean;
      readonly distance: number;
      readonly similarity: number;
    }
    const words = [
      'face',
      'compare',
      photo('001', 'neutral'),
      photo('001', 'smiling'),
      '--recognition',
      recognitionFile,
    ];
    const [compared] = await answer<Comparison[]>(words, {});
    const expected = distance(await descriptor(photo('001', 'neutral')), await descriptor(photo('001', 'smiling')));
    expect(compared).toMatchObject({ match: true });
    expect(compared?.distance).toBeCloseTo(expected, 4);
    expect(compared?.similarity).toBeGreaterThan(80);
  });
});
