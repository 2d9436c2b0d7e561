import { randomUUID } from 'node:crypto';
import type { GestureEvent } from '../judge/gesture-tracker.js';
import type { Gesture } from '../judge/gestures.js';
import type { LiveFrame } from '../live/frame.js';
import { LiveCapture } from '../live/live-capture.js';
import type { LiveEngine } from '../live/open-live-engine.js';
import type { RgbImage } from '../pixels/image.js';
import { challengeFault, GESTURES, WINDOW_MS, type LivenessChallenge } from './challenge.js';
import type { LivenessEvidence } from './evidence.js';
import { judgeLiveness, type LivenessVerdict } from './judge.js';
import { LivenessCapture } from './liveness-capture.js';
import { lookAt, type LookTools } from './look.js';
import type { PassiveDetector } from './passive.js';
import { gesturesIn } from './signals/order.js';
import { trackedFrame, type TrackedFrame } from './track.js';

/** A frame of a recording. */
export interface RecordedFrame {
  readonly timeMs: number;
  readonly image: RgbImage;
}

/** What a replay is done with. */
export interface ReplayTools {
  readonly engine: LiveEngine;
  /** Undefined where there is no passive network. */
  readonly passive: PassiveDetector | undefined;
  /** Pixels between the jaw's ends from which a face is large enough. */
  readonly minimumWidth: number;
}

/** What came of a recording before the engine. */
export interface Replay {
  /** All gestures in it, asked for or not. */
  readonly gestures: readonly GestureEvent[];
  /** The most faces in one of its frames, those in the background left out. */
  readonly faces: number;
  readonly frames: number;
  readonly challenge: readonly Gesture[];
  readonly verdict: LivenessVerdict;
  readonly evidence: LivenessEvidence;
}

/**
 * Shows a recording to the engine as if it were the camera, and judges it as the server would.
 * @param frames gives the recording from its beginning, each time that it is called
 * @param gestures what is asked for; `auto` asks for what the recording shows, in its order, so that an attack is tried against the very
 *   challenges that it fits, until one of them takes it for live
 * @param windowMs for each gesture; where they are its own, a recording, which hears nothing, has as long as it needs
 */
export async function replayRecording(
  frames: () => AsyncIterable<RecordedFrame>,
  tools: ReplayTools,
  gestures: readonly Gesture[] | 'auto' = 'auto',
  windowMs = gestures === 'auto' ? Number.POSITIVE_INFINITY : WINDOW_MS,
): Promise<Replay> {
  const describe: LookTools['describe'] = async (_, image) => {
    const described = await tools.engine.describe(image);
    return described.ok ? described.description.face : undefined;
  };
  const seen = await watch(frames(), tools);
  const events = gesturesIn(seen.tracked);
  const tried = gestures === 'auto' ? fitting(events, seen.settledMs) : [gestures];
  let replay: Pick<Replay, 'challenge' | 'evidence' | 'verdict'> | undefined;
  for (const asked of tried) {
    const challenge: LivenessChallenge = {
      id: randomUUID(),
      nonce: randomUUID(),
      gestures: asked,
      windowMs,
      colours: [],
    };
    const evidence = await answer(frames(), tools, challenge, seen.live);
    const looks = await lookAt(evidence.keyFrames, { describe, passive: tools.passive });
    const verdict = judgeLiveness(challenge, evidence, looks, tools.engine);
    const isFurther = replay === undefined || evidence.keyFrames.length > replay.evidence.keyFrames.length;
    if (isFurther || verdict.decision === 'accepted') replay = { challenge: asked, evidence, verdict };
    if (verdict.decision === 'accepted') break;
  }
  if (replay === undefined) throw new TypeError('No challenge was tried');
  const faces = Math.max(0, ...seen.live.map(({ face, rivals }) => (face === undefined ? 0 : 1 + rivals)));
  return { ...replay, gestures: events, faces, frames: seen.tracked.length };
}

interface Seen {
  readonly live: readonly LiveFrame[];
  readonly tracked: readonly TrackedFrame[];
  /** When the front picture was kept, before which nothing is asked for. */
  readonly settledMs: number;
}

/** Gestures are found without the picture. */
const NO_PRINT = new Uint8Array();

async function watch(frames: AsyncIterable<RecordedFrame>, { engine, minimumWidth }: ReplayTools): Promise<Seen> {
  const live: LiveFrame[] = [];
  const tracked: TrackedFrame[] = [];
  const watched: LiveEngine = {
    ...engine,
    analyse: async (image) => {
      const frame = await engine.analyse(image);
      live.push(frame);
      return frame;
    },
  };
  const capture = new LiveCapture(watched, { gestures: [], minimumWidth });
  let settledMs = Number.POSITIVE_INFINITY;
  for await (const { timeMs, image } of frames) {
    const { stage } = await capture.next(timeMs, image);
    const frame = live.at(-1);
    if (frame !== undefined) tracked.push(trackedFrame(timeMs, frame, NO_PRINT));
    if (stage === 'done') settledMs = Math.min(settledMs, timeMs);
  }
  capture.wipe();
  return { live, tracked, settledMs };
}

/**
 * The challenges that a recording fits, those of the most gestures first: its gestures in their order, with or without each of them, up to
 * where it smiles or turns again without being asked to. All four where it fits none.
 */
function fitting(events: readonly GestureEvent[], fromMs: number): readonly (readonly Gesture[])[] {
  const shown: Gesture[] = [];
  for (const { gesture, fromMs: from } of events) {
    if (from < fromMs) continue;
    if (!shown.includes(gesture)) shown.push(gesture);
    else if (gesture !== 'eyeblink') break;
  }
  const subsets = Array.from({ length: 2 ** shown.length }, (_, bits) =>
    shown.filter((_gesture, at) => (bits >> at) & 1),
  );
  const fit = subsets.filter((gestures) => challengeFault(gestures) === undefined);
  return fit.length === 0 ? [GESTURES] : fit.sort((a, b) => b.length - a.length);
}

async function answer(
  frames: AsyncIterable<RecordedFrame>,
  { engine, minimumWidth }: ReplayTools,
  challenge: LivenessChallenge,
  live: readonly LiveFrame[],
): Promise<LivenessEvidence> {
  let at = 0;
  const known: LiveEngine = {
    ...engine,
    analyse: (image) => {
      const frame = live[at++];
      return frame === undefined ? engine.analyse(image) : Promise.resolve(frame);
    },
  };
  const capture = new LivenessCapture(known, challenge, { minimumWidth });
  for await (const { timeMs, image } of frames) {
    const { stage, late } = await capture.next(timeMs, image);
    if (stage === 'done' || late) break;
  }
  return capture.evidence();
}
