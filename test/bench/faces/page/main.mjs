// In the page: one verification by our engine in its worker, and by face-api's own WASM build as its users call it.
import { createBrowserEngine, distance } from '@vestibule/face/browser';
import * as faceapi from '@vladmandic/face-api/dist/face-api.esm.js';

/** face-api's customary threshold, for its own descriptors. */
const FACE_API_THRESHOLD = 0.6;

const detectors = {
  ssd: () => new faceapi.SsdMobilenetv1Options({ minConfidence: 0.2 }),
  tiny: () => new faceapi.TinyFaceDetectorOptions(),
};

let engine;
let files;
let templates;

const ours = async (source, options) => {
  const result = await engine.describe(source, { mode: 'only', ...options });
  if (!result.ok) throw new Error(result.reason);
  return result.face.descriptor;
};

const theirs = async (detector, file) => {
  const image = await faceapi.bufferToImage(file);
  const found = await faceapi.detectSingleFace(image, detectors[detector]()).withFaceLandmarks().withFaceDescriptor();
  if (!found) throw new Error('face-api saw nobody');
  return found.descriptor;
};

const nearest = (measure, probe, known) => Math.min(...known.map((template) => measure(probe, template)));

/** Each gives whether the person was recognised. */
const KINDS = {
  thorough: async (file) => nearest(distance, await ours(file, {}), templates.ours) <= engine.calibration.threshold,
  quick: async (file) =>
    nearest(distance, await ours(file, { recipe: 'quick' }), templates.ours) <= engine.calibration.threshold,
  async frame(_, bitmap) {
    const frame = new VideoFrame(bitmap, { timestamp: 0 });
    const descriptor = await ours(frame, { recipe: 'quick' });
    frame.close();
    return nearest(distance, descriptor, templates.ours) <= engine.calibration.threshold;
  },
  ssd: async (file) =>
    nearest(faceapi.euclideanDistance, await theirs('ssd', file), templates.ssd) <= FACE_API_THRESHOLD,
  tiny: async (file) =>
    nearest(faceapi.euclideanDistance, await theirs('tiny', file), templates.tiny) <= FACE_API_THRESHOLD,
};

globalThis.bench = {
  async open(probe, enrolled) {
    engine = createBrowserEngine({ modelsUrl: '/models/' });
    faceapi.tf.setWasmPaths('/tfjs/');
    faceapi.tf.enableProdMode();
    if (!(await faceapi.tf.setBackend('wasm'))) throw new Error('the WASM backend of face-api did not start');
    await faceapi.tf.ready();
    for (const name of ['ssdMobilenetv1', 'tinyFaceDetector', 'faceLandmark68Net', 'faceRecognitionNet'])
      await faceapi.nets[name].loadFromUri('/weights');
    await engine.ready();
    const blobOf = async (url) => (await fetch(url)).blob();
    const file = await blobOf(probe);
    files = { file, bitmap: await createImageBitmap(file) };
    templates = { ours: [], ssd: [], tiny: [] };
    for (const url of enrolled) {
      const known = await blobOf(url);
      templates.ours.push(await ours(known, {}));
      for (const detector of ['ssd', 'tiny']) templates[detector].push(await theirs(detector, known));
    }
    return faceapi.tf.getBackend();
  },

  /** Milliseconds of so many verifications in a row. */
  async run(kind, count) {
    const times = [];
    for (let index = 0; index < count; index += 1) {
      const begun = performance.now();
      const recognised = await KINDS[kind](files.file, files.bitmap);
      times.push(performance.now() - begun);
      if (!recognised) throw new Error(`${kind}: not recognised`);
    }
    return times;
  },
};
