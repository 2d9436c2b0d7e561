import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { samplePhoto } from '../testing/testing.js';
import { decodeImage, toStoredJpeg } from './decode.js';
import type { RgbImage } from '../pixels/image.js';
import { hostileFiles } from './testing.js';

const run = promisify(execFile);

/** How one file fared: the answer, milliseconds, and by how much the process's peak of memory rose. */
interface Measure {
  readonly name: string;
  readonly result: string;
  readonly ms: number;
  readonly peakMb: number;
}

/** Decodes a folder's files one after another in a process of their own, and prints the measures. */
const MEASURE = `
  import { readdirSync, readFileSync } from 'node:fs';
  import { decodeImage } from ${JSON.stringify(new URL('./decode.js', import.meta.url).href)};
  const [photo, folder] = process.argv.slice(1);
  await decodeImage(readFileSync(photo));
  const measures = [];
  for (const name of readdirSync(folder)) {
    const bytes = readFileSync(folder + '/' + name);
    const [before, started] = [process.resourceUsage().maxRSS, performance.now()];
    const result = await decodeImage(bytes);
    const ms = performance.now() - started;
    const peakMb = (process.resourceUsage().maxRSS - before) / 1024;
    measures.push({ name, result: result.ok ? 'harmless' : result.reason, ms, peakMb });
  }
  console.log(JSON.stringify(measures));`;

const photo = (): Sharp => sharp(samplePhoto(1)).resize(640);

async function decoded(bytes: Uint8Array): Promise<RgbImage> {
  const result = await decodeImage(bytes);
  if (!result.ok) throw new Error(`refused: ${result.reason}`);
  return result.image;
}

/** Mean of the absolute differences between two pictures of one size, 0 to 255. */
function difference(a: RgbImage, b: RgbImage): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let sum = 0;
  for (let index = 0; index < a.data.length; index += 1) sum += Math.abs((a.data[index] ?? 0) - (b.data[index] ?? 0));
  return sum / a.data.length;
}

describe('decodeImage', () => {
  const formats: [string, (source: Sharp) => Sharp, number][] = [
    ['a baseline JPEG', (source) => source.jpeg({ quality: 95 }), 2],
    ['a progressive JPEG', (source) => source.jpeg({ quality: 95, progressive: true }), 2],
    ['a CMYK JPEG', (source) => source.toColourspace('cmyk').jpeg({ quality: 95 }), 12],
    ['a PNG', (source) => source.png(), 0],
    ['an interlaced PNG', (source) => source.png({ progressive: true }), 0],
    ['a PNG of 16 bits a channel', (source) => source.toColourspace('rgb16').png(), 1],
    ['a PNG with a palette', (source) => source.png({ palette: true }), 8],
    ['a lossy WebP', (source) => source.webp({ quality: 95 }), 4],
    ['a lossless WebP', (source) => source.webp({ lossless: true }), 0],
  ];
  it.each(formats)('should decode %s to the same picture in RGB', async (_name, encode, most) => {
    const reference = await decoded(await photo().png().toBuffer());
    const image = await decoded(await encode(photo()).toBuffer());
    expect(image.data).toHaveLength(image.width * image.height * 3);
    expect(difference(image, reference)).toBeLessThanOrEqual(most);
  });

  it.each(['jpeg', 'png', 'webp'] as const)('should give a grey %s three equal channels', async (format) => {
    const image = await decoded(await photo().greyscale().toFormat(format).toBuffer());
    expect(image.data).toHaveLength(640 * 427 * 3);
    const spread = [0, 3000, 300_000].map((at) => Math.abs((image.data[at] ?? 0) - (image.data[at + 2] ?? 255)));
    expect(Math.max(...spread)).toBeLessThanOrEqual(2);
  });

  it.each(['png', 'webp'] as const)('should lay a transparent %s over white', async (format) => {
    const image = await decoded(await photo().ensureAlpha(0).toFormat(format).toBuffer());
    expect([...new Set(image.data)]).toEqual([255]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('should stand a photo with EXIF orientation %i upright', async (orientation) => {
    const quarters = [0, 0, 0, 180, 180, 270, 270, 90, 90][orientation] ?? 0;
    const mirrored = [2, 4, 5, 7].includes(orientation);
    // The stored pixels are what a camera held that way would have written.
    const upright = await photo().png().toBuffer();
    let turned = sharp(upright).rotate(quarters);
    if (mirrored)
      turned = sharp(await turned.png().toBuffer())
        .flop(quarters % 180 === 0)
        .flip(quarters % 180 !== 0);
    const stored = await sharp(await turned.png().toBuffer())
      .withMetadata({ orientation })
      .jpeg({ quality: 95 })
      .toBuffer();
    expect(difference(await decoded(stored), await decoded(upright))).toBeLessThan(3);
  });

  it('should shrink a photo of 12 megapixels to 1920 pixels on its longest side', async () => {
    const bytes = await sharp(samplePhoto(1)).resize(3000, 4000).jpeg().toBuffer();
    expect(await decoded(bytes)).toMatchObject({ width: 1440, height: 1920 });
  });

  it('should take a single pixel and a line of 16,000 pixels', async () => {
    const red = { channels: 3 as const, background: 'red' };
    const pixel = await decoded(
      await sharp({ create: { width: 1, height: 1, ...red } })
        .png()
        .toBuffer(),
    );
    expect([...pixel.data]).toEqual([255, 0, 0]);
    const line = await decoded(
      await sharp({ create: { width: 16_000, height: 1, ...red } })
        .png()
        .toBuffer(),
    );
    expect(line).toMatchObject({ width: 1920, height: 1 });
  });

  it('should refuse hostile files in milliseconds with bounded memory, each by its reason', async () => {
    const files = await hostileFiles();
    const folder = await mkdtemp(join(tmpdir(), 'vestibule-hostile-'));
    try {
      await Promise.all(files.map(({ bytes }, index) => writeFile(join(folder, String(index)), bytes)));
      const { stdout } = await run(process.execPath, ['--input-type=module', '-e', MEASURE, samplePhoto(1), folder]);
      const measures = JSON.parse(stdout) as Measure[];
      expect(measures).toHaveLength(files.length);
      const seen = measures.map(({ name, result }) => ({ name: files[Number(name)]?.name, result }));
      const expected = measures.map(({ name }) => ({
        name: files[Number(name)]?.name,
        result: files[Number(name)]?.expected,
      }));
      expect(seen).toEqual(expected);
      // Milliseconds on an idle core; ten times as many where other tests share it.
      expect(measures.filter(({ ms }) => ms > 500).map(({ name, ms }) => [files[Number(name)]?.name, ms])).toEqual([]);
      expect(
        measures.filter(({ peakMb }) => peakMb > 64).map(({ name, peakMb }) => [files[Number(name)]?.name, peakMb]),
      ).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('toStoredJpeg', () => {
  it('should keep the pixels and nothing else of the file that was sent', async () => {
    const gps = { IFD0: { Make: 'SecretCamera' }, IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' } };
    const sent = await photo().withExif(gps).withIccProfile('p3').jpeg().toBuffer();
    expect(sent.includes('SecretCamera')).toBe(true);
    const image = await decoded(Buffer.concat([sent, Buffer.from('<script>')]));
    const stored = Buffer.from(await toStoredJpeg(image));
    const metadata = await sharp(stored).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg', width: 640, height: 427, chromaSubsampling: '4:4:4' });
    expect([metadata.exif, metadata.icc, metadata.xmp, metadata.iptc, metadata.orientation]).toEqual(
      Array(5).fill(undefined),
    );
    expect(stored.includes('SecretCamera') || stored.includes('<script>')).toBe(false);
    expect(difference(await decoded(stored), image)).toBeLessThan(2);
  });
});
