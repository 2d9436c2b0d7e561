// In the page: the camera's preview, and one loop over its frames at a time, by each of the ways that it could be done.

/** As it is published: a bundler that shortens its names breaks TensorFlow's threads, which are made of functions' texts. */
const FACE_API = '/face-api/face-api.esm.js';

const preview = document.querySelector('#preview');
let track;
let port;
/** One for each way: what runs networks in a page can be set up once in a worker. */
const workers = new Map();
let faceapi;

globalThis.addEventListener('message', ({ data, ports }) => {
  if (data === 'port') [port] = ports;
});

/** Counts the frames that the preview shows until it is stopped. */
function countPreview() {
  let [count, stopped] = [0, false];
  const step = () => {
    count += 1;
    if (!stopped) preview.requestVideoFrameCallback(step);
  };
  preview.requestVideoFrameCallback(step);
  return () => {
    stopped = true;
    return count;
  };
}

/** Milliseconds of each frame of a loop in the page, for so long; `frame` gives whether it saw a face. */
async function loop(ms, frame) {
  const [times, until] = [[], performance.now() + ms];
  let seen = 0;
  while (performance.now() < until) {
    const begun = performance.now();
    if (await frame()) seen += 1;
    times.push(performance.now() - begun);
    // As a page must, so that anything else can happen.
    await new Promise((resolve) => setTimeout(resolve));
  }
  // A detector misses a frame now and then, and is the quicker for it; that is not held against it.
  if (seen < times.length / 2) throw new Error('no face was seen in most frames');
  return times;
}

async function openFaceApi() {
  const faceapi = await import(/* @vite-ignore */ FACE_API);
  faceapi.tf.setWasmPaths('/tfjs/');
  faceapi.tf.enableProdMode();
  if (!(await faceapi.tf.setBackend('wasm'))) throw new Error('the WASM backend of face-api did not start');
  await faceapi.tf.ready();
  for (const name of ['ssdMobilenetv1', 'tinyFaceDetector', 'faceLandmark68Net', 'faceExpressionNet']) {
    await faceapi.nets[name].loadFromUri('/weights');
  }
  return faceapi;
}

const detectors = {
  ssd: () => new faceapi.SsdMobilenetv1Options({ minConfidence: 0.2 }),
  tiny: () => new faceapi.TinyFaceDetectorOptions(),
};

const inFaceApi = (detector) => async (ms) => {
  faceapi ??= await openFaceApi();
  const options = detectors[detector]();
  return loop(ms, () => faceapi.detectSingleFace(preview, options).withFaceLandmarks().withFaceExpressions());
};

function workerFor(kind) {
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { type: 'module' });
  const { readable } = new MediaStreamTrackProcessor({ track: track.clone(), maxBufferSize: 1 });
  const handed = kind === 'utility' ? [readable, port] : [readable];
  worker.postMessage({ kind: 'open', readable, port: handed[1] }, handed);
  return worker;
}

/** The loop in a worker, which has the frames without the page. */
const inWorker = (kind) => async (ms) => {
  if (!workers.has(kind)) workers.set(kind, workerFor(kind));
  const worker = workers.get(kind);
  const answer = new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }) => resolve(data), { once: true });
    worker.addEventListener('error', (event) => reject(new Error(event.message)), { once: true });
  });
  worker.postMessage({ kind, ms }, []);
  const { times, error } = await answer;
  if (error !== undefined) throw new Error(error);
  return times;
};

const KINDS = {
  utility: inWorker('utility'),
  wasm: inWorker('wasm'),
  threads: inWorker('threads'),
  webgpu: inWorker('webgpu'),
  tiny: inFaceApi('tiny'),
  ssd: inFaceApi('ssd'),
};

globalThis.bench = {
  async open() {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480, frameRate: 30 } });
    preview.srcObject = stream;
    await preview.play();
    [track] = stream.getVideoTracks();
    return { isolated: globalThis.crossOriginIsolated, gpu: 'gpu' in navigator };
  },
  /** Frames to the inference process until everything is captured: milliseconds that the last one took. */
  async untilDone() {
    return (await inWorker('utility')(0)).at(-1);
  },
  /** Ends what didn't run, so that it is in nobody's way. */
  giveUp(kind) {
    workers.get(kind)?.terminate();
    workers.delete(kind);
  },
  hasPort: () => port !== undefined,
  /** A loop for so long: milliseconds of each frame, frames a second, and how many the preview showed meanwhile. */
  async run(kind, ms) {
    const stop = countPreview();
    const begun = performance.now();
    const times = await KINDS[kind](ms);
    const seconds = (performance.now() - begun) / 1000;
    return { times, rate: times.length / seconds, preview: stop() / seconds };
  },
};
