// Faces: a verification on one core against face-api's own build, in Node and in Chromium; the engine's start and memory; and
// what a server makes of it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openOnnxNetworks } from '../../../libs/face/dist/node/onnx-runtime.js';
import { measureBrowser } from './browser.mjs';
import { measureEngine } from './engine.mjs';
import { makePeople } from './pictures.mjs';
import { measureServing } from './serving.mjs';

/** Holds a process to one core, the last, where the system has the program for it. */
const PIN = '/usr/bin/taskset';

/** A process of its own: TensorFlow.js and onnxruntime side by side, and nothing else, on one core. */
async function measureVerification() {
  const words = [fileURLToPath(new URL('./verification.mjs', import.meta.url))];
  const pinned = existsSync(PIN);
  const [program, ...args] = pinned
    ? [PIN, '--cpu-list', String(availableParallelism() - 1), process.execPath, ...words]
    : [process.execPath, ...words];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  const [code] = await ended;
  if (code !== 0) throw new Error(`the verifications ended with ${code}`);
  return JSON.parse(text);
}

async function people() {
  const networks = openOnnxNetworks();
  try {
    return await makePeople(networks);
  } finally {
    await networks.close();
  }
}

/** Runs the benchmark, in about four minutes. */
export async function run() {
  const verification = await measureVerification();
  const known = await people();
  return {
    title: 'Faces: a verification from its picture to the decision (ratios are of time)',
    rows: [
      ...verification,
      ...(await measureEngine(known)),
      ...(await measureBrowser(known)),
      ...(await measureServing()),
    ],
  };
}
