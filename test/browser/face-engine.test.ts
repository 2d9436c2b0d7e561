import {
  createFaceEngine,
  decodeImage,
  distance,
  type DescribeOptions,
  type DescribeResult,
  type FaceEngine,
} from '@vestibule/face';
import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildPage, type BuiltPage } from '../support/build-page.js';
import { launchChromium } from '../support/chromium.js';
import { sampled } from '../support/seed.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { serveFiles, type StaticServer } from '../support/static-server.js';

const MODELS = fileURLToPath(new URL('../../../libs/face/models/', import.meta.url));

/** JPEG decoders differ by a step of 255 here and there. */
const DECODED_WITHIN = 0.02;
/** The same pixels give the same numbers but for the order of sums. */
const COMPUTED_WITHIN = 1e-4;
/** Landmarks in pixels, where decoders differ, and what shrinks a large picture. */
const POINTS_WITHIN = 1;

interface Picture {
  readonly url: string;
  readonly width?: number;
  readonly height?: number;
}

const photo = (name: string): Buffer => readFileSync(sharedData('gestures', 'london', `${name}.jpg`));

/** Files by name: what a kiosk, a phone or somebody with bad intent hands over. */
async function makeFiles(): Promise<Map<string, Buffer>> {
  const [neutral, smiling] = [photo('001_neutral'), photo('003_smiling')];
  const lfw = readFileSync(sharedData('faces', 'lfw', 'Abdullah_Gul', 'Abdullah_Gul_0001.jpg'));
  const grey = sharp({ create: { width: 640, height: 360, channels: 3, background: '#808080' } });
  const side = { width: 600, height: 600, fit: 'cover' } as const;
  const [left, right] = await Promise.all([neutral, smiling].map((one) => sharp(one).resize(side).toBuffer()));
  const pair = sharp({ create: { width: 1200, height: 600, channels: 3, background: '#ffffff' } }).composite([
    { input: left ?? neutral, left: 0, top: 0 },
    { input: right ?? smiling, left: 600, top: 0 },
  ]);
  return new Map([
    ['portrait.jpg', neutral],
    ['smiling.jpg', smiling],
    ['lfw.jpg', lfw],
    ['turned.jpg', await sharp(neutral).rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 95 }).toBuffer()],
    ['large.jpg', await sharp(neutral).resize(2400).jpeg({ quality: 90 }).toBuffer()],
    ['cut-out.png', await sharp(smiling).ensureAlpha(0.8).png().toBuffer()],
    ['portrait.webp', await sharp(neutral).webp({ quality: 95 }).toBuffer()],
    ['pair.jpg', await pair.jpeg().toBuffer()],
    ['nobody.jpg', await grey.jpeg().toBuffer()],
    ['half.jpg', neutral.subarray(0, neutral.length >> 1)],
    ['page.html', Buffer.from('<!doctype html><p>no picture</p>')],
    ['empty.jpg', Buffer.alloc(0)],
    ['picture.gif', await sharp(neutral).resize(100).gif().toBuffer()],
    ['broken.png', (await sharp(neutral).resize(100).png().toBuffer()).fill(0, 60, 200)],
  ]);
}

describeWithSharedData('the engine in a browser', () => {
  let node: FaceEngine;
  let built: BuiltPage;
  let server: StaticServer;
  let browser: Browser;
  let page: Page;
  let files: Map<string, Buffer>;
  let opened: unknown;

  const call = <Answer>(name: string, ...args: unknown[]): Promise<Answer> => callIn(page, name, args);

  async function callIn<Answer>(where: Page, name: string, args: readonly unknown[]): Promise<Answer> {
    const answer = await where.evaluate(
      ([name, args]) => {
        const { faces } = globalThis as unknown as { faces: Record<string, (...args: unknown[]) => unknown> };
        return faces[name]?.(...args);
      },
      [name, args] as const,
    );
    return answer as Answer;
  }

  async function describe(
    kind: string,
    picture: Picture,
    options: DescribeOptions,
  ): Promise<DescribeResult & { left: number }> {
    const result = await call<DescribeResult & { left: number }>('describe', 'wasm', kind, picture, options);
    if (!result.ok) return result;
    return { ...result, face: { ...result.face, descriptor: Float32Array.from(result.face.descriptor) } };
  }

  beforeAll(async () => {
    node = createFaceEngine();
    files = await makeFiles();
    built = await buildPage('browser/page');
    const contents = new Map<string, Uint8Array>();
    for (const [name, bytes] of files) {
      contents.set(`/files/${name}`, bytes);
      const decoded = await decodeImage(bytes);
      if (!decoded.ok) continue;
      const { width, height, data } = decoded.image;
      const rgba = await sharp(data, { raw: { width, height, channels: 3 } })
        .ensureAlpha()
        .raw()
        .toBuffer();
      contents.set(`/pixels/${name}`, rgba);
    }
    server = await serveFiles({ '': built.folder, models: MODELS }, contents);
    browser = await launchChromium();
    page = await browser.newPage();
    await page.goto(server.origin);
    await node.ready();
    opened = await call('open', 'wasm', { modelsUrl: '/models/', queueLimit: 2 });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await node?.close();
    if (built !== undefined) rmSync(dirname(built.folder), { recursive: true, force: true });
  });

  it('should be bundled without a word, and so without a module of Node', () => {
    expect(built.warnings).toEqual([]);
  });

  it("should say which version its templates are of: the same as Node's", () => {
    expect(opened).toEqual({ modelVersion: node.modelVersion, isolated: false });
  });

  it.each(
    sampled(['portrait.jpg', 'smiling.jpg', 'lfw.jpg', 'turned.jpg', 'large.jpg', 'cut-out.png', 'portrait.webp'], 3),
  )('should describe a file as Node does: %s', async (name) => {
    const options: DescribeOptions = { mode: 'only', gestures: true };
    const expected = await node.describe(files.get(name) ?? Buffer.alloc(0), options);
    const result = await describe('blob', { url: `/files/${name}` }, options);
    if (!expected.ok || !result.ok) throw new Error(`not described: ${JSON.stringify([expected, result])}`);
    expect([result.width, result.height]).toEqual([expected.width, expected.height]);
    expect(result.modelVersion).toBe(expected.modelVersion);
    const apart = distance(result.face.descriptor, expected.face.descriptor);
    process.stdout.write(`${name}: ${apart.toExponential(1)}\n`);
    expect(apart).toBeLessThan(DECODED_WITHIN);
    for (const [index, { x, y }] of expected.face.landmarks.entries()) {
      const point = result.face.landmarks[index];
      expect(Math.hypot((point?.x ?? NaN) - x, (point?.y ?? NaN) - y)).toBeLessThan(POINTS_WITHIN);
    }
    expect(result.face.yaw).toBeCloseTo(expected.face.yaw, 1);
    expect(result.face.quality.brightness).toBeCloseTo(expected.face.quality.brightness, 1);
    expect(result.face.gestures?.smile).toBeCloseTo(expected.face.gestures?.smile ?? NaN, 1);
    expect(result.face.gestures?.lidGap).toBeCloseTo(expected.face.gestures?.lidGap ?? NaN, 1);
  });

  it.each(sampled(['image data', 'bitmap', 'frame'], 1))(
    'should compute what Node computes of the same pixels: %s',
    async (kind) => {
      for (const name of ['portrait.jpg', 'lfw.jpg'] as const) {
        const options: DescribeOptions = { mode: 'only', recipe: 'thorough' };
        const expected = await node.describe(files.get(name) ?? Buffer.alloc(0), options);
        if (!expected.ok) throw new Error(expected.reason);
        const { width, height } = expected;
        const result = await describe(kind, { url: `/pixels/${name}`, width, height }, options);
        if (!result.ok) throw new Error(result.reason);
        const apart = distance(result.face.descriptor, expected.face.descriptor);
        process.stdout.write(`${kind} ${name}: ${apart.toExponential(1)}\n`);
        expect(apart).toBeLessThan(kind === 'frame' ? DECODED_WITHIN : COMPUTED_WITHIN);
        expect(result.left).toBe(kind === 'image data' ? width * height * 4 : width);
      }
    },
  );

  it.each(['pair.jpg', 'nobody.jpg', 'half.jpg', 'page.html', 'empty.jpg', 'picture.gif', 'broken.png'])(
    'should refuse what Node refuses, for the same reason: %s',
    async (name) => {
      const expected = await node.describe(files.get(name) ?? Buffer.alloc(0), { mode: 'only' });
      expect(expected.ok).toBe(false);
      expect(await describe('blob', { url: `/files/${name}` }, { mode: 'only' })).toMatchObject(expected);
    },
  );

  it('should give the picture to be stored, without what else was in the file', async () => {
    const result = await describe('blob', { url: '/files/turned.jpg' }, { mode: 'only', storedImage: true });
    if (!result.ok) throw new Error(result.reason);
    const stored = Buffer.from(result.storedImage ?? []);
    const seen = await sharp(stored).metadata();
    expect(seen).toMatchObject({ format: 'jpeg', width: result.width, height: result.height });
    // A colour profile is the browser's own.
    expect([seen.exif, seen.xmp, seen.orientation]).toEqual([undefined, undefined, undefined]);
    const again = await node.describe(stored, { mode: 'only' });
    if (!again.ok) throw new Error(again.reason);
    expect(distance(again.face.descriptor, result.face.descriptor)).toBeLessThan(0.15);
  });

  it('should refuse a frame that was closed', async () => {
    const closed = { url: '/pixels/lfw.jpg', width: 250, height: 250 };
    expect(await call('describeClosed', 'wasm', closed)).toEqual({ ok: false, reason: 'damaged' });
  });

  it('should refuse what does not fit into the queue, and leave the page its thread', async () => {
    // Where there is nobody, the large detector looks too: some 0.4 s for each.
    const { reasons, longest } = await call<{ reasons: string[]; longest: number }>(
      'describeAtOnce',
      'wasm',
      '/files/nobody.jpg',
      4,
    );
    expect(reasons).toEqual(['no_face', 'no_face', 'no_face', 'overloaded']);
    expect(longest).toBeLessThan(150);
  });

  it('should say that networks are missing, and answer pictures with it', async () => {
    await expect(call('open', 'missing', { modelsUrl: '/nowhere/' })).rejects.toThrow('could not be fetched: 404');
    const result = await call('describe', 'missing', 'blob', { url: '/files/lfw.jpg' }, { mode: 'only' });
    expect(result).toMatchObject({ ok: false, reason: 'engine_failed' });
  });

  it('should share a picture between threads where the page is isolated', async () => {
    const isolated = await browser.newPage();
    await isolated.goto(`${server.origin}/?isolated`);
    expect(await callIn(isolated, 'open', ['threads', { modelsUrl: '/models/', threads: 2 }])).toMatchObject({
      isolated: true,
    });
    const expected = await node.describe(files.get('lfw.jpg') ?? Buffer.alloc(0), { mode: 'only' });
    const picture = { url: '/pixels/lfw.jpg', width: 250, height: 250 };
    const result = await callIn<DescribeResult>(isolated, 'describe', [
      'threads',
      'image data',
      picture,
      { mode: 'only' },
    ]);
    if (!expected.ok || !result.ok) throw new Error('not described');
    const descriptor = Float32Array.from(result.face.descriptor);
    expect(distance(descriptor, expected.face.descriptor)).toBeLessThan(COMPUTED_WITHIN);
    await isolated.close();
  });

  it('should answer everybody when it is closed', async () => {
    expect(await call('closeWhileDescribing', 'wasm', '/files/portrait.jpg')).toEqual([
      'engine_closed',
      'engine_closed',
      'engine_closed',
    ]);
  });
});
