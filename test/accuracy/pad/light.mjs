// The light of the screen's colours in recordings, which can't answer it, and in what they would be before a screen: computed, by the
// skin's mean alone.
import { COLOURS_SHOWN, FUSION_RULE, SCREEN_COLOURS } from '../../../libs/face/dist/liveness/index.js';
import { COLOUR_MS } from '../../../libs/face/dist/liveness/challenge.js';
import { LAG_MS, measureLight } from '../../../libs/face/dist/liveness/signals/light.js';
import { skinOf } from '../../../libs/face/dist/liveness/track.js';
import { table } from '../../dist/accuracy/report/markdown.js';
import { share } from '../gestures/report.mjs';

/** Challenges that are tried on each recording, and how much of its own light a face gets from the screen. */
const TRIED = 200;
const ADDED = [0.005, 0.01, 0.02, 0.05, 0.1, 0.3];
/** From when a screen is told until a frame shows it, in milliseconds. */
const DELAYS = [60, 300];
/** A frame of the slowest recording may be waited for with each colour. */
const FRAME_MS = 70;
const LASTS_MS = COLOURS_SHOWN * (COLOUR_MS + FRAME_MS) + LAG_MS;

/** Numbers from 0 to 1, the same each time (Park and Miller). */
function numbers(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** The skin of the face in each frame. */
export async function skinsOf(frames, engine) {
  engine.forget();
  const skins = [];
  for await (const { timeMs, image } of frames()) {
    const { face } = await engine.analyse(image);
    skins.push({ timeMs, skin: face && skinOf(image, face.landmarks) });
  }
  return skins;
}

function drawn(random) {
  const colours = [];
  while (colours.length < COLOURS_SHOWN) {
    const colour = SCREEN_COLOURS[Math.floor(random() * SCREEN_COLOURS.length)];
    if (colour !== colours.at(-1)) colours.push(colour);
  }
  return colours;
}

/** When a screen shows which colour, from the first frame after a time on: each at the frame at which the last one has had its time. */
function shownFrom(skins, fromMs, colours) {
  const shown = [];
  for (const colour of colours) {
    const dueMs = shown.length === 0 ? fromMs : shown.at(-1).timeMs + COLOUR_MS;
    const frame = skins.find(({ timeMs }) => timeMs >= dueMs);
    if (frame !== undefined) shown.push({ colour, timeMs: frame.timeMs });
  }
  return shown;
}

/** The skins as they would be before a screen that adds so much of each channel's own light, so much later. */
function lit(skins, shown, added, delayMs) {
  return skins.map(({ timeMs, skin }) => {
    const now = shown.findLast((each) => each.timeMs + delayMs <= timeMs);
    const isOver = timeMs > shown.at(-1).timeMs + COLOUR_MS + delayMs;
    if (skin === undefined || now === undefined || isOver) return { timeMs, skin };
    const channel = SCREEN_COLOURS.indexOf(now.colour);
    return { timeMs, skin: skin.map((value, at) => (at === channel ? value * (1 + added) : value)) };
  });
}

const measured = (colours, lights, skins) =>
  measureLight(
    { colours },
    { lights, doneMs: 0, frames: skins.map(({ timeMs, skin }) => ({ timeMs, face: { skin } })) },
    [],
  );

/** What is measured of recordings `{name, skins}`: as they are, lit by another order, and lit as asked. */
export function lightOf(recordings) {
  const long = recordings.filter(({ skins }) => skins.at(-1).timeMs - skins[0].timeMs > LASTS_MS);
  const random = numbers(7);
  const tries = { unlit: [], other: [], ...Object.fromEntries(ADDED.map((added) => [added, []])) };
  for (const { skins } of long) {
    const roomMs = skins.at(-1).timeMs - skins[0].timeMs - LASTS_MS;
    for (let count = 0; count < TRIED; count += 1) {
      const [asked, recorded] = [drawn(random), drawn(random)];
      const fromMs = skins[0].timeMs + random() * roomMs;
      const delayMs = DELAYS[0] + random() * (DELAYS[1] - DELAYS[0]);
      const lights = shownFrom(skins, fromMs, asked);
      tries.unlit.push(measured(asked, lights, skins));
      if (recorded.join() !== asked.join()) {
        tries.other.push(measured(asked, lights, lit(skins, shownFrom(skins, fromMs, recorded), 0.1, delayMs)));
      }
      for (const added of ADDED) tries[added].push(measured(asked, lights, lit(skins, lights, added, delayMs)));
    }
  }
  return { recordings: long.map(({ name }) => name), tries };
}

const known = (values) => values.filter((value) => value !== undefined).sort((a, b) => a - b);
function quantile(values, part) {
  const sorted = known(values);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}
const shown = (value) => (value === undefined ? '–' : value.toFixed(2));

const LIMIT = FUSION_RULE.limits.light.doubt;
const PARTS = [0.01, 0.5, 0.99, 1];
const countSeen = (values) => values.filter((value) => value >= LIMIT).length;

/** Of each kind of tries: how many, their quantiles, and how many were taken for the light of the screen. */
export function figuresOf({ recordings, tries }) {
  const figures = (values) => ({
    tried: values.length,
    quantiles: Object.fromEntries(PARTS.map((part) => [part, quantile(values, part) ?? null])),
    seen: countSeen(values),
  });
  return {
    recordings,
    tries: Object.fromEntries(Object.entries(tries).map(([what, values]) => [what, figures(values)])),
  };
}

/** The page's part on light. */
export function lightPage({ recordings, tries }) {
  const row = (what, values) => [
    what,
    String(values.length),
    ...PARTS.map((part) => shown(quantile(values, part))),
    share(countSeen(values), values.length),
  ];
  return [
    '## Light',
    '',
    'What comes back of the colours of a screen, by itself: a recording can’t answer it, and nobody was filmed before one. The skin of the face in ' +
      `${recordings.length} recordings (${recordings.join(', ')}) is taken as it is, with ${TRIED} challenges drawn for each; and as it would be in the light of a ` +
      `screen that adds a part of each channel’s own, ${DELAYS[0]} to ${DELAYS[1]} ms late. From a correlation of ${LIMIT} on it is one.`,
    '',
    table(
      ['skin', '>tried', '>1 %', '>median', '>99 %', '>most', `${LIMIT} and more`],
      [
        row('as recorded', tries.unlit),
        row('lit by 10 %, by another order', tries.other),
        ...ADDED.map((added) => row(`lit by ${added * 100} %, as asked`, tries[added])),
      ],
    ),
    '',
  ].join('\n');
}
