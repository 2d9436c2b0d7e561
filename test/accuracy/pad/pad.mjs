// Presentation attacks by species, in the manner of ISO/IEC 30107-3: how many are accepted (APCER), how many live ones are not (BPCER),
// and which signals spoke against each.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLiveEngine } from '../../../libs/face/dist/live/index.js';
import { FUSION_RULE, openPassiveDetector, replayRecording } from '../../../libs/face/dist/liveness/index.js';
import { canLoop, cutOuts, droppedIn, otherOrders, recordingOf, replays, stills, twice } from './attacks.mjs';
import { pageOf } from './page.mjs';

/** Live recordings that show two gestures or more, and those that show one, or blinks alone. */
const LIVE = ['d0.mp4', 'd9.mp4', 'd3.mp4', 'tran_real.mp4', 'clm_default.wmv', 'clm_video14.wmv'];
const SHOW_LESS = ['d14.mp4', 'aoc.mp4', 'clm_light.wmv', 'intel_head_pose_female.gif'];

/** Recordings on which the rule's limits were chosen. */
const CHOSEN_ON = new Set(['d0.mp4', 'tran_real.mp4', 'clm_default.wmv', 'tran_fake.mp4']);
const partOf = (name) => (CHOSEN_ON.has(name) ? 'chosen on' : 'other');

const SHARED = process.env.VESTIBULE_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const PASSIVE = join('models', 'antispoof-minifasnet-128.onnx');
const MINIMUM_WIDTH = 60;
/** Frames that are dropped in while the last gesture is asked for, and milliseconds after it was. */
const DROPPED = { counts: [1, 15], afterMs: 100 };

/** All that can be made of a live recording which was accepted. */
function attacksOn({ name, recording, replay }, other) {
  const landmarks = new Map(replay.evidence.frames.map(({ timeMs, face }) => [timeMs, face?.landmarks]));
  const last = replay.evidence.asked.at(-1);
  const orders = otherOrders(replay.challenge);
  const ordered = (species, frames) => orders.map((gestures) => ({ species, name, frames, gestures }));
  return [
    ...cutOuts(name, recording, (timeMs) => landmarks.get(timeMs)),
    ...ordered('another order', recording.frames),
    ...(canLoop(replay.frames) ? ordered('another order, looped', twice(recording)) : []),
    ...(other.name === name ? [] : DROPPED.counts).map((count) => ({
      species: 'frames from elsewhere',
      name: `${name}, ${count} of ${other.name}`,
      frames: droppedIn(recording, other.recording, { fromMs: last.timeMs + DROPPED.afterMs, count }),
    })),
  ].map((attack) => ({ ...attack, part: partOf(name) }));
}

/** Runs all attacks and live recordings, and gives the page and its figures. */
export async function run({ progress, args }) {
  const data = join(SHARED, 'data');
  const passive = existsSync(join(data, PASSIVE)) ? await openPassiveDetector(join(data, PASSIVE)) : undefined;
  const engine = await openLiveEngine();
  const results = [];
  let planned = 0;
  const judge = async ({ species, name, part, frames, gestures = 'auto' }) => {
    const replay = await replayRecording(frames, { engine, passive, minimumWidth: MINIMUM_WIDTH }, gestures);
    frames.forget?.();
    const { decision, reasons, signals } = replay.verdict;
    results.push({ species, name, part, asked: replay.challenge, decision, reasons, signals });
    progress('recordings', results.length, planned);
    return replay;
  };
  const take = (list) => (args.limit === undefined ? list : list.slice(0, args.limit));

  const names = take([...LIVE, ...SHOW_LESS]);
  const filmed = (await replays(data)).map((attack) => ({ ...attack, part: partOf(attack.name) }));
  const flat = take([...filmed, ...(await stills(data))]);
  planned = names.length + flat.length;
  const live = [];
  for (const name of names) {
    const recording = await recordingOf(join(data, 'videos', name));
    const species = LIVE.includes(name) ? 'live, two gestures or more' : 'live, fewer gestures';
    live.push({
      name,
      recording,
      replay: await judge({ species, name, part: partOf(name), frames: recording.frames }),
    });
  }
  for (const attack of flat) await judge(attack);
  const accepted = live.filter(({ replay }) => replay.verdict.decision === 'accepted');
  const attacks = accepted.flatMap((one, at) => attacksOn(one, accepted[(at + 1) % accepted.length]));
  planned += attacks.length;
  for (const attack of attacks) await judge(attack);
  await Promise.all([engine.close(), passive?.close()]);
  return {
    title: 'Presentation attacks',
    markdown: pageOf(results, passive !== undefined),
    json: { rule: FUSION_RULE.version, results },
  };
}
