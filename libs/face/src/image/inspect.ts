import { walkJpeg } from './walk-jpeg.js';
import { walkPng } from './walk-png.js';
import { walkWebp } from './walk-webp.js';

/** The formats that are taken; everything else is refused before a decoder sees it. */
export type ImageFormat = 'jpeg' | 'png' | 'webp';

/**
 * Why an image is refused; a closed list.
 * - `empty`: no bytes.
 * - `too_large`: more bytes than {@link ImageLimits.maxBytes}.
 * - `not_an_image`: the first bytes are of no picture format that is known here.
 * - `unsupported_format`: a picture, but not a JPEG, PNG or still WebP (GIF, TIFF, SVG, HEIC, an animation …).
 * - `too_many_pixels`: the header announces more pixels than the limit; nothing was decoded.
 * - `truncated`: the file ends before the picture does.
 * - `damaged`: the parts are all there and cannot be decoded, or contradict each other.
 */
export type ImageRefusal =
  'empty' | 'too_large' | 'not_an_image' | 'unsupported_format' | 'too_many_pixels' | 'truncated' | 'damaged';

/** Bounds that hold before anything is decoded. */
export interface ImageLimits {
  /** Bytes of the file. */
  readonly maxBytes: number;
  /** Width × height where the decoder works line by line (baseline JPEG, plain PNG). */
  readonly maxPixels: number;
  /** Width × height where the decoder must hold the whole picture (progressive JPEG, interlaced PNG, WebP). */
  readonly maxBufferedPixels: number;
  /** Longest side of what is handed out, in pixels; larger pictures are shrunk, smaller ones are left as they are. */
  readonly maxSide: number;
}

/**
 * 8 MiB is the REST contract's limit for one image. 50 MP is what current phones take at most; 25 MP where the whole
 * picture must be held, since a progressive JPEG of 50 MP takes 300 MB of coefficients (6 bytes a pixel). 1920 px keeps
 * a face 1 m from a wide-angle camera well over the 150 px that the recognition network looks at.
 */
export const DEFAULT_IMAGE_LIMITS: ImageLimits = {
  maxBytes: 8 * 1024 * 1024,
  maxPixels: 50_000_000,
  maxBufferedPixels: 25_000_000,
  maxSide: 1920,
};

/** What the file says about itself. Width and height are as stored, before the EXIF orientation is applied. */
export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** Whether decoding needs the whole picture in memory. */
  readonly buffered: boolean;
}

/** What a walk over the parts of one format found. */
export type Walk =
  { readonly ok: true; readonly header: ImageHeader } | { readonly ok: false; readonly reason: ImageRefusal };

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, Math.min(to, bytes.length)));

const startsWith = (bytes: Uint8Array, ...start: number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte);

/** Names the picture formats that are refused by name; the rest is `not_an_image`. */
function isOtherPicture(bytes: Uint8Array): boolean {
  const head = ascii(bytes, 0, 16);
  if (/^(GIF8|BM|8BPS|II\*\0|MM\0\*|II\+\0|MM\0\+)/.test(head)) return true;
  if (head.slice(4, 8) === 'ftyp' || head.slice(4, 8) === 'JXL ' || head.slice(4, 6) === 'jP') return true;
  if (startsWith(bytes, 0xff, 0x0a) || startsWith(bytes, 0xff, 0x4f, 0xff, 0x51) || startsWith(bytes, 0, 0, 1, 0))
    return true;
  return /<svg[\s>]/i.test(ascii(bytes, 0, 1024));
}

/**
 * Reads the header and walks over the file's parts without decoding any, in time linear in its length (about 10 ms for
 * 8 MiB at worst) and without allocating: refuses what is not a whole JPEG, PNG or still WebP within the limits.
 *
 * What follows the end of the picture is not looked at: phones append videos there, and so do polyglots. It is never
 * kept, since only a picture re-encoded from its pixels is stored.
 */
export function inspectImage(bytes: Uint8Array, limits: ImageLimits = DEFAULT_IMAGE_LIMITS): Walk {
  if (bytes.length === 0) return { ok: false, reason: 'empty' };
  if (bytes.length > limits.maxBytes) return { ok: false, reason: 'too_large' };
  const walk = walkByMagic(bytes);
  if (!walk.ok) return walk;
  const { width, height, buffered } = walk.header;
  if (width === 0 || height === 0) return { ok: false, reason: 'damaged' };
  const most = buffered ? limits.maxBufferedPixels : limits.maxPixels;
  return width * height > most ? { ok: false, reason: 'too_many_pixels' } : walk;
}

function walkByMagic(bytes: Uint8Array): Walk {
  if (startsWith(bytes, 0xff, 0xd8, 0xff)) return walkJpeg(bytes);
  if (startsWith(bytes, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return walkPng(bytes);
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return walkWebp(bytes);
  return { ok: false, reason: isOtherPicture(bytes) ? 'unsupported_format' : 'not_an_image' };
}
