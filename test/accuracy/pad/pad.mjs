// Presentation attacks by species, in the manner of ISO/IEC 30107-3: how many are accepted (APCER), how many live ones are not (BPCER),
// and which signals spoke against each.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLiveEngine } from '../../../libs/face/dist/live/index.js';
import { FUSION_RULE, openPassiveDetector, replayRecording } from '../../../libs/face/dist/liveness/index.js';
import { table } from '../../dist/accuracy/report/markdown.js';
import { canLoop, cutOuts, droppedIn, otherOrders, recordingOf, replays, stills, twice } from './attacks.mjs';
import { share } from '../gestures/report.mjs';

/** Live recordings that show two gestures or more, and those that show one, or blinks alone. */
const LIVE = ['d0.mp4', 'd9.mp4', 'd3.mp4', 'tran_real.mp4', 'clm_default.wmv', 'clm_video14.wmv'];
const SHOW_LESS = ['d14.mp4', 'aoc.mp4', 'clm_light.wmv', 'intel_head_pose_female.gif'];

const SHARED = process.env.VESTIBULE_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));

const PASSIVE = join('models', 'antispoof-minifasnet-128.onnx');
const MINIMUM_WIDTH = 60;
/** Frames that are dropped in, from the last gesture on. */
const DROPPED = [1, 15];

const DECISIONS = ['accepted', 'inconclusive', 'refused'];

/** One row for each species: what came of its attacks. */
function bySpecies(results) {
  const species = [...new Set(results.map((result) => result.species))];
  return species.map((name) => {
    const own = results.filter((result) => result.species === name);
    const counted = DECISIONS.map((decision) => own.filter((result) => result.decision === decision).length);
    return { name, own, counted };
  });
}

const shortOf = ({ name, value, finding }) =>
  `${name} ${value === undefined ? '' : Number(value.toPrecision(3))} (${finding})`;

/** Runs all attacks and live recordings, and gives the page and its figures. */
export async function run({ progress, args }) {
  const data = join(SHARED, 'data');
  const passive = existsSync(join(data, PASSIVE)) ? await openPassiveDetector(join(data, PASSIVE)) : undefined;
  const engine = await openLiveEngine();
  const tools = { engine, passive, minimumWidth: MINIMUM_WIDTH };
  const results = [];
  let planned = 0;
  const judge = async ({ species, name, frames, gestures = 'auto' }) => {
    const replay = await replayRecording(frames, tools, gestures);
    frames.forget?.();
    const { decision, reasons, signals } = replay.verdict;
    results.push({ species, name, asked: replay.challenge, decision, reasons, signals });
    progress('recordings', results.length, planned);
    return replay;
  };
  const take = (list) => (args.limit === undefined ? list : list.slice(0, args.limit));

  const recordings = new Map();
  const live = [];
  const names = take([...LIVE, ...SHOW_LESS]);
  const flat = take([...(await replays(data)), ...(await stills(data))]);
  planned = names.length + flat.length;
  for (const name of names) {
    const recording = await recordingOf(join(data, 'videos', name));
    recordings.set(name, recording);
    const species = LIVE.includes(name) ? 'live, two gestures or more' : 'live, fewer gestures';
    const replay = await judge({ species, name, frames: recording.frames });
    live.push({ name, recording, replay });
  }
  for (const attack of flat) await judge(attack);

  const accepted = live.filter(({ replay }) => replay.verdict.decision === 'accepted');
  const attacks = accepted.flatMap(({ name, recording, replay }, at) => {
    const landmarks = new Map(replay.evidence.frames.map(({ timeMs, face }) => [timeMs, face?.landmarks]));
    const other = accepted[(at + 1) % accepted.length];
    const last = replay.evidence.asked.at(-1);
    const orders = otherOrders(replay.challenge);
    return [
      ...cutOuts(name, recording, (timeMs) => landmarks.get(timeMs)),
      ...orders.map((gestures) => ({ species: 'another order', name, frames: recording.frames, gestures })),
      ...(canLoop(replay.frames) ? orders : []).map((gestures) => ({
        species: 'another order, looped',
        name,
        frames: twice(recording),
        gestures,
      })),
      ...(other.name === name ? [] : DROPPED).map((count) => ({
        species: 'frames from elsewhere',
        name: `${name}, ${count} of ${other.name}`,
        frames: droppedIn(recording, other.recording, { fromMs: last.timeMs + 100, count }),
      })),
    ];
  });
  planned = results.length + attacks.length;
  for (const attack of attacks) await judge(attack);
  await Promise.all([engine.close(), passive?.close()]);

  const isLive = ({ species }) => species.startsWith('live');
  const bona = results.filter(isLive);
  const tried = results.filter((result) => !isLive(result));
  const signals = Object.keys(FUSION_RULE.limits);
  const finding = (result, name) => result.signals.find((signal) => signal.name === name)?.finding;
  const through = (list, name) => list.filter((result) => ['pass', 'unknown'].includes(finding(result, name)));
  const complete = tried.filter(({ reasons }) => !reasons.includes('unanswered'));
  const markdown = [
    `By rule ${FUSION_RULE.version}, ${passive === undefined ? 'without a passive network' : 'with a MiniFASNet as the passive network'}. ` +
      'Each recording is asked for the gestures that it shows, in its order, unless its species says otherwise: an attack is tried against ' +
      'the challenge that it fits best.',
    '',
    '## Live recordings',
    '',
    table(
      ['recording', 'asked for', 'verdict', 'what spoke against it'],
      bona.map(({ name, asked, decision, reasons }) => [name, asked.join(', '), decision, reasons.join(', ') || '–']),
    ),
    '',
    ...bySpecies(bona).map(({ name, own, counted }) => `${name}: accepted ${share(counted[0], own.length)}.`),
    '',
    '## Attacks',
    '',
    table(
      ['species', '>tried', '>accepted', '>inconclusive', '>refused', 'accepted, with its 95 % interval (APCER)'],
      bySpecies(tried).map(({ name, own, counted }) => [
        name,
        String(own.length),
        ...counted.map(String),
        share(counted[0], own.length),
      ]),
    ),
    '',
    '## Which signal caught what',
    '',
    'Of the attacks of each species, those that the signal refused or doubted. `answered`: all gestures asked for were seen.',
    '',
    table(
      ['species', '>answered', ...signals.map((name) => `>${name}`)],
      bySpecies(tried).map(({ name, own }) => [
        name,
        String(own.filter(({ reasons }) => !reasons.includes('unanswered')).length),
        ...signals.map((signal) => String(own.length - through(own, signal).length)),
      ]),
    ),
    '',
    '## What each signal alone would have let through',
    '',
    `Of the ${complete.length} attacks in which all gestures that were asked for were seen, those that the signal alone lets through; and of the live recordings that it alone would not accept.`,
    '',
    table(
      ['signal', 'attacks let through', 'live ones stopped'],
      signals.map((signal) => [
        signal,
        share(through(complete, signal).length, complete.length),
        String(bona.length - through(bona, signal).length),
      ]),
    ),
    '',
    '## Attacks one by one',
    '',
    table(
      ['species', 'of', 'asked for', 'verdict', 'why'],
      tried.map(({ species, name, asked, decision, reasons, signals: own }) => [
        species,
        name,
        asked.join(', '),
        decision,
        [
          ...own.filter((signal) => ['refuse', 'doubt'].includes(signal.finding)).map(shortOf),
          ...(reasons.includes('unanswered') ? ['unanswered'] : []),
        ].join('; '),
      ]),
    ),
    '',
  ].join('\n');
  return { title: 'Presentation attacks', markdown, json: { rule: FUSION_RULE.version, results } };
}
