// The same verification in Chromium: our pipeline on onnxruntime-web, in its worker, against face-api's WASM build in the page.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from '../../dist/support/build-page.js';
import { launchChromium } from '../../dist/support/chromium.js';
import { serveFiles } from '../../dist/support/static-server.js';
import { median, ratioRow, timesRow } from './figures.mjs';

const ROUNDS = 8;
/** In each round: ours take as long as one of face-api's. */
const COUNTS = { thorough: 6, quick: 6, frame: 6, ssd: 1, tiny: 2 };

export async function measureBrowser(people) {
  const require = createRequire(import.meta.url);
  const packageOf = (file) => dirname(require.resolve(file));
  const [{ probe, enrolled }] = people;
  const contents = new Map([
    ['/files/probe.jpg', probe],
    ...enrolled.map((bytes, index) => [`/files/${index}.jpg`, bytes]),
  ]);
  const page = await buildPage('bench/faces/page');
  const server = await serveFiles(
    {
      '': page.folder,
      models: fileURLToPath(new URL('../../../libs/face/models/', import.meta.url)),
      weights: `${packageOf('@vladmandic/face-api/package.json')}/model`,
      tfjs: `${packageOf('@tensorflow/tfjs-backend-wasm/package.json')}/dist`,
    },
    contents,
  );
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage();
    await tab.goto(server.origin);
    const known = enrolled.map((_, index) => `/files/${index}.jpg`);
    await tab.evaluate(([probe, known]) => globalThis.bench.open(probe, known), ['/files/probe.jpg', known]);
    const run = (kind) => tab.evaluate(([kind, count]) => globalThis.bench.run(kind, count), [kind, COUNTS[kind]]);
    const kinds = Object.keys(COUNTS);
    for (const kind of kinds) await run(kind);
    const times = Object.fromEntries(kinds.map((kind) => [kind, []]));
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const medians = {};
      for (const kind of kinds) {
        const these = await run(kind);
        times[kind].push(...these);
        medians[kind] = median(these);
      }
      rounds.push(medians);
    }
    const ratio = (kind) => rounds.map((medians) => medians[kind] / medians.thorough);
    const speed = (kind) => `${Math.round(median(times[kind]))} against ${Math.round(median(times.thorough))} ms`;
    return [
      ratioRow('in Chromium: face-api with SSD / ours', ratio('ssd'), speed('ssd')),
      ratioRow('in Chromium: face-api with the tiny detector / ours', ratio('tiny'), speed('tiny')),
      timesRow('in Chromium: a verification, thorough', times.thorough),
      timesRow('in Chromium: a verification, quick', times.quick),
      timesRow("in Chromium: a verification of a camera's frame, quick", times.frame),
    ];
  } finally {
    await browser.close();
    await server.stop();
    rmSync(dirname(page.folder), { recursive: true, force: true });
  }
}
