// In a worker of the page: takes the camera's newest frame, and has it looked at here or in the inference process.
import { FaceFollower } from '../../../../libs/face/dist/live/follow-face.js';
import { rgbOfRgba } from '../../../../libs/face/dist/live/rgb.js';
import { OnnxNetworks } from '../../../../libs/face/dist/networks/onnx.js';
import { openWebRuntime } from '../../../../libs/face/dist/browser/web-runtime.js';

/** The video shows its gesture within this. */
const CAPTURE_MS = 60_000;

let reader;
let port;
let lastId = 0;
let follower;

/** The newest frame's pixels. */
async function nextFrame() {
  const { value: frame } = await reader.read();
  const { codedWidth: width, codedHeight: height, timestamp } = frame;
  const data = new ArrayBuffer(width * height * 4);
  await frame.copyTo(data, { format: 'RGBA', layout: [{ offset: 0, stride: width * 4 }] });
  frame.close();
  return { width, height, data, timeMs: timestamp / 1000 };
}

async function followerOf(kind) {
  const provider = kind === 'webgpu' ? 'webgpu' : 'wasm';
  const threads = kind === 'threads' ? navigator.hardwareConcurrency : 1;
  const runtime = await openWebRuntime({
    modelsUrl: new URL('/models/', self.location.origin).href,
    wasmUrl: undefined,
    provider,
    threads,
  });
  return new FaceFollower(new OnnxNetworks(runtime));
}

/** In the inference process: what the frame's answer says. */
async function askInference({ width, height, data, timeMs }) {
  lastId += 1;
  const answer = new Promise((resolve) => {
    port.addEventListener('message', (event) => resolve(event.data), { once: true });
  });
  port.postMessage({ kind: 'frame', id: lastId, timeMs, width, height, data }, []);
  return answer;
}

async function lookHere(kind, { width, height, data }) {
  follower ??= await followerOf(kind);
  return (await follower.next(rgbOfRgba(data, width, height))).face;
}

/** Until everything is captured. */
async function runCapture() {
  for (const until = performance.now() + CAPTURE_MS; performance.now() < until;) {
    const frame = await nextFrame();
    const begun = performance.now();
    const { stage } = await askInference(frame);
    if (stage === 'done') return [performance.now() - begun];
  }
  throw new Error('the gesture was not seen');
}

async function run({ kind, ms }) {
  if (ms === 0) return runCapture();
  const look =
    kind === 'utility' ? async (frame) => (await askInference(frame)).face : (frame) => lookHere(kind, frame);
  const times = [];
  for (const until = performance.now() + ms; performance.now() < until;) {
    const frame = await nextFrame();
    const begun = performance.now();
    if (!(await look(frame))) throw new Error('no face was seen');
    times.push(performance.now() - begun);
  }
  return times;
}

self.addEventListener('message', ({ data }) => {
  if (data.kind === 'open') {
    reader = data.readable.getReader();
    port = data.port;
    port?.start();
    return;
  }
  run(data).then(
    (times) => self.postMessage({ times }, []),
    (error) => self.postMessage({ error: String(error?.message ?? error) }, []),
  );
});
