// How well a document is found in a camera's frame, and which frames are taken and refused.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { lookAtDocument } from '@vestibule/documents/capture';
import { seededRandom } from '../../dist/support/seed.js';
import { table } from '../../dist/accuracy/report/markdown.js';
import { ready } from './distortions.mjs';
import { BACKGROUNDS, frameOf } from './scenes.mjs';

const cv = createRequire(new URL('../../../libs/documents/package.json', import.meta.url))('@techstark/opencv-js');
const sharp = createRequire(new URL('../../../libs/face/package.json', import.meta.url))('sharp');

/** Flat pictures of whole documents, and what long side by short side they really have. */
const SPECIMENS = {
  passport: [
    125 / 88,
    [
      'mrz/100_pass-bdr.jpg',
      'mrz/passport-td3.jpg',
      'mrz/100_pass-polx.jpg',
      'mrz/100_pass-cze.jpg',
      'mrz/100_pass-ltu.jpg',
    ],
  ],
  card: [
    85.6 / 53.98,
    ['driving_licence/arizona_front.jpg', 'driving_licence/west_virginia_cartoon.png', 'mrz/imagejs_id_fail.png'],
  ],
  page: [210 / 297, ['proof_of_address/ppl_electric_bill.jpg', 'proof_of_address/enbridge_gas_bill.png']],
};

/** Characters of a zone's width that a document's long side has, a page as many as a card: blur is told in them. */
const CHARACTERS = { passport: 125 / 2.54, card: 85.6 / 2.54, page: 85.6 / 2.54 };

const SIZES = [
  [1280, 720],
  [640, 480],
];

/** Corners that are farther off than this are those of something else, in per cent of the document's diagonal. */
const FOUND = 2;

/** What is wrong with a frame, what it is to be refused for, and how it is made. `r` gives numbers of 0 to 1. */
const BAD = {
  'no document': ['no_document', () => ({ isEmpty: true })],
  small: ['come_closer', (r) => ({ share: 0.3 + 0.08 * r() })],
  'a side beyond the frame': ['cut_off', (r) => ({ share: 0.75, shift: [0.3 + 0.05 * r(), 0], turned: 4 * r() })],
  'a corner beyond the frame': ['cut_off', (r) => ({ share: 0.75, shift: [0.2, 0.17], turned: 14 + 4 * r() })],
  'longer than the frame': [
    'move_back',
    (r, shape) =>
      shape === 'page' ? { share: 1.3, turned: 2 * r() } : { share: 0.92, turned: 88 + 4 * r(), tilt: 5 * r() },
  ],
  'seen from a slant of 50°': [
    'straighten',
    (r) => ({ share: 0.72, tilt: 50, about: 90 * Math.round(r()), turned: 0 }),
  ],
  "a lamp's reflection": [
    'glare',
    (r) => ({ glare: { at: [0.3 + 0.4 * r(), 0.3 + 0.4 * r()], radius: 0.06 + 0.1 * r() } }),
  ],
  'hardly any light': ['too_dark', (r) => ({ light: 0.08 + 0.07 * r() })],
  'out of focus (0.25 characters)': ['blurred', () => ({ blurIn: 0.25 })],
  'moving (1.2 characters)': ['blurred', () => ({ motionIn: 1.2 })],
};

const load = async (path) => {
  const { data, info } = await sharp(path)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
};

/** A scene in which everything is as it should be; a page is shown upright, as large as the frame has room for. */
function goodScene(shape, ratio, on, [width, height], seed, r) {
  const isPage = shape === 'page';
  const plain = { width, height, on, seed, ratio, share: (isPage ? 0.8 : 0.72) + 0.1 * r() };
  return {
    ...plain,
    turned: isPage ? 10 * (r() - 0.5) : 20 * (r() - 0.5) + 180 * Math.round(r()),
    tilt: 20 * r(),
    about: 180 * r(),
  };
}

/** How far corners are off on average, in per cent of the document's diagonal; whichever of them is taken for the first. */
function errorOf(found, corners) {
  const far = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);
  const sums = [0, 1, 2, 3].map((first) =>
    corners.reduce((sum, corner, index) => sum + far(found[(index + first) % 4], corner) / 4, 0),
  );
  return (100 * Math.min(...sums)) / far(corners[0], corners[2]);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Looks at a scene. */
function lookAt(shape, picture, scene) {
  const long = scene.share * Math.min(scene.width, scene.height * scene.ratio) * Math.max(1, 1 / scene.ratio);
  const character = long / CHARACTERS[shape];
  const blurs = { blur: (scene.blurIn ?? 0) * character, motion: (scene.motionIn ?? 0) * character };
  const { image, corners } = frameOf(scene.isEmpty ? undefined : picture, { ...scene, ...blurs });
  const begun = performance.now();
  const look = lookAtDocument({ cv }, image, shape);
  const ms = performance.now() - begun;
  const found = look.corners?.map(([x, y]) => [x * image.width, y * image.height]);
  return { fault: look.fault, ms, error: found && corners ? errorOf(found, corners) : undefined };
}

const summaryOf = (looks, wanted) => {
  const errors = looks.flatMap(({ error }) => (error !== undefined && error < FOUND ? [error] : []));
  const counts = {};
  for (const { fault } of looks) counts[fault ?? 'taken'] = (counts[fault ?? 'taken'] ?? 0) + 1;
  return {
    frames: looks.length,
    found: errors.length,
    medianError: errors.length > 0 ? median(errors) : null,
    taken: looks.filter(({ fault }) => fault === null).length,
    right: looks.filter(({ fault }) => fault === wanted).length,
    said: counts,
  };
};

/**
 * Composes frames of each condition, and looks at each. With a limit: so many specimens of each shape.
 */
export async function captured(folder, { seed, limit, progress }) {
  await ready();
  const random = seededRandom(seed);
  const specimens = [];
  for (const [shape, [ratio, files]] of Object.entries(SPECIMENS)) {
    for (const file of files.slice(0, limit)) specimens.push({ shape, ratio, picture: await load(join(folder, file)) });
  }
  const total = specimens.length * SIZES.length * (BACKGROUNDS.length + 3 + Object.keys(BAD).length);
  let done = 0;
  const looksOf = (on, more) =>
    specimens.flatMap(({ shape, ratio, picture }) =>
      SIZES.map((size) => {
        progress('camera frames', (done += 1), total);
        const scene = {
          ...goodScene(shape, ratio, on(), size, Math.floor(random() * 2 ** 31), random),
          ...more(random, shape),
        };
        return { ...lookAt(shape, picture, scene), width: size[0] };
      }),
    );
  const any = () => ['dark', 'grey', 'cloth'][Math.floor(random() * 3)];
  const good = Object.fromEntries(
    BACKGROUNDS.map((on) => [
      on,
      looksOf(
        () => on,
        () => ({}),
      ),
    ]),
  );
  good['two fingers over an edge'] = looksOf(any, () => ({ hand: true }));
  good['turned by 90°'] = looksOf(any, (r, shape) => ({
    // As large as is asked for, and with room for the turn.
    share: { passport: 0.63, card: 0.55, page: 0.95 }[shape],
    turned: 85 + 10 * r(),
    tilt: 8 * r(),
  }));
  // So small that it stays in the frame at any angle: a small camera's is to come closer.
  good['turned by any angle, smaller'] = looksOf(any, (r, shape) => ({
    share: shape === 'page' ? 0.75 : 0.5,
    turned: 360 * r(),
    tilt: 10 * r(),
  }));
  const bad = Object.fromEntries(Object.entries(BAD).map(([name, [, made]]) => [name, looksOf(any, made)]));
  const times = (width) =>
    median(
      Object.values(good)
        .flat()
        .flatMap((look) => (look.width === width ? [look.ms] : [])),
    );
  return {
    good: Object.fromEntries(Object.entries(good).map(([name, looks]) => [name, summaryOf(looks, null)])),
    bad: Object.fromEntries(
      Object.entries(bad).map(([name, looks]) => [name, { wanted: BAD[name][0], ...summaryOf(looks, BAD[name][0]) }]),
    ),
    milliseconds: Object.fromEntries(SIZES.map(([width, height]) => [`${width} × ${height}`, times(width)])),
    specimens: specimens.length,
  };
}

const said = (counts) =>
  Object.entries(counts)
    .toSorted((a, b) => b[1] - a[1])
    .map(([fault, count]) => `${fault} ${count}`)
    .join(', ');

/** The part of the page about frames. */
export function captureMarkdown({ good, bad, milliseconds, specimens }) {
  const goodRows = Object.entries(good).map(([name, { frames, found, medianError, taken, said: counts }]) => [
    name,
    `${found} of ${frames}`,
    medianError === null ? '–' : `${medianError.toFixed(2)} %`,
    `${taken} of ${frames}`,
    said(counts),
  ]);
  const badRows = Object.entries(bad).map(([name, { wanted, frames, right, taken, said: counts }]) => [
    name,
    `\`${wanted}\``,
    `${right} of ${frames}`,
    String(taken),
    said(counts),
  ]);
  const ms = Object.entries(milliseconds).map(([size, each]) => `${size}: ${each.toFixed(0)} ms`);
  return `## Camera frames

${specimens} specimens, each laid onto a background by a projection that is known (a slant of up to 20°), with a lens' blur of 0.6 pixels and a grain of three
grey levels, at 1280 × 720 and 640 × 480. Found is what lies within ${FOUND} % of the document's diagonal; the error is the corners' mean distance in per
cent of it. Time a frame (median): ${ms.join(', ')}.

${table(['as it should be, on', 'found', 'median error', 'taken', 'said'], goodRows)}

${table(['what is wrong', 'to be said', 'said', 'taken all the same', 'all that was said'], badRows)}
`;
}
