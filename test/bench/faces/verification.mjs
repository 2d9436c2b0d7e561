// One verification in one process on one core, from the bytes of a JPEG to the decision: ours against face-api's own WASM build
// as its users call it. Run by bench.mjs as a process of its own; prints its rows as JSON.
import { createRequire } from 'node:module';
import { decodeImage, distance } from '../../../libs/face/dist/index.js';
import { FaceApiNetworks } from '../../../libs/face/dist/networks/face-api.node.js';
import { openOnnxNetworks } from '../../../libs/face/dist/node/onnx-runtime.js';
import { describeImage, warmUp } from '../../../libs/face/dist/pipeline/describe-image.js';
import { describeViews, renderViews } from '../../../libs/face/dist/pipeline/descriptor.js';
import { findFace } from '../../../libs/face/dist/pipeline/find-face.js';
import { findGestureSigns } from '../../../libs/face/dist/pipeline/gesture-signs.js';
import { steadyLandmarks } from '../../../libs/face/dist/pipeline/landmarks.js';
import { measureQuality } from '../../../libs/face/dist/pipeline/quality.js';
import { DLIB_MODEL } from '../../../libs/face/dist/pipeline/recognition-model.js';
import sharp from 'sharp';
import { median, ratioRow, timed, timesRow } from './figures.mjs';
import { makePeople } from './pictures.mjs';

const ROUNDS = Number(process.argv[2] ?? 12);
/** Of ours in each round, which holds one of face-api's each: all take about as long then. */
const OURS = 8;

/** The goals of the plan. */
const TARGET_SSD = 15;
const TARGET_TINY = 3;

/** face-api's customary threshold, for its own descriptors. */
const FACE_API_THRESHOLD = 0.6;

const onnx = openOnnxNetworks();
// Loads face-api's Node build with TensorFlow's WASM backend, and the weights of all its networks that are used here.
const reference = await FaceApiNetworks.load();
const faceapi = createRequire(import.meta.url)('@vladmandic/face-api/dist/face-api.node-wasm.js');

/** Ours, as the server does it; with the networks that are given. */
const describe = async (networks, bytes, options) => {
  const decoded = await decodeImage(bytes);
  if (!decoded.ok) throw new Error(decoded.reason);
  const described = await describeImage(networks, DLIB_MODEL, decoded, { mode: 'only', ...options });
  if (!described.ok) throw new Error(described.reason);
  return described.description.face.descriptor;
};
const decide = (probe, templates) =>
  Math.min(...templates.map((template) => distance(probe, template))) <= DLIB_MODEL.calibration.threshold;

/** face-api's, as its documentation has it; decoded by the same decoder, which is faster than the one that it names. */
const detectors = {
  ssd: new faceapi.SsdMobilenetv1Options({ minConfidence: 0.2 }),
  tiny: new faceapi.TinyFaceDetectorOptions(),
};
const toTensor = async (bytes) => {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return faceapi.tf.tensor3d(data, [info.height, info.width, 3], 'int32');
};
/** The same by the steps of face-api's demo/node-wasm.js, which most of its users have copied; after a faster decoder. */
const toTensorAsInDemo = async (bytes) => {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { tf } = faceapi;
  return tf.tidy(() => {
    const pixels = tf.tensor(Array.from(data), [info.height, info.width, 4], 'int32');
    const [red, green, blue] = tf.split(pixels, 4, 2);
    return tf.squeeze(tf.stack([red, green, blue], 2));
  });
};
const faceApiDescriptor = async (detector, bytes, convert = toTensor) => {
  const tensor = await convert(bytes);
  const found = await faceapi.detectSingleFace(tensor, detectors[detector]).withFaceLandmarks().withFaceDescriptor();
  tensor.dispose();
  return found?.descriptor;
};
const faceApiDecide = (probe, templates) =>
  Math.min(...templates.map((template) => faceapi.euclideanDistance(probe, template))) <= FACE_API_THRESHOLD;

const people = await makePeople(onnx);
for (const person of people) {
  person.templates = await Promise.all(person.enrolled.map((bytes) => describe(onnx, bytes, {})));
  person.theirs = {};
  for (const detector of ['ssd', 'tiny']) {
    person.theirs[detector] = [];
    for (const bytes of person.enrolled) {
      const descriptor = await faceApiDescriptor(detector, bytes);
      if (descriptor) person.theirs[detector].push(descriptor);
    }
  }
}

/** What is timed: each gives its decision, which must be yes. */
const KINDS = {
  thorough: { times: OURS, run: async ({ probe, templates }) => decide(await describe(onnx, probe, {}), templates) },
  quick: {
    times: OURS,
    run: async ({ probe, templates }) => decide(await describe(onnx, probe, { recipe: 'quick' }), templates),
  },
  gestures: {
    times: OURS / 2,
    run: async ({ probe, templates }) => decide(await describe(onnx, probe, { gestures: true }), templates),
  },
  pipeline: { times: 1, run: async ({ probe, templates }) => decide(await describe(reference, probe, {}), templates) },
  ssd: {
    times: 1,
    run: async ({ probe, theirs }) => faceApiDecide(await faceApiDescriptor('ssd', probe), theirs.ssd),
  },
  demo: {
    times: 1,
    run: async ({ probe, theirs }) =>
      faceApiDecide(await faceApiDescriptor('ssd', probe, toTensorAsInDemo), theirs.ssd),
  },
  tiny: {
    times: 1,
    run: async ({ probe, theirs }) => faceApiDecide(await faceApiDescriptor('tiny', probe), theirs.tiny),
  },
};

const times = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, []]));
/** One round: for each kind the median of its times, all of one person. */
const round = async (person) => {
  const medians = {};
  for (const [kind, { times: count, run }] of Object.entries(KINDS)) {
    const these = [];
    for (let index = 0; index < count; index += 1) {
      const { ms, result } = await timed(() => run(person));
      if (result !== true) throw new Error(`${kind}: ${person.name} was not recognised`);
      these.push(ms);
    }
    times[kind].push(...these);
    medians[kind] = median(these);
  }
  return medians;
};

await warmUp(onnx, DLIB_MODEL, () => decodeImage(people[0].probe));
for (const person of people) await round(person);
for (const kind of Object.keys(times)) times[kind].length = 0;
const rounds = [];
for (let index = 0; index < ROUNDS; index += 1) {
  for (const person of people) rounds.push({ person: person.name, ...(await round(person)) });
}

const ratios = (kind, over) => rounds.map((medians) => medians[kind] / medians[over]);
const byPerson = (kind, over) =>
  people
    .map(({ name }) => {
      const these = rounds.filter(({ person }) => person === name).map((medians) => medians[kind] / medians[over]);
      return `${name} ${median(these).toFixed(1)}`;
    })
    .join(', ');
const seconds = (kind) => `${Math.round(median(times[kind]))} ms`;

/** Where ours spends its time, of the first person. */
const stages = async () => {
  const seen = {
    decode: [],
    'find, with landmarks': [],
    'landmarks again, thorough': [],
    views: [],
    descriptor: [],
    quality: [],
    gestures: [],
    compare: [],
  };
  const [{ probe, templates }] = people;
  const stage = async (name, work) => {
    const { ms, result } = await timed(work);
    seen[name].push(ms);
    return result;
  };
  for (let index = 0; index < ROUNDS * OURS; index += 1) {
    const { image } = await stage('decode', () => decodeImage(probe));
    const { pyramid, face, landmarks: found } = await stage('find, with landmarks', () => findFace(onnx, image));
    const landmarks = await stage('landmarks again, thorough', () => steadyLandmarks(onnx, pyramid, face.box, found));
    const { thorough } = DLIB_MODEL.recipes;
    const views = await stage('views', () => renderViews(pyramid, landmarks, DLIB_MODEL, thorough));
    const descriptor = await stage('descriptor', () => describeViews(onnx, views, thorough.length));
    await stage('quality', () => measureQuality(pyramid, landmarks));
    await stage('compare', () => decide(descriptor, templates));
    await stage('gestures', () => findGestureSigns(onnx, pyramid, landmarks));
  }
  return Object.entries(seen).map(([name, values]) => timesRow(`stage: ${name}`, values));
};

/** Each network by itself, on onnxruntime and as face-api or human run it. */
const networks = async () => {
  const picture = (side, count = 1) =>
    Float32Array.from({ length: side * side * 3 * count }, (_, index) => (index * 7919) % 256);
  const cases = [
    { name: 'SSD, 512²', count: 3, run: (nets, input) => nets.detectLarge(input), input: picture(512) },
    {
      name: 'tiny detector, 416²',
      count: 8,
      run: (nets, input) => nets.detectTiny(input, 416, 416),
      input: picture(416),
    },
    {
      name: 'tiny detector, 224²',
      count: 8,
      run: (nets, input) => nets.detectTiny(input, 224, 224),
      input: picture(224),
    },
    { name: '68 landmarks', count: 16, run: (nets, input) => nets.landmarks(input, 1), input: picture(112) },
    { name: 'recognition, one view', count: 8, run: (nets, input) => nets.descriptors(input, 1), input: picture(150) },
    {
      name: 'recognition, three views',
      count: 4,
      run: (nets, input) => nets.descriptors(input, 3),
      input: picture(150, 3),
    },
    { name: 'expression', count: 16, run: (nets, input) => nets.expressions(input, 1), input: picture(112) },
    { name: 'face mesh', count: 16, run: (nets, input) => nets.mesh(input), input: picture(192) },
    { name: 'iris, both eyes', count: 16, run: (nets, input) => nets.eyes(input, 2), input: picture(64, 2) },
  ];
  const rows = [];
  for (const { name, count, run, input } of cases) {
    const seen = { onnx: [], reference: [] };
    for (let index = 0; index < count + 2; index += 1) {
      for (const [kind, nets] of Object.entries({ onnx, reference })) {
        const { ms } = await timed(() => run(nets, input));
        // The first two warm it.
        if (index >= 2) seen[kind].push(ms);
      }
    }
    const each = seen.reference.map((ms, index) => ms / seen.onnx[index]);
    const note = `${median(seen.onnx).toFixed(1)} against ${median(seen.reference).toFixed(1)} ms`;
    rows.push(ratioRow(`network: ${name}, face-api / onnxruntime`, each, note));
  }
  return rows;
};

const rows = [
  ratioRow(
    'a verification: face-api with SSD / ours',
    ratios('ssd', 'thorough'),
    `target ${TARGET_SSD}; ${seconds('ssd')} against ${seconds('thorough')}; ${byPerson('ssd', 'thorough')}`,
  ),
  ratioRow(
    'a verification: face-api with the tiny detector / ours',
    ratios('tiny', 'thorough'),
    `target ${TARGET_TINY}; ${seconds('tiny')} against ${seconds('thorough')}; ${byPerson('tiny', 'thorough')}`,
  ),
  ratioRow(
    'a verification: face-api with SSD, its picture made as its demo does / ours',
    ratios('demo', 'thorough'),
    `${seconds('demo')}: most of it turns the picture into an array of numbers`,
  ),
  ratioRow(
    'a verification: our pipeline on face-api / on onnxruntime',
    ratios('pipeline', 'thorough'),
    seconds('pipeline'),
  ),
  ratioRow('a verification: face-api with SSD / ours, quick', ratios('ssd', 'quick')),
  ratioRow('a verification: face-api with the tiny detector / ours, quick', ratios('tiny', 'quick')),
  timesRow('a verification, thorough', times.thorough, 'JPEG of 1280 × 720 to decision'),
  timesRow('a verification, quick', times.quick),
  timesRow('a verification, thorough, with smile and eyes', times.gestures),
  ...(await stages()),
  ...(await networks()),
];
process.stdout.write(JSON.stringify(rows));
await onnx.close();
