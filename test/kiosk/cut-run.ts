import { expect } from 'vitest';
import { cameraOfVideo, type CameraFile } from '../support/camera-file.js';
import type { TestKiosk } from '../support/kiosk.js';
import { sharedData } from '../support/shared-data.js';
import { KNOWN, runCut, visitorOf, type Cut } from './cuts.js';
import { leave, visit, type Told } from './visitor.js';
import { openWatchedBranch, type WatchedBranch } from './watched-branch.js';

/** A kiosk that runs on while its network is cut again and again, with one person before it. */
export interface CutRun {
  readonly watched: WatchedBranch;
  readonly kiosk: () => TestKiosk;
  /** Texts that name people: identifiers, faces' ids, and codes. */
  readonly personal: readonly string[];
  /** Faces that are registered. */
  readonly faces: readonly string[];
  /** All that kiosks have logged and said so far. */
  log(): string;
  /** Gives what the visitor was told; everything else is expected on the way. */
  cut(cut: Cut, name: string): Promise<Told['kind']>;
  close(): Promise<void>;
}

/** All four gestures of one person at half the speed, so that a blink is long enough for whoever is asked to close her eyes. */
export const cameraOfPerson = (): Promise<CameraFile> =>
  cameraOfVideo(sharedData('videos', 'clm_video14.wmv'), { speed: 0.75 });
export const HER_GESTURES = 'left,right,eyeblink,smile';

/** Opens a branch, pairs its kiosk, and registers one person, who comes again for verifications. */
export async function openCutRun(): Promise<CutRun> {
  const watched = await openWatchedBranch();
  const camera = await cameraOfPerson();
  const options = { camera: camera.path, gestures: HER_GESTURES };
  const { code: pairingCode } = await watched.branch.pair();
  let kiosk = await watched.start({ ...options, pairingCode });
  let logs = '';
  const { faceId, code } = await watched.branch.registration(KNOWN);
  expect((await visit(kiosk.page, { purpose: 'register', code, assisted: true })).kind).toBe('registered');
  await leave(kiosk.page);
  const personal = [KNOWN, faceId, code, code.replace('-', '')];
  const faces = [faceId];
  return {
    watched,
    personal,
    faces,
    kiosk: () => kiosk,
    log: () => logs + kiosk.log(),
    cut: async (cut, name) => {
      const restart = async (): Promise<TestKiosk> => {
        logs += kiosk.log();
        return watched.start(options);
      };
      const done = await runCut(watched, kiosk, cut, { name, knownFace: faceId, restart });
      ({ kiosk } = done);
      if (cut.purpose === 'verify') return done.told.kind;
      faces.push(done.faceId);
      personal.push(visitorOf(name), done.faceId, done.code, done.code.replace('-', ''));
      return done.told.kind;
    },
    close: async () => {
      await kiosk.close().catch(() => {});
      camera.remove();
      await watched.close();
    },
  };
}
