import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { ImageRefusal } from './limits.js';
import { samplePhoto } from '../testing/testing.js';

/** A file that somebody with bad intent, or a bad connection, sends. */
export interface HostileFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** Why it must be refused; `harmless` where what is decoded is bounded and what is stored holds pixels only. */
  readonly expected: ImageRefusal | 'harmless';
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** A PNG whose header may say anything; colour type 2 is RGB. */
function png(
  width: number,
  height: number,
  pixels: Buffer,
  more: { interlaced?: boolean; chunk?: Buffer } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, more.interlaced === true ? 1 : 0], 8);
  const data = pngChunk('IDAT', deflateSync(pixels));
  const extra = more.chunk ?? Buffer.alloc(0);
  return Buffer.concat([PNG_SIGNATURE, pngChunk('IHDR', header), extra, data, pngChunk('IEND', Buffer.alloc(0))]);
}

/** A JPEG's size is two 16-bit numbers five bytes into its first frame header. */
function withJpegSize(jpeg: Buffer, marker: number, width: number, height: number): Buffer {
  const copy = Buffer.from(jpeg);
  const frame = copy.indexOf(Buffer.from([0xff, marker]));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1);

/** Makes the files; nothing of them is kept in the repository. */
export async function hostileFiles(): Promise<HostileFile[]> {
  const photo = sharp(samplePhoto(1)).resize(640);
  const [jpeg, progressive, plain, webp, gif, tiff, avif] = await Promise.all([
    photo.clone().jpeg().toBuffer(),
    photo.clone().jpeg({ progressive: true }).toBuffer(),
    photo.clone().png().toBuffer(),
    photo.clone().webp().toBuffer(),
    photo.clone().gif().toBuffer(),
    photo.clone().tiff().toBuffer(),
    photo.clone().avif({ effort: 0 }).toBuffer(),
  ]);
  const frames = [plain, await photo.clone().negate().png().toBuffer()];
  const animation = await sharp(frames, { join: { animated: true } })
    .webp()
    .toBuffer();
  const zip = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(400, 'payload ')]);
  const bigText = pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(Buffer.alloc(300_000_000))]));
  const emptyScan = Buffer.from([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
  const manyScans = Buffer.concat([
    half(jpeg),
    ...Array.from({ length: 100 }, () => emptyScan),
    Buffer.from([0xff, 0xd9]),
  ]);
  return [
    { name: '0 bytes', bytes: Buffer.alloc(0), expected: 'empty' },
    {
      name: '8 MiB and one byte',
      bytes: Buffer.concat([jpeg, Buffer.alloc(8 * 2 ** 20 + 1 - jpeg.length)]),
      expected: 'too_large',
    },
    { name: 'an HTML page', bytes: Buffer.from('<!doctype html><script>alert(1)</script>'), expected: 'not_an_image' },
    { name: 'a zip archive', bytes: zip, expected: 'not_an_image' },
    { name: 'a PDF', bytes: Buffer.from('%PDF-1.7\n'), expected: 'not_an_image' },
    { name: 'noise', bytes: Buffer.alloc(5000, 0xa7), expected: 'not_an_image' },
    {
      name: 'an SVG',
      bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
      expected: 'unsupported_format',
    },
    {
      name: 'an SVG with a prolog',
      bytes: Buffer.from('<?xml version="1.0"?>\n<svg width="9" height="9"/>'),
      expected: 'unsupported_format',
    },
    { name: 'a GIF', bytes: gif, expected: 'unsupported_format' },
    { name: 'a TIFF', bytes: tiff, expected: 'unsupported_format' },
    { name: 'an AVIF', bytes: avif, expected: 'unsupported_format' },
    { name: 'an animated WebP', bytes: animation, expected: 'unsupported_format' },
    {
      name: 'a GIF that starts as a JPEG',
      bytes: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), gif]),
      expected: 'truncated',
    },
    { name: 'half a JPEG', bytes: half(jpeg), expected: 'truncated' },
    { name: 'half a progressive JPEG', bytes: half(progressive), expected: 'truncated' },
    { name: 'half a PNG', bytes: half(plain), expected: 'truncated' },
    { name: 'half a WebP', bytes: half(webp), expected: 'truncated' },
    { name: "a JPEG's first three bytes", bytes: jpeg.subarray(0, 3), expected: 'truncated' },
    {
      name: '8 MiB of stuffed bytes in a JPEG',
      bytes: Buffer.concat([
        Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 2]),
        Buffer.alloc(8_388_000, Buffer.from([0xff, 0])),
      ]),
      expected: 'truncated',
    },
    {
      name: 'a PNG bomb: 30,000 × 30,000',
      bytes: png(30_000, 30_000, Buffer.alloc(90_001)),
      expected: 'too_many_pixels',
    },
    {
      name: 'a JPEG that says 65,500 × 65,500',
      bytes: withJpegSize(jpeg, 0xc0, 65_500, 65_500),
      expected: 'too_many_pixels',
    },
    {
      name: 'a progressive JPEG that says 7,000 × 7,000',
      bytes: withJpegSize(progressive, 0xc2, 7000, 7000),
      expected: 'too_many_pixels',
    },
    {
      name: 'an interlaced PNG that says 7,000 × 7,000',
      bytes: png(7000, 7000, Buffer.alloc(100), { interlaced: true }),
      expected: 'too_many_pixels',
    },
    {
      name: 'a PNG that says 7,000 × 7,000 and holds a line',
      bytes: png(7000, 7000, Buffer.alloc(21_001)),
      expected: 'damaged',
    },
    { name: 'a PNG of 0 × 0', bytes: png(0, 0, Buffer.alloc(0)), expected: 'damaged' },
    { name: 'a JPEG of height 0', bytes: withJpegSize(jpeg, 0xc0, 640, 0), expected: 'damaged' },
    { name: 'a JPEG of a hundred scans', bytes: manyScans, expected: 'damaged' },
    {
      name: 'a PNG that holds 100 MB for 100 × 100',
      bytes: png(100, 100, Buffer.alloc(100_000_000)),
      expected: 'harmless',
    },
    { name: 'a PNG with 300 MB of text', bytes: png(4, 4, Buffer.alloc(52), { chunk: bigText }), expected: 'harmless' },
    { name: 'a JPEG with a zip behind it', bytes: Buffer.concat([jpeg, zip]), expected: 'harmless' },
    {
      name: 'a JPEG with a script behind it',
      bytes: Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>')]),
      expected: 'harmless',
    },
  ];
}
