import { expect } from 'vitest';
import type { TestKiosk } from '../support/kiosk.js';
import { cameraOfPerson, HER_GESTURES } from './cut-run.js';
import { KNOWN } from './cuts.js';
import { expectArrival, killDuring, unfinishedBelow, type Kill } from './kills.js';
import { leave, visit } from './visitor.js';
import { openWatchedBranch, type WatchedBranch } from './watched-branch.js';

/** A kiosk that is killed again and again, and started again on the same data. */
export interface KillRun {
  readonly watched: WatchedBranch;
  readonly kiosk: () => TestKiosk;
  readonly personal: readonly string[];
  readonly faces: readonly string[];
  log(): string;
  /** Gives the files that were never finished, after the restart; everything else is expected on the way. */
  kill(kill: Kill, name: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Opens a branch, pairs its kiosk, and registers one person, who comes again for verifications. */
export async function openKillRun(): Promise<KillRun> {
  const watched = await openWatchedBranch();
  const camera = await cameraOfPerson();
  const options = { camera: camera.path, gestures: HER_GESTURES };
  const { code: pairingCode } = await watched.branch.pair();
  let kiosk = await watched.start({ ...options, pairingCode });
  let logs = '';
  const known = await watched.branch.registration(KNOWN);
  expect((await visit(kiosk.page, { purpose: 'register', code: known.code, assisted: true })).kind).toBe('registered');
  await leave(kiosk.page);
  const personal = [KNOWN, known.faceId, known.code, known.code.replace('-', '')];
  const faces = [known.faceId];
  return {
    watched,
    personal,
    faces,
    kiosk: () => kiosk,
    log: () => logs + kiosk.log(),
    kill: async (kill, name) => {
      const identifier = `visitor-at-a-kill-${name}`;
      const face = kill.purpose === 'register' ? await watched.branch.registration(identifier) : undefined;
      const faceId = face?.faceId ?? known.faceId;
      if (face) personal.push(identifier, face.faceId, face.code, face.code.replace('-', ''));
      const { captures } = await watched.recordOf(faceId);
      const remains = await killDuring(watched, kiosk, kill, face?.code ?? KNOWN);
      logs += kiosk.log();
      watched.network.mend();
      kiosk = await watched.start(options);
      await expectArrival(watched, kiosk, kill, remains, faceId, captures.length);
      if (face && (await watched.recordOf(faceId)).images > 0) faces.push(faceId);
      return unfinishedBelow(watched.home);
    },
    close: async () => {
      await kiosk.close().catch(() => {});
      camera.remove();
      await watched.close();
    },
  };
}
