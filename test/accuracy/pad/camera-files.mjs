// Writes what is tried against the liveness check as files that Chromium plays as a camera, each with what it fits:
// node test/accuracy/pad/camera-files.mjs FOLDER [SPECIES]. Prints a line of JSON for each: species, name, path, gestures.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLiveEngine } from '../../../libs/face/dist/live/index.js';
import { openPassiveDetector, replayRecording } from '../../../libs/face/dist/liveness/index.js';
import { recordingOf, replays, stills } from './attacks.mjs';
import { attacksOn, LIVE } from './cases.mjs';

const SHARED = process.env.VESTIBULE_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const data = join(SHARED, 'data');
const [folder, only] = process.argv.slice(2);

/** How fast Chromium plays a file of JPEGs, and what every webcam has. */
const FPS = 30;
const [WIDTH, HEIGHT] = [640, 480];
/** What whoever shows no gesture is asked for. */
const ALL = ['smile', 'eyeblink', 'left', 'right'];

/** Plays frames into ffmpeg at the camera's rate: each as long as it lasts. Their borders go on to its own: grey beside them would be edges of a screen. */
async function write(path, frames) {
  let child;
  let [count, last] = [0, undefined];
  const put = async (image) => {
    if (child === undefined) {
      const scale = Math.min(WIDTH / image.width, HEIGHT / image.height);
      const [x, y] = [(WIDTH - image.width * scale) / 2, (HEIGHT - image.height * scale) / 2].map((side) =>
        side < 1 ? 0 : Math.ceil(side) + 1,
      );
      const fit =
        `scale=${WIDTH}:${HEIGHT}:force_original_aspect_ratio=decrease,pad=${WIDTH}:${HEIGHT}:-1:-1:color=gray,` +
        `fillborders=left=${x}:right=${x}:top=${y}:bottom=${y}:mode=smear`;
      const input = [
        '-f',
        'rawvideo',
        '-pix_fmt',
        'rgb24',
        '-s',
        `${image.width}x${image.height}`,
        '-r',
        String(FPS),
        '-i',
        '-',
      ];
      const output = ['-vf', fit, '-pix_fmt', 'yuvj420p', '-q:v', '2', '-f', 'mjpeg', path];
      child = spawn('ffmpeg', ['-v', 'error', '-y', ...input, ...output], { stdio: ['pipe', 'inherit', 'inherit'] });
    }
    if (!child.stdin.write(Buffer.from(image.data))) await once(child.stdin, 'drain');
    count += 1;
  };
  for await (const frame of frames()) {
    while (last !== undefined && (count * 1000) / FPS < frame.timeMs) await put(last);
    last = frame.image;
  }
  await put(last);
  child.stdin.end();
  await once(child, 'close');
}

const engine = await openLiveEngine();
const passive = await openPassiveDetector(join(data, 'models', 'antispoof-minifasnet-128.onnx'));
const replay = (frames) => replayRecording(frames, { engine, passive, minimumWidth: 60 });

let number = 0;
async function tell({ species, name, frames, gestures }) {
  if (only !== undefined && !species.startsWith(only)) return;
  number += 1;
  const path = join(folder, `${number}.mjpeg`);
  await write(path, frames);
  process.stdout.write(`${JSON.stringify({ species, name, path, gestures })}\n`);
}

for (const attack of await replays(data)) await tell({ ...attack, gestures: (await replay(attack.frames)).challenge });
for (const attack of await stills(data)) {
  await tell({ ...attack, gestures: ALL });
  attack.frames.forget();
}
const accepted = [];
for (const name of LIVE) {
  const recording = await recordingOf(join(data, 'videos', name));
  const seen = await replay(recording.frames);
  if (seen.verdict.decision === 'accepted') accepted.push({ name, recording, replay: seen });
}
for (const [at, one] of accepted.entries()) {
  for (const attack of attacksOn(one, accepted[(at + 1) % accepted.length])) {
    await tell({ gestures: one.replay.challenge, ...attack });
    attack.frames.forget?.();
  }
}
await Promise.all([engine.close(), passive.close()]);
