import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../image/decode.js';
import type { OnnxNetworks } from '../networks/onnx.js';
import { openOnnxNetworks } from '../node/onnx-runtime.js';
import { turn, type RgbImage } from '../pixels/image.js';
import { distance } from '../similarity.js';
import { onePerson, readShared, withoutSharedData } from '../testing/testing.js';
import { describeImage, type DescribedImage } from './describe-image.js';
import { findFace } from './find-face.js';
import { DLIB_MODEL } from './recognition-model.js';

let networks: OnnxNetworks;
beforeAll(() => {
  networks = openOnnxNetworks();
});
afterAll(() => networks.close());

const { threshold } = DLIB_MODEL.calibration;

async function decoded(bytes: Uint8Array): Promise<RgbImage> {
  const result = await decodeImage(bytes);
  if (!result.ok) throw new Error(result.reason);
  return result.image;
}

async function described(bytes: Uint8Array): Promise<Extract<DescribedImage, { ok: true }>['description']> {
  const result = await decodeImage(bytes);
  if (!result.ok) throw new Error(result.reason);
  const found = await describeImage(networks, DLIB_MODEL, result, { mode: 'only' });
  if (!found.ok) throw new Error(found.reason);
  return found.description;
}

/** One way to lie by the run's seed; all of them where `npm run test:long` runs the tests. */
const TURNS = [90, 180, 270].filter(
  (_, at) => process.env['VESTIBULE_TEST_LONG'] === '1' || at === Number(process.env['VESTIBULE_SEED'] ?? 1) % 3,
);

/** Walls by their size: the noise of 12 megapixels takes longer to draw than a face in them to be found. */
const walls = new Map<string, Promise<Buffer>>();

/** A wall that is no plain colour, with a picture on it. */
async function onWall(picture: Buffer, width: number, height: number, left: number, top: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 140, sigma: 12 } as const;
  const drawn =
    walls.get(`${width} ${height}`) ??
    sharp({ create: { width, height, channels: 3, background: '#888888', noise } })
      .raw()
      .toBuffer();
  walls.set(`${width} ${height}`, drawn);
  return sharp(await drawn, { raw: { width, height, channels: 3 } })
    .composite([{ input: picture, left, top }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

describe('findFace', () => {
  it('should set a face upright that lies on its side, whichever', async () => {
    const image = await decoded(await onePerson.smile());
    const upright = await findFace(networks, image);
    expect(upright?.quarters).toBe(0);
    // What turns it back: three quarters where it lies turned by one.
    for (const quarters of [1, 3] as const) {
      const found = await findFace(networks, turn(image, quarters));
      expect(found?.quarters).toBe(4 - quarters);
      expect(found?.pyramid.image).toMatchObject({ width: image.width, height: image.height });
      expect(found?.face.box.x).toBeCloseTo(upright?.face.box.x ?? Number.NaN, 0);
    }
  });

  it('should find a face that fills the frame', async () => {
    const image = sharp(await onePerson.smile());
    const found = await findFace(networks, await decoded(await onePerson.smile()));
    const { x = 0, y = 0, width = 0, height = 0 } = found?.face.box ?? {};
    const inset = 0.15;
    const close = await image
      .extract({
        left: Math.round(x + width * inset),
        top: Math.round(y + height * inset),
        width: Math.round(width * (1 - 2 * inset)),
        height: Math.round(height * (1 - 2 * inset)),
      })
      .jpeg()
      .toBuffer();
    expect(await findFace(networks, await decoded(close))).toBeDefined();
  });

  it('should find nobody on a wall', async () => {
    const wall = await onWall(
      await sharp({ create: { width: 9, height: 9, channels: 3, background: '#777777' } })
        .png()
        .toBuffer(),
      1280,
      720,
      0,
      0,
    );
    expect(await findFace(networks, await decoded(wall))).toBeUndefined();
  });
});

describe.skipIf(withoutSharedData)('findFace on real portraits', () => {
  const portrait = (person: string): Promise<Buffer> => readShared(`gestures/london/${person}_neutral.jpg`);

  it('should find a small face in a photo of 12 megapixels, and describe it in all its pixels', async () => {
    const reference = await described(await portrait('001'));
    // 600 pixels of portrait with a jaw of 209: here it is 87 of 4000, and 42 of the 1920 that the photo is shrunk to.
    const small = await sharp(await portrait('001'))
      .resize(250)
      .png()
      .toBuffer();
    const photo = await onWall(small, 4000, 3000, 2600, 900);
    const found = await described(photo);
    expect(found.width).toBe(1920);
    expect(found.face.box.x).toBeGreaterThan((2600 / 4000) * 1920);
    expect(found.face.quality.jawWidth).toBeGreaterThan(75);
    expect(found.face.quality.jawWidth).toBeLessThan(100);
    expect(distance(found.face.descriptor, reference.face.descriptor)).toBeLessThan(0.75 * threshold);
  });

  it.each(TURNS)('should not take strangers for one person who lie alike in large photos (%i°)', async (turned) => {
    const lying = async (person: string): Promise<Buffer> => {
      const small = await sharp(await portrait(person))
        .resize(600)
        .png()
        .toBuffer();
      return sharp(await onWall(small, 4000, 3000, 2300, 2390))
        .rotate(turned)
        .jpeg()
        .toBuffer();
    };
    const [one, other] = [await described(await lying('001')), await described(await lying('003'))];
    expect(distance(one.face.descriptor, other.face.descriptor)).toBeGreaterThan(threshold);
    const upright = await described(await portrait('001'));
    expect(distance(one.face.descriptor, upright.face.descriptor)).toBeLessThan(0.75 * threshold);
    expect(one.face.quality.jawWidth).toBeGreaterThan(190);
  });

  it('should cut a face at the very border of a photo whose sides shrink to no whole number', async () => {
    const small = await sharp(await portrait('001'))
      .resize(300)
      .png()
      .toBuffer();
    const atTheBorder = await described(await onWall(small, 4000, 2524, 1000, 2224));
    const inTheMiddle = await described(await onWall(small, 4000, 2524, 1000, 1000));
    expect(atTheBorder.face.quality.jawWidth / inTheMiddle.face.quality.jawWidth).toBeCloseTo(1, 1);
  });

  it('should see two people who stand side by side', async () => {
    const pair = await sharp(
      await sharp(await portrait('001'))
        .resize(500, 500)
        .png()
        .toBuffer(),
    )
      .extend({ right: 500 })
      .composite([
        {
          input: await sharp(await portrait('005'))
            .resize(500, 500)
            .png()
            .toBuffer(),
          left: 500,
          top: 0,
        },
      ])
      .jpeg()
      .toBuffer();
    expect((await findFace(networks, await decoded(pair)))?.rivals).toHaveLength(1);
  });

  it('should find a face in the dark and say that it is dark', async () => {
    const dark = await sharp(await portrait('001'))
      .linear(0.08, 0)
      .jpeg()
      .toBuffer();
    const found = await described(dark);
    expect(found.face.quality.brightness).toBeLessThan(0.08);
  });
});
