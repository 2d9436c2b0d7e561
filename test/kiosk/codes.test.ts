import { expect, it } from 'vitest';
import { cameraInTurn, cameraOfCode } from '../support/camera-file.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { openBranch } from './branch.js';
import { cameraOf, REGISTERS, type LiveRecording } from './live-recordings.js';
import { agree, choosePurpose, outcome } from './walk.js';

/** How long the sheet with the code is held up each time: the kiosk takes somebody who is away for 2 s for another person. */
const SHEET_SECONDS = 1;

/**
 * All four gestures in one round, as whoever is away for too long before the next one begins anew. Her blink is the last that is seen before
 * the sheet comes again: slower than elsewhere, or her eyes are not yet open again by then.
 */
const BEHIND_THE_SHEET: LiveRecording = {
  ...REGISTERS,
  parts: [...REGISTERS.parts.slice(0, -1), { speed: 0.35, seconds: 0.95 }],
};

describeWithSharedData('a code that is shown to the camera', () => {
  it('should start a registration by itself, which the person then finishes', async () => {
    const branch = await openBranch();
    try {
      const [{ url, faceId }, { code }] = await Promise.all([branch.registration('customer-1'), branch.pair()]);
      const camera = cameraInTurn(await cameraOfCode(url, SHEET_SECONDS), await cameraOf(BEHIND_THE_SHEET));
      const kiosk = await branch.kiosk({
        camera: camera.path,
        pairingCode: code,
        gestures: BEHIND_THE_SHEET.gestures,
      });
      try {
        await choosePurpose(kiosk.page, 'register');
        // Nothing is typed: whatever starts the session comes from the sheet.
        await agree(kiosk.page);
        expect(await outcome(kiosk.page)).toBe('You’re registered');
      } finally {
        await kiosk.close();
        camera.remove();
      }
      const received = () => branch.receiver.verified(branch.credentials.webhookSecret);
      await expect.poll(received, { timeout: 10_000 }).toHaveLength(1);
      expect(received()[0]?.payload).toMatchObject({
        status: 'images_stored',
        result: { _id: faceId, faceId: 'customer-1' },
      });
    } finally {
      await branch.close();
    }
  }, 240_000);
});
