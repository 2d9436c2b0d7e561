// Presentation attacks by species, in the manner of ISO/IEC 30107-3: how many are accepted (APCER), how many live ones are not (BPCER),
// and which signals spoke against each.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLiveEngine } from '../../../libs/face/dist/live/index.js';
import { FUSION_RULE, openPassiveDetector, replayRecording } from '../../../libs/face/dist/liveness/index.js';
import { recordingOf, replays, stills } from './attacks.mjs';
import { attacksOn, LIVE, partOf, SHOW_LESS } from './cases.mjs';
import { figuresOf, lightOf, lightPage, skinsOf } from './light.mjs';
import { pageOf } from './page.mjs';

const SHARED = process.env.VESTIBULE_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const PASSIVE = join('models', 'antispoof-minifasnet-128.onnx');
const MINIMUM_WIDTH = 60;
/** Runs all attacks and live recordings, and gives the page and its figures. */
export async function run({ progress, args }) {
  const data = join(SHARED, 'data');
  const passive = existsSync(join(data, PASSIVE)) ? await openPassiveDetector(join(data, PASSIVE)) : undefined;
  const engine = await openLiveEngine();
  const results = [];
  let planned = 0;
  const judge = async ({ species, name, part, frames, gestures = 'auto', windowMs }) => {
    const tools = { engine, passive, minimumWidth: MINIMUM_WIDTH };
    const replay = await replayRecording(frames, tools, gestures, windowMs);
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
  const skins = [];
  for (const { name, recording } of live) skins.push({ name, skins: await skinsOf(recording.frames, engine) });
  const light = lightOf(skins);
  for (const attack of flat) await judge(attack);
  const accepted = live.filter(({ replay }) => replay.verdict.decision === 'accepted');
  const attacks = accepted.flatMap((one, at) => attacksOn(one, accepted[(at + 1) % accepted.length]));
  planned += attacks.length;
  for (const attack of attacks) await judge(attack);
  await Promise.all([engine.close(), passive?.close()]);
  return {
    title: 'Presentation attacks',
    markdown: [pageOf(results, passive !== undefined), lightPage(light)].join('\n'),
    json: { rule: FUSION_RULE.version, results, light: figuresOf(light) },
  };
}
