// The liveness check: a frame of a webcam in the loop, on onnxruntime and on face-api's WASM, and the verdict on what was kept.
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { openLiveEngine } from '../../../libs/face/dist/live/index.js';
import {
  framesOf,
  inspectVideo,
  judgeLiveness,
  lookAt,
  openPassiveDetector,
  replayRecording,
} from '../../../libs/face/dist/liveness/index.js';
import { ratioRow, timed, timesRow } from '../faces/figures.mjs';

const SHARED = process.env.VESTIBULE_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
/** A webcam's 640 × 480: of the longer one frames, of the shorter one, which is answered sooner, the verdict. */
const VIDEO = join(SHARED, 'data', 'videos', 'clm_default.wmv');
const ANSWERED = join(SHARED, 'data', 'videos', 'd0.mp4');
const PASSIVE = join(SHARED, 'data', 'models', 'antispoof-minifasnet-128.onnx');

const FULL = { rounds: 9, frames: 100, slowFrames: 24, verdicts: 20 };
const QUICK = { rounds: 1, frames: 8, slowFrames: 4, verdicts: 2 };
/** The goals: milliseconds for a frame and for a verdict, and frames by those of the same steps on WASM. */
const [FRAME_MS, VERDICT_MS, TIMES] = [25, 300, 5];

async function picturesOf(path, count) {
  const pictures = [];
  for await (const { image } of framesOf(path, await inspectVideo(path))) if (pictures.push(image) === count) break;
  return pictures;
}

const sum = (times) => times.reduce((all, each) => all + each, 0);

async function frameTimes(engine, pictures) {
  engine.forget();
  const times = [];
  for (const picture of pictures) times.push((await timed(() => engine.analyse(picture))).ms);
  return times;
}

/** Runs the benchmark, in about two minutes. */
export async function run({ quick }) {
  const sizes = quick ? QUICK : FULL;
  const pictures = await picturesOf(VIDEO, sizes.frames);
  const [ours, theirs] = [await openLiveEngine(), await openLiveEngine({ engine: 'face-api' })];
  const passive = await openPassiveDetector(PASSIVE);
  try {
    const times = [];
    const ratios = [];
    for (let round = 0; round < sizes.rounds; round += 1) {
      times.push(...(await frameTimes(ours, pictures)));
      // Rates: the first frame looks for a face, and every fourth one after it. One right after the other, as the machine is not always as fast.
      const same = pictures.slice(0, sizes.slowFrames);
      const slow = sum(await frameTimes(theirs, same));
      ratios.push(slow / sum(await frameTimes(ours, same)));
    }
    const facts = await inspectVideo(ANSWERED);
    const tools = { engine: ours, passive, minimumWidth: 60 };
    const { evidence, challenge, verdict } = await replayRecording(() => framesOf(ANSWERED, facts), tools);
    if (verdict.decision !== 'accepted')
      throw new Error(`The recording is ${verdict.decision}: ${verdict.reasons.join(', ')}`);
    const asked = {
      id: evidence.challengeId,
      nonce: evidence.nonce,
      gestures: challenge,
      windowMs: 8_000,
      colours: [],
    };
    const describe = async (_, image) => (await ours.describe(image)).description?.face;
    const verdicts = [];
    for (let round = 0; round < sizes.verdicts; round += 1) {
      const { ms } = await timed(async () =>
        judgeLiveness(asked, evidence, await lookAt(evidence.keyFrames, { describe, passive }), ours),
      );
      verdicts.push(ms);
    }
    return {
      title: 'Liveness (one thread)',
      rows: [
        timesRow('a frame of 640 × 480 in the loop', times, `goal p50 ${FRAME_MS} ms`),
        ratioRow("frames by those of the same steps on face-api's WASM", ratios, `goal ${TIMES}`),
        timesRow(
          `the verdict: ${evidence.keyFrames.length} key frames decoded, described and shown to a passive network, ${evidence.frames.length} frames judged`,
          verdicts,
          `goal ${VERDICT_MS} ms`,
        ),
      ],
    };
  } finally {
    await Promise.all([ours.close(), theirs.close(), passive.close()]);
  }
}
