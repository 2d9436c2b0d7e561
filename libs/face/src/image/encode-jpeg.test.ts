import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../pixels/image.js';
import { onePerson } from '../testing/testing.js';
import { toStoredJpeg } from './decode.js';
import { encodeJpeg } from './encode-jpeg.js';
import { inspectImage } from './inspect.js';

const resized = async (width: number, height: number): Promise<RgbImage> => ({
  width,
  height,
  data: await sharp(await onePerson.smile())
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer(),
});

/** Peak signal-to-noise ratio of a JPEG to what it was made from, in decibels; throws where sharp finds anything to warn of. */
async function likeness(jpeg: Uint8Array, { data }: RgbImage): Promise<number> {
  const decoded = await sharp(jpeg, { failOn: 'warning' }).raw().toBuffer();
  const squares = decoded.reduce((sum, value, index) => sum + (value - (data[index] ?? 0)) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / decoded.length));
}

describe('encodeJpeg', () => {
  it('should be as true to a picture as libjpeg at the same quality, and about as small, whatever its size', async () => {
    for (const [width, height] of [
      [640, 480],
      [333, 217],
      [17, 8],
    ] as const) {
      const picture = await resized(width, height);
      const [ours, theirs] = [encodeJpeg(picture), await toStoredJpeg(picture)];
      expect(await likeness(ours, picture)).toBeGreaterThan((await likeness(theirs, picture)) - 0.3);
      // Ours has the tables of the standard, which take 0.4 KB more than those made for the one picture.
      expect(ours.length).toBeLessThan(1.06 * theirs.length + 400);
    }
  });

  it('should hold nothing but the picture', async () => {
    const jpeg = encodeJpeg(await resized(64, 48));
    expect(inspectImage(jpeg)).toMatchObject({ ok: true, header: { format: 'jpeg', width: 64, height: 48 } });
    const { exif, icc, iptc, xmp, chromaSubsampling } = await sharp(jpeg).metadata();
    expect({ exif, icc, iptc, xmp, chromaSubsampling }).toEqual({ chromaSubsampling: '4:4:4' });
  });

  it('should bear the hardest pictures: one pixel, noise, and the sharpest edges', async () => {
    const noise = Uint8Array.from({ length: 40 * 24 * 3 }, (_, index) => (index * 7919) % 251);
    const edges = Uint8Array.from({ length: 40 * 24 * 3 }, (_, index) => (((index / 3) | 0) % 2 === 0 ? 0 : 255));
    for (const picture of [
      { width: 1, height: 1, data: Uint8Array.of(200, 100, 50) },
      { width: 40, height: 24, data: noise },
      { width: 40, height: 24, data: edges },
    ]) {
      expect(await likeness(encodeJpeg(picture, 100), picture)).toBeGreaterThan(38);
    }
  });

  it('should refuse what is no picture', () => {
    expect(() => encodeJpeg({ width: 0, height: 1, data: new Uint8Array() })).toThrow(RangeError);
    expect(() => encodeJpeg({ width: 2, height: 2, data: new Uint8Array(3) })).toThrow(RangeError);
  });
});
