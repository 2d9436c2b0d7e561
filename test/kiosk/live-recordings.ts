import { cameraInTurn, cameraOfVideo, type CameraFile, type CutOut } from '../support/camera-file.js';
import { sharedData } from '../support/shared-data.js';

/** Somebody before the camera, in which order the recording shows gestures, and which of its parts are played. */
export interface LiveRecording {
  readonly video: string;
  readonly gestures: string;
  readonly parts: readonly Part[];
}

/** A part of a recording. */
interface Part extends CutOut {
  readonly speed: number;
  /** Whether it is her blink, which is slower each time that she has to try again. */
  readonly isBlink?: boolean;
}

/** A machine that comes to few frames a second sees no blink of a quarter of a second, however often it is shown. */
const SLOWER_EACH_ROUND = 0.75;

/**
 * Recordings hear nothing: what is played begins so long before the first gesture that it has been asked for by then. And a blink of 15
 * frames a second shows in two of them: whoever is asked to close her eyes takes longer, so they are played slower.
 *
 * One person at a webcam: she turns to both sides and smiles; her only blink after all that is at the recording's beginning, which is
 * therefore played last.
 */
export const REGISTERS: LiveRecording = {
  video: 'videos/clm_video14.wmv',
  gestures: 'left,right,smile,eyeblink',
  parts: [
    { speed: 0.6, from: 1, seconds: 8.9 },
    { speed: 0.6, seconds: 0.95, isBlink: true },
  ],
};
/** The same person another time. */
export const COMES_AGAIN: LiveRecording = {
  video: 'videos/clm_default.wmv',
  gestures: 'eyeblink,smile',
  parts: [
    { from: 5, seconds: 3.2, speed: 0.75, isBlink: true },
    { from: 8.2, speed: 1.1 },
  ],
};
export const D9: LiveRecording = {
  video: 'videos/d9.mp4',
  gestures: 'eyeblink,smile',
  parts: [{ from: 4, speed: 0.75 }],
};
export const TRAN: LiveRecording = {
  video: 'videos/tran_real.mp4',
  gestures: 'right,eyeblink',
  parts: [{ from: 3, speed: 1.25 }],
};
export const OTHERS: Readonly<Record<string, LiveRecording>> = {
  d0: { video: 'videos/d0.mp4', gestures: 'smile,eyeblink', parts: [{ speed: 0.3, seconds: 3.2 }] },
  d9: D9,
  tran: TRAN,
  d3: { video: 'videos/d3.mp4', gestures: 'eyeblink,right', parts: [{ from: 1, speed: 1 }] },
};

/**
 * Makes a camera of a recording.
 * @param round which time the same recording is tried: no camera gives the same picture twice, and one that was judged before is refused
 */
export async function cameraOf({ video, parts }: LiveRecording, round = 0): Promise<CameraFile> {
  const cameras: CameraFile[] = [];
  for (const { speed, isBlink = false, ...part } of parts) {
    const played = isBlink ? speed * SLOWER_EACH_ROUND ** round : speed;
    // Grey beside a picture would be the edges of a screen.
    cameras.push(await cameraOfVideo(sharedData(video), { goesOn: true, quality: 2 + round, speed: played, ...part }));
  }
  return cameraInTurn(...cameras);
}

/** Whoever is live tries so often: three failures in a row are followed by a pause. */
export const TRIES = 3;

/**
 * Lets whoever is recorded try, and try again, each time before a camera of its own: on a busy machine frames can be too far apart to be sure.
 * @param attempt gives what came of a try
 * @param isAgain whether she tries again after that
 */
export async function tryAgain<T>(
  recording: LiveRecording,
  tries: number,
  attempt: (camera: string) => Promise<T>,
  isAgain: (told: T) => boolean,
): Promise<{ readonly told: T; readonly tries: number }> {
  for (let round = 0; ; round += 1) {
    const camera = await cameraOf(recording, round);
    const told = await attempt(camera.path).finally(() => camera.remove());
    if (round + 1 >= tries || !isAgain(told)) return { told, tries: round + 1 };
  }
}
