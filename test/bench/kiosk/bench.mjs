// The kiosk's loop over its camera's frames, in Electron with its preview beside it: our networks in a process of their own, on
// onnxruntime's WebAssembly in the page's worker, and face-api in the page. And how long a decision takes after the last gesture.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron } from 'playwright-core';
import { buildPage } from '../../dist/support/build-page.js';
import { cameraOfVideo } from '../../dist/support/camera-file.js';
import { cameraSwitches, electronRuntime, ELECTRON_SWITCHES } from '../../dist/support/kiosk.js';
import { sharedData } from '../../dist/support/shared-data.js';
import { serveFiles } from '../../dist/support/static-server.js';
import { startXvfb } from '../../dist/support/xvfb.js';
import { ratioRow, timesRow, valueRow } from '../faces/figures.mjs';
import { measureStarts } from './start.mjs';

const ROUNDS = 4;
const ROUND_MS = 6000;
const WARM_MS = 2500;
/** Loading, and a first frame on a machine without a graphics card. */
const TRY_MS = 45_000;
/** Gestures after which the decision is timed. */
const DECISIONS = 5;
/** Somebody who stays before the camera all the time, with a face of the size that it has at a kiosk. */
const VIDEO = 'clm_default.wmv';

const NAMES = {
  utility: 'onnxruntime-node in a process of its own (the kiosk)',
  wasm: 'onnxruntime-web (WASM) in a worker of the page',
  threads: 'onnxruntime-web (WASM, threads) in a worker of the page',
  webgpu: 'onnxruntime-web (WebGPU in software) in a worker of the page',
  tiny: "face-api's WASM backend in the page, tiny detector",
  ssd: "face-api's WASM backend in the page, SSD",
};

const packageOf = (file) => dirname(createRequire(import.meta.url).resolve(file));

/** The page in Electron, with the camera that plays the video. */
async function openElectron(camera, display, origin) {
  const { executable, version } = await electronRuntime();
  const app = await _electron.launch({
    executablePath: executable,
    args: [
      ...ELECTRON_SWITCHES,
      ...cameraSwitches(camera),
      '--enable-unsafe-webgpu',
      '--enable-features=Vulkan',
      fileURLToPath(new URL('./app/', import.meta.url)),
    ],
    env: { ...process.env, DISPLAY: display, BENCH_PAGE: `${origin}/?isolated` },
  });
  const page = await app.firstWindow();
  await page.waitForFunction(() => globalThis.bench !== undefined);
  return { app, page, version };
}

const capture = (gestures) => ({ kind: 'capture', gestures, minimumWidth: 1, assisted: false, mirrored: false });

/** The kinds that don't run on this machine, and why; the others are warm then. */
async function tryKinds(page, kinds) {
  const missing = new Map();
  for (const kind of kinds) {
    const late = new Promise((_, reject) => {
      setTimeout(reject, TRY_MS, new Error(`no answer within ${TRY_MS / 1000} s`)).unref();
    });
    const ran = page.evaluate(([kind, ms]) => globalThis.bench.run(kind, ms), [kind, WARM_MS]);
    await Promise.race([ran, late]).catch(async (error) => {
      missing.set(kind, String(error.message).split('\n')[0].replace('page.evaluate: ', ''));
      await page.evaluate((kind) => globalThis.bench.giveUp(kind), kind);
    });
  }
  return missing;
}

/** Milliseconds from the frame by which the last gesture is known to the decision. */
async function measureDecisions({ app, page }) {
  const took = [];
  for (let index = 0; index < DECISIONS; index += 1) {
    await app.evaluate((_, message) => globalThis.bench.tell(message), capture(['eyeblink']));
    took.push(await page.evaluate(() => globalThis.bench.untilDone()));
    const { kind, ms } = await app.evaluate(() => globalThis.bench.finish());
    if (kind !== 'finished') throw new Error(`a capture that was done ended as ${kind}`);
    took[index] += ms;
  }
  return took;
}

async function measure({ app, page, version }) {
  const { isolated } = await page.evaluate(() => globalThis.bench.open());
  if (!isolated) throw new Error('the page is not isolated: its worker would have no threads');
  await app.evaluate((_, engine) => globalThis.bench.start(engine), 'onnx');
  await app.evaluate((_, message) => globalThis.bench.tell(message), capture(['left']));
  await page.waitForFunction(() => globalThis.bench.hasPort());
  const missing = await tryKinds(page, Object.keys(NAMES));
  const kinds = Object.keys(NAMES).filter((kind) => !missing.has(kind));
  const rates = Object.fromEntries(kinds.map((kind) => [kind, []]));
  const previews = Object.fromEntries(kinds.map((kind) => [kind, []]));
  const times = Object.fromEntries(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const kind of kinds) {
      const ran = await page.evaluate(([kind, ms]) => globalThis.bench.run(kind, ms), [kind, ROUND_MS]);
      rates[kind].push(ran.rate);
      previews[kind].push(ran.preview);
      times[kind].push(...ran.times);
    }
  }
  const ratio = (kind) => rates.utility.map((rate, round) => rate / rates[kind][round]);
  const others = kinds.filter((kind) => kind !== 'utility');
  return [
    valueRow(
      `${NAMES.utility}: frames looked at`,
      rates.utility,
      'a second',
      `Electron ${version}, camera 640 × 480 at 30 a second`,
    ),
    valueRow('the preview beside it', previews.utility, 'frames a second', 'of the 30 that the camera gives'),
    timesRow('a frame, from being sent to its answer', times.utility),
    ...others.map((kind) => ratioRow(`the kiosk / ${NAMES[kind]}`, ratio(kind), rateNote(rates[kind], previews[kind]))),
    ...[...missing].map(([kind, why]) => valueRow(NAMES[kind], [0], 'a second', `does not run here: ${why}`)),
    timesRow('from the frame that shows the last gesture to the decision', await measureDecisions({ app, page })),
  ];
}

const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const rateNote = (rates, previews) =>
  `${middle(rates).toFixed(1)} frames a second, the preview ${middle(previews).toFixed(1)}`;

/** Runs the benchmark, in about four minutes. */
export async function run() {
  const camera = await cameraOfVideo(sharedData('videos', VIDEO));
  const screen = await startXvfb(1080, 1920);
  const page = await buildPage('bench/kiosk/page');
  const server = await serveFiles({
    '': page.folder,
    models: fileURLToPath(new URL('../../../libs/face/models/', import.meta.url)),
    'face-api': `${packageOf('@vladmandic/face-api/package.json')}/dist`,
    weights: `${packageOf('@vladmandic/face-api/package.json')}/model`,
    tfjs: `${packageOf('@tensorflow/tfjs-backend-wasm/package.json')}/dist`,
  });
  const starts = await measureStarts();
  const electron = await openElectron(camera.path, screen.display, server.origin);
  try {
    return {
      title: "Kiosk: its start, and the loop over the camera's frames",
      rows: [...starts, ...(await measure(electron))],
    };
  } finally {
    await electron.app.close();
    await server.stop();
    await screen.close();
    camera.remove();
    rmSync(dirname(page.folder), { recursive: true, force: true });
  }
}
