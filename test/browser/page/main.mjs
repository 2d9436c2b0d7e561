// What the test calls in the page. Answers are plain data, so that they can leave it.
import { createBrowserEngine } from '@vestibule/face/browser';

const engines = new Map();

/** A description with its numbers in plain arrays. */
const plain = (result) =>
  result.ok
    ? {
        ...result,
        face: { ...result.face, descriptor: [...result.face.descriptor] },
        ...(result.storedImage && { storedImage: [...result.storedImage] }),
      }
    : result;

const fileOf = async (url) => (await fetch(url)).blob();

const pixelsOf = async (url, width, height) =>
  new ImageData(new Uint8ClampedArray(await (await fetch(url)).arrayBuffer()), width, height);

/** How a picture is handed over; each gives the source, and what is done with the caller's own copy afterwards. */
const SOURCES = {
  blob: ({ url }) => fileOf(url),
  'image data': ({ url, width, height }) => pixelsOf(url, width, height),
  bitmap: async ({ url, width, height }) => createImageBitmap(await pixelsOf(url, width, height)),
  frame: async ({ url, width, height }) =>
    new VideoFrame(await createImageBitmap(await pixelsOf(url, width, height)), { timestamp: 0 }),
};

globalThis.faces = {
  async open(name, options) {
    const engine = createBrowserEngine(options);
    engines.set(name, engine);
    await engine.ready();
    return { modelVersion: engine.modelVersion, isolated: crossOriginIsolated };
  },

  async describe(name, kind, picture, options) {
    const source = await SOURCES[kind](picture);
    const result = await engines.get(name).describe(source, options);
    // Still the caller's: a closed frame or an emptied buffer has no size.
    const size = source.displayWidth ?? source.data?.length ?? source.width ?? source.size;
    return { ...plain(result), left: size };
  },

  async describeClosed(name, { url, width, height }) {
    const source = await SOURCES.bitmap({ url, width, height });
    source.close();
    return engines.get(name).describe(source, { mode: 'only' });
  },

  /** Describes a picture several times at once, while the page counts how often its own timers come. */
  async describeAtOnce(name, url, count) {
    const file = await fileOf(url);
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }, 5);
    const results = await Promise.all(
      Array.from({ length: count }, () => engines.get(name).describe(file, { mode: 'only' })),
    );
    clearInterval(timer);
    return { reasons: results.map((result) => (result.ok ? 'ok' : result.reason)), longest };
  },

  async closeWhileDescribing(name, url) {
    const engine = engines.get(name);
    const file = await fileOf(url);
    const open = [engine.describe(file, { mode: 'only' }), engine.describe(file, { mode: 'only' })];
    await engine.close();
    const after = engine.describe(file, { mode: 'only' });
    return (await Promise.all([...open, after])).map((result) => (result.ok ? 'ok' : result.reason));
  },
};
