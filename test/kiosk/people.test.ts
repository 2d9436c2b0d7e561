import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampled } from '../support/seed.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { openBranch, type Branch } from './branch.js';
import { COMES_AGAIN, D9, REGISTERS, TRIES, tryAgain, type LiveRecording } from './live-recordings.js';
import { visit } from './walk.js';

const PASSIVE = ['models', 'antispoof-minifasnet-128.onnx'];

/** Somebody on a screen that is held before the camera, as far as its edges go. */
const REPLAY: LiveRecording = { ...D9, parts: D9.parts.map((part) => ({ ...part, goesOn: false })) };

/** Four rounds of the longest recording: where a gesture is missed, all is asked anew, and the recording goes on. */
const ONE_TRY_MS = 70_000;
const TRY_AGAIN = 'The pictures weren’t clear enough';

/** Who comes to a kiosk as the person who is registered. */
const LATER = [
  { what: 'know her again from another recording', recording: COMES_AGAIN, tries: TRIES, told: 'It’s you. Thank you' },
  { what: 'take nobody on a screen for live, and say nothing of why', recording: REPLAY, tries: 1, told: TRY_AGAIN },
  { what: 'refuse somebody else', recording: D9, tries: TRIES, told: 'We couldn’t recognise you' },
];

describeWithSharedData('a kiosk with people before it', () => {
  let branch: Branch;
  const home = mkdtempSync(join(tmpdir(), 'vestibule-kiosk-people-'));

  beforeAll(async () => {
    const liveness = ['--policy', 'kioskLiveness=required', '--policy', 'kioskVerifyGestures=4'];
    branch = await openBranch({ words: liveness, environment: { VESTIBULE_LIVENESS_PASSIVE: sharedData(...PASSIVE) } });
  });
  afterAll(async () => {
    await branch.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Starts the kiosk of the branch with a person before its camera, and lets her go through it. */
  const goThrough = async (
    recording: LiveRecording,
    purpose: 'register' | 'verify',
    code: string,
    { pairing, tries = TRIES }: { readonly pairing?: string; readonly tries?: number } = {},
  ): Promise<string> => {
    let pairingCode = pairing;
    const { told } = await tryAgain(
      recording,
      tries,
      async (camera) => {
        const { gestures } = recording;
        const kiosk = await branch.kiosk({ camera, gestures, home, ...(pairingCode && { pairingCode }) });
        pairingCode = undefined;
        // A recording that was not asked in time plays on and on: she leaves, and comes again.
        const heading = await visit(kiosk.page, purpose, code, ONE_TRY_MS).then(
          (seen) => seen.heading,
          () => undefined,
        );
        await kiosk.close();
        return heading;
      },
      (heading) => heading === undefined || heading === TRY_AGAIN,
    );
    return told ?? 'nothing within its time';
  };

  it('should register a person by four gestures, and tell the integration by a signed webhook', async () => {
    const { code, faceId } = await branch.registration('customer-1');
    const { code: pairing } = await branch.pair();
    expect(await goThrough(REGISTERS, 'register', code, { pairing })).toBe('You’re registered');
    const received = () => branch.receiver.verified(branch.credentials.webhookSecret);
    await expect.poll(received, { timeout: 10_000 }).toHaveLength(1);
    expect(received()[0]?.payload).toMatchObject({
      status: 'images_stored',
      result: { _id: faceId, faceId: 'customer-1', enabled: true },
    });
  }, 420_000);

  it.each(sampled(LATER, 1))(
    'should $what',
    async ({ recording, tries, told }) => {
      expect(await goThrough(recording, 'verify', 'customer-1', { tries })).toBe(told);
    },
    420_000,
  );
});
