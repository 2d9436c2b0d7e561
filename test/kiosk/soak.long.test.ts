import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cameraOfVideo } from '../support/camera-file.js';
import type { TestKiosk } from '../support/kiosk.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { leave, visit } from './visitor.js';
import { openWatchedBranch } from './watched-branch.js';

const SESSIONS = 200;
/** Memory rises and falls with the garbage collection of the page, over some ten sessions: it is the median of so many. */
const MEDIAN_OF = 20;

/** Memory of all of a kiosk's processes in MB; what they share counts once (PSS). */
async function memoryOf({ app }: TestKiosk): Promise<number> {
  const pids = await app.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ pid }) => pid));
  const pss = pids.map((pid) =>
    Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]),
  );
  return pss.reduce((sum, kb) => sum + kb, 0) / 1024;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describeWithSharedData(`a kiosk over ${SESSIONS} sessions in a row`, () => {
  it('should verify everybody, and have the memory of the tenth session to within a tenth', async () => {
    const watched = await openWatchedBranch();
    const camera = await cameraOfVideo(sharedData('videos', 'aoc.mp4'));
    try {
      const [{ code }, { code: pairingCode }] = await Promise.all([
        watched.branch.registration('customer-1'),
        watched.branch.pair(),
      ]);
      const kiosk = await watched.start({ camera: camera.path, gestures: 'smile', pairingCode });
      try {
        const registered = await visit(kiosk.page, { purpose: 'register', code, assisted: true });
        expect(registered.kind, registered.text).toBe('registered');
        await leave(kiosk.page);
        const memory: number[] = [];
        const kinds: string[] = [];
        for (let session = 1; session <= SESSIONS; session += 1) {
          const { kind } = await visit(kiosk.page, { purpose: 'verify', code: 'customer-1', assisted: false });
          kinds.push(kind);
          await leave(kiosk.page);
          memory.push(await memoryOf(kiosk));
          if (session % 10 === 0) process.stderr.write(`session ${session}: ${Math.round(memory.at(-1) ?? 0)} MB\n`);
        }
        expect(kinds.filter((kind) => kind !== 'verified')).toEqual([]);
        // The tenth is in the middle of the first twenty.
        const tenth = median(memory.slice(0, MEDIAN_OF));
        const last = median(memory.slice(-MEDIAN_OF));
        process.stderr.write(`around the tenth ${tenth.toFixed(1)} MB, at the end ${last.toFixed(1)} MB\n`);
        expect(last / tenth, memory.map(Math.round).join(' ')).toBeLessThan(1.1);
      } finally {
        await kiosk.close();
      }
    } finally {
      camera.remove();
      await watched.close();
    }
  }, 3_600_000);
});
