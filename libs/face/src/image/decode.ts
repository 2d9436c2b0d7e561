import sharp, { type Metadata, type Sharp } from 'sharp';
import type { Box } from '../pixels/box.js';
import type { Picture, RgbImage } from '../pixels/image.js';
import { inspectImage } from './inspect.js';
import { DEFAULT_IMAGE_LIMITS, type ImageFormat, type ImageLimits, type ImageRefusal } from './limits.js';

// Process-wide, as libvips keeps them: no loader but those of the three formats runs, whatever a file claims to be;
// one thread an image and no cache of operations, so that memory is bounded by the pictures in work.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });
sharp.concurrency(1);
sharp.cache(false);

/** A decoded picture, or why there is none. */
export type DecodeResult =
  | ({ readonly ok: true; readonly format: ImageFormat } & Picture)
  | { readonly ok: false; readonly reason: ImageRefusal };

/** What transparent parts are laid over: a portrait cut out of its background is usually shown on white. */
const BACKGROUND = '#ffffff';

/**
 * Decodes a JPEG, PNG or WebP to upright sRGB of at most `limits.maxSide` on its longest side (a large JPEG is shrunk
 * while it is decoded). CMYK, grey, 16 bits a channel and transparency are converted. Files that are not whole, lie in
 * their headers or are over a limit are refused before or instead of being decoded; see {@link ImageRefusal}.
 *
 * Damage inside the compressed data of a JPEG is decoded as far as it goes, as every viewer does: what is spoilt is grey.
 */
export async function decodeImage(
  bytes: Uint8Array,
  limits: ImageLimits = DEFAULT_IMAGE_LIMITS,
): Promise<DecodeResult> {
  const walk = inspectImage(bytes, limits);
  if (!walk.ok) return walk;
  const { format, width, height } = walk.header;
  try {
    // 'error' refuses broken data and lets through warnings, which many phones' files give.
    const input = sharp(bytes, { failOn: 'error', limitInputPixels: limits.maxPixels, pages: 1 });
    const seen = await input.metadata();
    if (seen.format !== format || seen.width !== width || seen.height !== height)
      return { ok: false, reason: 'damaged' };
    const larger = Math.max(width, height) > limits.maxSide;
    const upright = larger
      ? input.autoOrient().resize({ width: limits.maxSide, height: limits.maxSide, fit: 'inside' })
      : input.autoOrient();
    const { data, info } = await toRgb(upright, seen).toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return { ok: false, reason: 'damaged' };
    const image = { width: info.width, height: info.height, data };
    if (!larger) return { ok: true, format, image };
    // EXIF orientations from 5 on turn a picture by a quarter.
    const onItsSide = (seen.orientation ?? 1) >= 5;
    const sent = {
      width: onItsSide ? height : width,
      height: onItsSide ? width : height,
      cut: (box: Box) => cutOut(bytes, limits, box).catch(() => undefined),
    };
    return { ok: true, format, image, sent };
  } catch {
    // The decoder's words are not passed on: they can quote the file.
    return { ok: false, reason: 'damaged' };
  }
}

/** Three bytes a pixel of sRGB. Steps that have nothing to do are left out: each is a pass over the picture. */
function toRgb(input: Sharp, { hasAlpha, space, depth }: Metadata): Sharp {
  const opaque = hasAlpha ? input.flatten({ background: BACKGROUND }) : input;
  const plain = space === 'srgb' && depth === 'uchar';
  return (plain ? opaque : opaque.toColourspace('srgb')).raw({ depth: 'uchar' });
}

/** A part of a picture that was decoded before, in full resolution. The box is of whole pixels within it. */
async function cutOut(bytes: Uint8Array, limits: ImageLimits, box: Box): Promise<RgbImage> {
  const input = sharp(bytes, { failOn: 'error', limitInputPixels: limits.maxPixels, pages: 1 });
  const part = input.autoOrient().extract({ left: box.x, top: box.y, width: box.width, height: box.height });
  const { data, info } = await toRgb(part, await input.metadata()).toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

/**
 * Quality of stored images. At 92 without chroma subsampling a stored copy's descriptor is at a distance of 0.008 (median; at
 * most 0.026) from the sent picture's, over 40 images of LFW and 40 of London: small beside the threshold of 0.343.
 */
const STORED_QUALITY = 92;

/**
 * Encodes pixels as the JPEG that is stored: upright, 4:4:4, and with nothing of the sender's file but its pixels (no
 * EXIF, GPS, comments, thumbnails, colour profile or trailing data).
 */
export async function toStoredJpeg(image: RgbImage): Promise<Uint8Array> {
  return sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } })
    .jpeg({ quality: STORED_QUALITY, chromaSubsampling: '4:4:4' })
    .toBuffer();
}
