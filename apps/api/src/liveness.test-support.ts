import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LivenessCapture, openLiveEngine, sealEvidence, type RgbImage } from '@vestibule/face/live';
import {
  framesOf,
  inspectVideo,
  WINDOW_MS,
  type LivenessEvidence,
  type RecordedFrame,
  type ScreenColour,
} from '@vestibule/face/liveness';

const VIDEOS = process.env['VESTIBULE_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const videoAt = (name: string): string => `${VIDEOS}/data/videos/${name}`;

/** Recordings are no part of this repository: a stranger's clone has none. */
export const withoutRecordings = !existsSync(videoAt('clm_video14.wmv')) && process.env['CI'] !== 'true';

/** One person at a webcam who closes her eyes, smiles, and turns to both sides, in this order. */
export const ALL_FOUR = ['eyeblink', 'smile', 'left', 'right'] as const;
export const TWO = ['eyeblink', 'smile'] as const;
/** What a screen shows: a challenge's own are drawn, and a recording of them would have to be made for each. */
export const COLOURS = ['green', 'red', 'blue', 'red', 'green', 'blue', 'green', 'red'] as const;

/** At 15 frames a second a blink shows in two of them; whoever is asked to close her eyes takes longer. */
const SLOWED = 0.75;
const FRAME_MS = 1000 / 15;

async function* slowly(path: string): AsyncGenerator<RecordedFrame> {
  let timeMs = 0;
  let last: RecordedFrame | undefined;
  for await (const frame of framesOf(path, await inspectVideo(path))) {
    for (; last && timeMs < frame.timeMs / SLOWED; timeMs += FRAME_MS) yield { timeMs, image: last.image };
    last = frame;
  }
}

/** Somebody who stays where she is after a recording: its frames backwards, with a noise of their own, as a camera has it. */
async function* staying(frames: AsyncIterable<RecordedFrame>): AsyncGenerator<RecordedFrame> {
  const all: RecordedFrame[] = [];
  for await (const frame of frames) {
    all.push(frame);
    yield frame;
  }
  let timeMs = all.at(-1)?.timeMs ?? 0;
  // The same each time (Park and Miller): what is said of an answer that was tampered with is compared word by word.
  let state = 1;
  const noise = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (const { image } of all.toReversed()) {
    timeMs += FRAME_MS;
    yield { timeMs, image: changed(image, (value) => value + 3 * (noise() - 0.5)) };
  }
}

function changed({ width, height, data }: RgbImage, change: (value: number, channel: number) => number): RgbImage {
  // Rounds, and stays within 0 and 255.
  const made = new Uint8ClampedArray(data.length);
  for (let at = 0; at < made.length; at += 1) made[at] = change(data[at] ?? 0, at % 3);
  return { width, height, data: new Uint8Array(made.buffer) };
}

/** The channel that each colour of a screen adds to, and by how much: a screen in a lit room. */
const CHANNEL: Readonly<Record<ScreenColour, number>> = { red: 0, green: 1, blue: 2 };
const ADDED = 0.08;
/** A camera shows what a screen shows so many frames later. */
const LATE = 2;

/**
 * What a capture keeps of the person of the recording who is asked for these gestures, and before whom the screen shows these colours; takes
 * some seconds.
 * @param lit what the screen really shows; default: what it is to
 */
export async function evidenceOf(
  gestures: readonly (typeof ALL_FOUR)[number][],
  colours: readonly ScreenColour[] = [],
  lit: (colour: ScreenColour) => ScreenColour = (colour) => colour,
): Promise<LivenessEvidence> {
  const engine = await openLiveEngine();
  try {
    const challenge = { id: '', nonce: '', gestures, colours, windowMs: WINDOW_MS };
    const capture = new LivenessCapture(engine, challenge, { minimumWidth: 100 });
    const told: (ScreenColour | undefined)[] = [];
    for await (const { timeMs, image } of staying(slowly(videoAt('clm_video14.wmv')))) {
      const shown = told.at(-LATE);
      const by = shown && CHANNEL[lit(shown)];
      const seen =
        by === undefined ? image : changed(image, (value, channel) => (channel === by ? value * (1 + ADDED) : value));
      const { stage, late, light } = await capture.next(timeMs, seen);
      if (stage === 'done' || late) break;
      told.push(light);
    }
    return capture.evidence();
  } finally {
    await engine.close();
  }
}

/** A challenge as far as whoever answers needs it. */
export interface Asked {
  readonly id: string;
  readonly token: string;
  readonly key: string;
  readonly nonce: string;
}

/** An answer as GraphQL takes it. */
export interface AnswerInput {
  readonly token: string;
  readonly record: string;
  readonly mac: string;
  readonly pictures: readonly string[];
}

/** The answer to a challenge that some evidence makes. */
export async function answerTo({ id, token, key, nonce }: Asked, evidence: LivenessEvidence): Promise<AnswerInput> {
  const sealed = await sealEvidence({ ...evidence, challengeId: id, nonce }, key);
  return { token, ...sealed, pictures: evidence.keyFrames.map(({ jpeg }) => Buffer.from(jpeg).toString('base64')) };
}

let made = 0;

/** The same with other files of the same pictures: a file that was judged before is refused by itself. */
export function withFreshPictures(evidence: LivenessEvidence): LivenessEvidence {
  made += 1;
  // A comment in each JPEG (ITU-T T.81, B.2.4.5).
  const note = Buffer.from([0xff, 0xfe, 0, 6, made >> 8, made & 255, 0, 0]);
  const keyFrames = evidence.keyFrames.map((each) => ({
    ...each,
    jpeg: Buffer.concat([each.jpeg.subarray(0, 2), note, each.jpeg.subarray(2)]),
  }));
  return { ...evidence, keyFrames };
}
