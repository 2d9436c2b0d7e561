// Attacks by species: what ISO/IEC 30107-3 calls a presentation attack instrument. Each is a recording: a function that gives its frames
// from the beginning.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { framesOf, inspectVideo } from '../../../libs/face/dist/liveness/index.js';
import { decodeImage } from '../../../libs/face/dist/image/decode.js';
import { cutOut } from './cutout.mjs';
import { MOVES, sheet } from './flat.mjs';

const RATE = 15;
const SECONDS = 6;
/** Milliseconds of a recording that is seen through a mask: enough to blink. */
const MASK_MS = 8_000;
/** Recordings of more frames are not looped. */
const LOOPED_FRAMES = 300;
/** Stills of so many people, neutral and smiling in turn. */
const PEOPLE = 5;

/** A camera's noise: uniform, ±3 grey levels, of a sequence that comes again. */
const noise = (seed) => {
  let state = seed + 1;
  return () => ((state = (state * 48271) % 2147483647) % 7) - 3;
};

/** A recording of a file; `size` is its frames' size. */
export async function recordingOf(path) {
  const facts = await inspectVideo(path);
  return { ...facts, frames: () => framesOf(path, facts) };
}

/** A computed recording: its frames are made once, since a recording is shown several times; `forget` gives their memory back. */
const computed = (make) => {
  let made;
  const frames = async function* () {
    if (made === undefined) {
      made = [];
      for await (const frame of make()) made.push(frame);
    }
    yield* made;
  };
  return Object.assign(frames, { forget: () => (made = undefined) });
};

const still = (picture, move) =>
  computed(async function* () {
    for (let at = 0; at < RATE * SECONDS; at += 1) {
      const time = at / RATE;
      yield { timeMs: time * 1000, image: sheet(picture, { ...move(time), noise: noise(at) }) };
    }
  });

/** Photographs held before the camera, in each way of {@link MOVES}. */
export async function stills(data) {
  const folder = join(data, 'gestures', 'london');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  const wanted = Array.from({ length: PEOPLE }, (_, at) => names[at * 10 + (at % 2)]);
  const attacks = [];
  for (const [at, name] of wanted.entries()) {
    const part = at % 2 === 0 ? 'chosen on' : 'other';
    const decoded = await decodeImage(await readFile(join(folder, name)));
    if (!decoded.ok) throw new Error(`${name}: ${decoded.reason}`);
    for (const [way, move] of Object.entries(MOVES)) {
      attacks.push({ species: `still, ${way}`, name, part, frames: still(decoded.image, move) });
    }
  }
  return attacks;
}

/** The replays that were filmed. */
export async function replays(data) {
  const files = ['tran_fake.mp4', 'manikantha_fake.mp4'];
  return Promise.all(
    files.map(async (name) => ({
      species: 'replay on a screen',
      name,
      frames: (await recordingOf(join(data, 'spoof', 'videos', name))).frames,
    })),
  );
}

/** Masks printed from a person's recording, before whose eye holes the same person blinks. */
export function cutOuts(name, recording, landmarksOf) {
  return ['looped', 'tilted'].map((way) => ({
    species: 'mask with eye holes',
    name: `${name}, ${way === 'looped' ? 'held still' : way}`,
    frames: computed(async function* () {
      let printed;
      for await (const { timeMs, image } of recording.frames()) {
        if (timeMs > MASK_MS) return;
        const live = { image, landmarks: landmarksOf(timeMs) };
        if (printed === undefined && live.landmarks === undefined) continue;
        printed ??= { ...live, image: { ...image, data: image.data.slice() } };
        yield {
          timeMs,
          image: cutOut(printed, live, { ...MOVES[way](timeMs / 1000), zoom: 1.1, noise: noise(timeMs) }),
        };
      }
    }),
  }));
}

/** A frame in another one's size: nearest pixels. */
function resized(image, { width, height }) {
  if (image.width === width && image.height === height) return image;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * image.height) / height) * image.width;
    for (let x = 0; x < width; x += 1) {
      const from = (row + Math.floor((x * image.width) / width)) * 3;
      data.set(image.data.subarray(from, from + 3), (y * width + x) * 3);
    }
  }
  return { width, height, data };
}

/** So many frames of one recording put into another one, from a time on, in place of its own. */
export function droppedIn(recording, other, { fromMs, count }) {
  return async function* () {
    const inside = other.frames()[Symbol.asyncIterator]();
    try {
      let left = count;
      for await (const frame of recording.frames()) {
        if (frame.timeMs < fromMs || left === 0) {
          yield frame;
          continue;
        }
        left -= 1;
        const { value } = await inside.next();
        yield value === undefined ? frame : { timeMs: frame.timeMs, image: resized(value.image, recording) };
      }
    } finally {
      await inside.return?.();
    }
  };
}

/** Whether a recording is short enough to be shown twice. */
export const canLoop = (frames) => frames <= LOOPED_FRAMES;

/** A recording that begins again when it is over. */
export const twice = (recording) =>
  async function* () {
    let offset = 0;
    for (let round = 0; round < 2; round += 1) {
      let last = 0;
      for await (const { timeMs, image } of recording.frames()) {
        last = timeMs;
        yield { timeMs: offset + timeMs, image };
      }
      offset += last + 1000 / recording.framesPerSecond;
    }
  };

/** All orders of gestures but their own. */
export function otherOrders(gestures) {
  const orders = (left) =>
    left.length < 2
      ? [left]
      : left.flatMap((one) => orders(left.filter((each) => each !== one)).map((rest) => [one, ...rest]));
  return orders(gestures).filter((order) => order.join() !== gestures.join());
}
