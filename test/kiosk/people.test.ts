import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cameraOfVideo, type CameraFile } from '../support/camera-file.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { openBranch, type Branch } from './branch.js';
import { visit } from './walk.js';

/** Recordings of 15 frames a second show a blink in two of them; whoever is asked to close her eyes takes longer. */
const SLOWED = 0.75;

/** Whoever stands before the camera, and in which order her recording shows gestures. */
interface Recording {
  readonly video: string;
  readonly gestures: string;
}

/** One person at a webcam, in two recordings of which each shows all four gestures. */
const REGISTERS: Recording = { video: 'clm_video14.wmv', gestures: 'left,right,eyeblink,smile' };
const VERIFIES: Recording = { video: 'clm_default.wmv', gestures: 'eyeblink,smile' };
const SOMEBODY_ELSE: Recording = { video: 'tran_real.mp4', gestures: 'left,right' };

describeWithSharedData('a kiosk with people before it', () => {
  let branch: Branch;
  const home = mkdtempSync(join(tmpdir(), 'vestibule-kiosk-people-'));
  const cameras: CameraFile[] = [];

  beforeAll(async () => {
    branch = await openBranch();
  });
  afterAll(async () => {
    for (const camera of cameras) camera.remove();
    await branch.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Starts the kiosk of the branch with a person before its camera, and lets her go through it. */
  const goThrough = async (
    { video, gestures }: Recording,
    purpose: 'register' | 'verify',
    code: string,
    pairing?: string,
  ): Promise<string> => {
    const camera = await cameraOfVideo(sharedData('videos', video), { speed: SLOWED });
    cameras.push(camera);
    const kiosk = await branch.kiosk({ camera: camera.path, gestures, home, ...(pairing && { pairingCode: pairing }) });
    try {
      const { heading } = await visit(kiosk.page, purpose, code);
      return heading;
    } finally {
      await kiosk.close();
    }
  };

  it('should register a person by four gestures, and tell the integration by a signed webhook', async () => {
    const { code, faceId } = await branch.registration('customer-1');
    const { code: pairing } = await branch.pair();
    expect(await goThrough(REGISTERS, 'register', code, pairing)).toBe('You’re registered');
    const received = () => branch.receiver.verified(branch.credentials.webhookSecret);
    await expect.poll(received, { timeout: 10_000 }).toHaveLength(1);
    expect(received()[0]?.payload).toMatchObject({
      status: 'images_stored',
      result: { _id: faceId, faceId: 'customer-1', enabled: true },
    });
  }, 180_000);

  it('should know her again from another recording', async () => {
    expect(await goThrough(VERIFIES, 'verify', 'customer-1')).toBe('It’s you. Thank you');
  }, 180_000);

  it('should refuse somebody else', async () => {
    expect(await goThrough(SOMEBODY_ELSE, 'verify', 'customer-1')).toBe('We couldn’t recognise you');
  }, 180_000);
});
