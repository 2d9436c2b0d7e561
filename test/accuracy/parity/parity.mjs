/**
 * Do the exported networks compute what the originals do? On real faces, network by network, both get the very same
 * numbers. `npm run accuracy -- parity [--limit N]`.
 */
import { basename } from 'node:path';
import { ssdDetections } from './detections.mjs';
import { facePaths, readImage, resized, square } from './images.mjs';
import { MEASURES, MIN_SCORE } from './measures.mjs';
import { exportedNetworks, originalNetworks } from './networks.mjs';

/** Wider than high, as a camera's frame is: the sides must not have been mixed up. Both are multiples of 32. */
const TINY_INPUTS = [
  { width: 224, height: 224 },
  { width: 320, height: 192 },
];
const SSD_SIDE = 512;
const FACE_INPUTS = { face_landmark_68: 112, face_recognition: 150, face_expression: 112, face_mesh: 192 };
const IRIS_SIDE = 64;
/** Corners of the person's right eye in the face mesh, and how far around them human looks (src/face/iris.ts). */
const EYE = { outer: 33, inner: 133, scale: 2.3 };

/** In pixels; the picture's middle where no face was found. */
function faceBox(image, face) {
  const box = face ?? { left: 0.25, top: 0.25, right: 0.75, bottom: 0.75 };
  return {
    left: box.left * image.width,
    top: box.top * image.height,
    width: (box.right - box.left) * image.width,
    height: (box.bottom - box.top) * image.height,
  };
}

function eyeBox(points) {
  const [x0, y0, x1, y1] = [EYE.outer, EYE.inner].flatMap((index) => [points[index * 3], points[index * 3 + 1]]);
  const side = EYE.scale * Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0));
  return { left: (x0 + x1 - side) / 2, top: (y0 + y1 - side) / 2, width: side, height: side };
}

/**
 * Feeds one picture to every network on both sides. `record` gets the network's name, both outputs and the input. Where one
 * network's input depends on another's output, it is the exported one's for both. Gives whether a face was found.
 */
async function compare(image, exported, original, record) {
  const both = async (name, input) => {
    const outputs = await exported[name](input);
    record(name, outputs, await original[name](input), input);
    return outputs;
  };
  for (const size of TINY_INPUTS) await both('tiny_face_detector', await resized(image, size));
  const detected = await both('ssd_mobilenetv1', await resized(image, { width: SSD_SIDE, height: SSD_SIDE }));
  // The one that the large detector is surest of.
  const [face] = ssdDetections(detected, MIN_SCORE.ssd);
  const box = faceBox(image, face);
  const outputs = {};
  const faces = {};
  for (const [name, side] of Object.entries(FACE_INPUTS)) {
    faces[name] = await square(image, box, side);
    outputs[name] = await both(name, faces[name]);
  }
  await both('iris', await square(faces.face_mesh, eyeBox(outputs.face_mesh.points), IRIS_SIDE));
  return face !== undefined;
}

/** A figure of two digits; `infinite` for what has no measure. */
function figure(value) {
  if (!Number.isFinite(value)) return 'infinite';
  return value === 0 ? '0' : value.toExponential(1);
}

function tableOf(rows) {
  const lines = rows.map(({ network, what, images, worst, mean, bound, ok }) =>
    [network, what, images, figure(worst), figure(mean), bound, ok ? 'yes' : '**no**'].join(' | '),
  );
  const head = [
    'network | what differs | images | worst | mean | bound | within',
    '--- | --- | --- | --- | --- | --- | ---',
  ];
  return [...head, ...lines].map((line) => `| ${line} |`).join('\n');
}

const IMAGES_FILE = 'results/parity-images.csv';

/** Comma-separated values: an image a line, a measure a column. */
function byImageTable(images) {
  const head = ['image', ...MEASURES.map(({ network, what }) => `${network}: ${what.replaceAll(',', '')}`)];
  const lines = images.map(({ file, worst }) => [file, ...worst.map(figure)]);
  return `${[head, ...lines].map((line) => line.join(',')).join('\n')}\n`;
}

/**
 * A section of `npm run accuracy` (`test/accuracy/section.ts`): compares over all faces of the shared test data, or with a
 * limit over so many of them, evenly spaced.
 * @param {Pick<import('../section.js').SectionInput, 'args' | 'progress'>} input
 * @returns `{ title, markdown, json: { ok, images, withFace, rows }, files }`; in JSON text a row's `worst` and `mean` are `null` where
 * a difference has no measure
 */
export async function run({ args: { limit }, progress }) {
  const paths = await facePaths(limit);
  const { networks: exported, release } = await exportedNetworks();
  const original = await originalNetworks();
  const differences = MEASURES.map(() => []);
  /** Of each picture, the worst by each measure: the tiny detector is asked twice. */
  const byImage = [];
  const record = (name, a, b, input) => {
    for (const [index, { network, of }] of MEASURES.entries()) {
      if (network !== name) continue;
      const difference = of(a, b, input);
      differences[index].push(difference);
      const { worst } = byImage.at(-1);
      worst[index] = Math.max(worst[index], difference);
    }
  };
  let withFace = 0;
  try {
    for (const [index, path] of paths.entries()) {
      byImage.push({ file: basename(path), worst: MEASURES.map(() => 0) });
      if (await compare(await readImage(path), exported, original, record)) withFace += 1;
      progress('images through both', index + 1, paths.length);
    }
  } finally {
    await release();
  }
  const rows = MEASURES.map(({ network, what, bound }, index) => {
    const values = differences[index];
    const worst = Math.max(...values);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { network, what, images: paths.length, worst, mean, bound, ok: worst <= bound };
  });
  const ok = rows.every((row) => row.ok);
  const title = 'Exported networks against the originals';
  const about =
    'Both are given the same numbers: ONNX on onnxruntime-node, the original on the WASM backend of TensorFlow.js. ' +
    `The large detector found a face in ${withFace} of ${paths.length} images. Image by image: [${IMAGES_FILE}](${IMAGES_FILE}).`;
  return {
    title,
    markdown: `${about}\n\n${tableOf(rows)}\n`,
    json: { ok, images: paths.length, withFace, rows },
    files: [{ name: IMAGES_FILE, content: byImageTable(byImage) }],
  };
}
