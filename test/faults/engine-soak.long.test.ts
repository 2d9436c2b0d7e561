import { createFaceEngine } from '@vestibule/face';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { residentMb } from '../support/process-memory.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';

const PICTURES = 10_000;
const SETTLED_AFTER = 2_000;

/**
 * What the allocators of Node and of the image library may hold more or less of from one look to the next. A leak of 4 kB a
 * picture, less than one small tensor, is over it.
 */
const MARGIN_MB = 30;

/** Enough of them that no cache holds all, few enough to be read in a moment. */
const PEOPLE = 200;

describeWithSharedData('an engine that describes for a long time', () => {
  const pictures = (): Buffer[] => {
    const folder = sharedData('faces', 'lfw');
    return readdirSync(folder)
      .slice(0, PEOPLE)
      .flatMap((person) => {
        const [first] = readdirSync(`${folder}/${person}`);
        return first === undefined ? [] : [readFileSync(`${folder}/${person}/${first}`)];
      });
  };

  it(`should hold no more memory after ${PICTURES} pictures than after ${SETTLED_AFTER}`, async () => {
    const files = pictures();
    const engine = createFaceEngine();
    const seen: string[] = [];
    const now = (): number => residentMb(engine.load().pids);
    let settled = Number.NaN;
    try {
      await engine.ready();
      for (let done = 0; done < PICTURES; done += 2) {
        // Two at a time, so that the worker never waits for the next; every tenth as in an enrolment.
        const results = await Promise.all(
          [done, done + 1].map((index) => {
            const more = index % 10 === 0 ? { gestures: true, storedImage: true } : {};
            return engine.describe(files[index % files.length] ?? Buffer.alloc(0), { mode: 'most_prominent', ...more });
          }),
        );
        for (const result of results) expect(result.ok || result.reason).not.toBe('engine_failed');
        if (done + 2 === SETTLED_AFTER) settled = now();
        if ((done + 2) % 1_000 === 0) seen.push(`${Math.round(now())}`);
      }
      process.stdout.write(`MB after every 1,000: ${seen.join(', ')}\n`);
      expect(engine.load().replaced).toBe(0);
      expect(now()).toBeLessThan(settled + MARGIN_MB);
    } finally {
      await engine.close();
    }
  }, 1_800_000);
});
