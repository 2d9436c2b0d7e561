import { expect, it } from 'vitest';
import { cameraInTurn, cameraOfCode, cameraOfVideo } from '../support/camera-file.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { openBranch } from './branch.js';
import { agree, choosePurpose, outcome } from './walk.js';

/** How long the sheet with the code is held up each time: the kiosk takes somebody who is away for 2 s for another person. */
const SHEET_SECONDS = 1.5;

describeWithSharedData('a code that is shown to the camera', () => {
  it('should start a registration by itself, which the person then finishes', async () => {
    const branch = await openBranch();
    try {
      const [{ url, faceId }, { code }] = await Promise.all([branch.registration('customer-1'), branch.pair()]);
      const camera = cameraInTurn(
        await cameraOfCode(url, SHEET_SECONDS),
        await cameraOfVideo(sharedData('videos', 'clm_video14.wmv'), { speed: 0.5 }),
      );
      const kiosk = await branch.kiosk({
        camera: camera.path,
        pairingCode: code,
        gestures: 'left,right,eyeblink,smile',
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
