// How long the kiosk takes from its start to the screen that people touch.
import { openBranch } from '../../dist/kiosk/branch.js';
import { reach, reachAttract } from '../../dist/kiosk/walk.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timesRow } from '../faces/figures.mjs';

const STARTS = 6;

/** Milliseconds from the start of a kiosk that is paired to its first screen, and to the moment at which it can be touched. */
export async function measureStarts() {
  const branch = await openBranch({ width: 1080, height: 1920 });
  const home = mkdtempSync(join(tmpdir(), 'vestibule-kiosk-bench-'));
  const [shown, ready] = [[], []];
  try {
    const { code } = await branch.pair();
    for (let index = 0; index <= STARTS; index += 1) {
      const begun = performance.now();
      const kiosk = await branch.kiosk({ home, ...(index === 0 && { pairingCode: code }) });
      try {
        await reach(kiosk.page, 'attract');
        const seen = performance.now() - begun;
        await reachAttract(kiosk.page);
        // The first one is paired on the way, and finds nothing in the system's memory of files.
        if (index > 0) {
          shown.push(seen);
          ready.push(performance.now() - begun);
        }
      } finally {
        await kiosk.close();
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
    await branch.close();
  }
  return [
    timesRow('from the start of the kiosk to its first screen', shown),
    timesRow('until it can be touched: the networks are loaded', ready),
  ];
}
