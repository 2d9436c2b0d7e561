import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeJpeg } from './decode-jpeg.js';

describe('decodeJpeg', () => {
  it('should give the pixels that sharp gives, but for rounding', async () => {
    const [width, height] = [61, 40];
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => ((at * 7) % 256) >> ((at >> 9) % 3));
    const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .blur(2)
      .jpeg()
      .toBuffer();
    const theirs = await sharp(jpeg).raw().toBuffer();
    const ours = await decodeJpeg(jpeg);
    expect([ours?.width, ours?.height]).toEqual([width, height]);
    const off = theirs.map((value, at) => Math.abs(value - (ours?.data[at] ?? 255)));
    expect(Math.max(...off)).toBeLessThanOrEqual(3);
  });

  it('should say of anything else that it is none', async () => {
    expect(await decodeJpeg(new Uint8Array(100))).toBeUndefined();
    expect(
      await decodeJpeg(
        await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
          .png()
          .toBuffer(),
      ),
    ).toBeUndefined();
  });
});
