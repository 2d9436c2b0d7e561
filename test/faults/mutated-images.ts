import { createFaceEngine } from '@vestibule/face';
import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect } from 'vitest';
import { memoryOf } from '../support/process-memory.js';
import { seededRandom } from '../support/seed.js';
import { sharedData } from '../support/shared-data.js';
import { mutate } from './mutate.js';

/** How the answers were spread, and what it took. */
export interface Tally {
  readonly answers: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly workerPeakMb: number;
}

/** The engine's own default: whatever takes longer is ended. */
const REQUEST_TIMEOUT_MS = 15_000;

/**
 * The most that a worker may ever have held. A whole picture of 25 million pixels that a header can announce takes some
 * 250 MB beside the networks' 300; a decoder that was led astray takes gigabytes.
 */
const WORKER_PEAK_MB = 900;

/** Everyday pictures of every format: most of them portraits as JPEG, some of them progressive, PNG or WebP. */
async function makeSources(random: () => number): Promise<Buffer[]> {
  const folder = sharedData('gestures', 'london');
  const names = readdirSync(folder).filter((name) => name.endsWith('.jpg'));
  const any = (): Buffer => readFileSync(`${folder}/${names[Math.floor(random() * names.length)] ?? ''}`);
  const rewritten = await Promise.all([
    sharp(any()).jpeg({ progressive: true }).toBuffer(),
    sharp(any()).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    sharp(any()).resize(300).png().toBuffer(),
    sharp(any()).resize(300).ensureAlpha(0.5).png({ palette: true }).toBuffer(),
    sharp(any()).webp().toBuffer(),
    sharp(any()).resize(300).webp({ lossless: true }).toBuffer(),
  ]);
  return [...Array.from({ length: 24 }, any), ...rewritten];
}

/**
 * Sends mutated pictures through the engine, and holds that each gets an answer in time, that no worker had to be replaced,
 * and that the memory of the worker and of this process stays within bounds.
 */
export async function describeMutated(count: number): Promise<Tally> {
  const random = seededRandom();
  const sources = await makeSources(random);
  const replaced: string[] = [];
  const engine = createFaceEngine({
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    onWorkerReplaced: (why) => replaced.push(why),
  });
  const answers: Record<string, number> = {};
  let slowestMs = 0;
  try {
    await engine.ready();
    for (let index = 0; index < count; index += 1) {
      const source = sources[Math.floor(random() * sources.length)] ?? Buffer.alloc(0);
      const started = performance.now();
      const result = await engine.describe(mutate(source, index, random), { mode: 'only', gestures: index % 4 === 0 });
      slowestMs = Math.max(slowestMs, performance.now() - started);
      const answer = result.ok ? 'described' : result.reason;
      answers[answer] = (answers[answer] ?? 0) + 1;
    }
    expect(replaced).toEqual([]);
    expect(engine.load().replaced).toBe(0);
    expect(answers['engine_failed'] ?? 0, JSON.stringify(answers)).toBe(0);
    expect(slowestMs).toBeLessThan(REQUEST_TIMEOUT_MS);
    const workerPeakMb = Math.max(...engine.load().pids.map((pid) => memoryOf(pid).peak));
    expect(workerPeakMb).toBeLessThan(WORKER_PEAK_MB);
    expect(process.memoryUsage().rss / 2 ** 20).toBeLessThan(WORKER_PEAK_MB);
    return { answers, slowestMs, workerPeakMb };
  } finally {
    await engine.close();
  }
}
