import { inspectImage } from '../image/inspect.js';
import { DEFAULT_IMAGE_LIMITS, type ImageLimits, type ImageRefusal } from '../image/limits.js';
import type { Box } from '../pixels/box.js';
import type { Picture, RgbImage } from '../pixels/image.js';
import type { PictureSource } from './messages.js';

/** The pixels of a picture, or why there are none. */
export type PixelsResult = ({ readonly ok: true } & Picture) | { readonly ok: false; readonly reason: ImageRefusal };

/** What transparent parts are laid over, as in Node. */
const BACKGROUND = '#ffffff';
const WHITE = 255;

/** Quality of stored images, as in Node; a browser alone says how it thins out the colours. */
const STORED_QUALITY = 0.92;

/**
 * Reads a picture's pixels: upright sRGB of at most `limits.maxSide` on its longest side, with the bounds and refusals of
 * Node's decoder. The browser's own decoders differ from Node's by a step of 255 here and there.
 */
export async function readPixels(
  source: PictureSource,
  limits: ImageLimits = DEFAULT_IMAGE_LIMITS,
): Promise<PixelsResult> {
  if (source instanceof Blob) return readFile(source, limits);
  const { width, height } = sizeOf(source);
  if (width === 0 || height === 0) return { ok: false, reason: 'damaged' };
  if (width * height > limits.maxPixels) return { ok: false, reason: 'too_many_pixels' };
  if (!(source instanceof ImageData)) return { ok: true, image: draw(source, width, height, limits.maxSide) };
  // A canvas would round transparent pixels, and is a copy that is not needed.
  if (isPlain(source) && Math.max(width, height) <= limits.maxSide) {
    return { ok: true, image: withoutAlpha(source) };
  }
  const bitmap = await createImageBitmap(source);
  try {
    return { ok: true, image: draw(bitmap, width, height, limits.maxSide) };
  } finally {
    bitmap.close();
  }
}

async function readFile(file: Blob, limits: ImageLimits): Promise<PixelsResult> {
  if (file.size > limits.maxBytes) return { ok: false, reason: 'too_large' };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const walk = inspectImage(bytes, limits);
  if (!walk.ok) return walk;
  const { format, width, height } = walk.header;
  // The type is what the bytes are, whatever the sender called them.
  const typed = new Blob([bytes], { type: `image/${format}` });
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(typed, { imageOrientation: 'from-image' });
  } catch {
    return { ok: false, reason: 'damaged' };
  }
  try {
    // A quarter of a turn exchanges the sides.
    const same = bitmap.width === width && bitmap.height === height;
    const turned = bitmap.width === height && bitmap.height === width;
    if (!same && !turned) return { ok: false, reason: 'damaged' };
    const image = draw(bitmap, bitmap.width, bitmap.height, limits.maxSide);
    if (image.width === bitmap.width) return { ok: true, image };
    const sent = {
      width: bitmap.width,
      height: bitmap.height,
      cut: (box: Box) => cutOut(typed, box).catch(() => undefined),
    };
    return { ok: true, image, sent };
  } finally {
    bitmap.close();
  }
}

/** A part of a picture's file in full resolution. */
async function cutOut(file: Blob, { x, y, width, height }: Box): Promise<RgbImage> {
  const bitmap = await createImageBitmap(file, x, y, width, height, { imageOrientation: 'from-image' });
  try {
    return draw(bitmap, width, height, Infinity);
  } finally {
    bitmap.close();
  }
}

function sizeOf(source: Exclude<PictureSource, Blob>): { width: number; height: number } {
  return 'displayWidth' in source
    ? { width: source.displayWidth, height: source.displayHeight }
    : { width: source.width, height: source.height };
}

/** Draws a picture over white, shrunk where it is too large, and reads it back. */
function draw(picture: ImageBitmap | VideoFrame, width: number, height: number, maxSide: number): RgbImage {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  const [outWidth, outHeight] = [width, height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const context = contextOf(outWidth, outHeight);
  context.imageSmoothingQuality = 'high';
  context.fillStyle = BACKGROUND;
  context.fillRect(0, 0, outWidth, outHeight);
  context.drawImage(picture, 0, 0, outWidth, outHeight);
  return withoutAlpha(context.getImageData(0, 0, outWidth, outHeight));
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  // Read back at once: a canvas in the graphics card's memory would be slower, and rounds in its own way.
  const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
  if (context === null) throw new Error('the browser gave no canvas');
  return context;
}

/** Whether the numbers are bytes of sRGB; a canvas converts the rest. */
function isPlain({ colorSpace, data }: ImageData): boolean {
  return colorSpace === 'srgb' && data instanceof Uint8ClampedArray;
}

function withoutAlpha({ width, height, data: rgba }: ImageData): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0, from = 0; at < data.length; at += 3, from += 4) {
    const alpha = rgba[from + 3] as number;
    if (alpha === WHITE) {
      data[at] = rgba[from] as number;
      data[at + 1] = rgba[from + 1] as number;
      data[at + 2] = rgba[from + 2] as number;
    } else {
      for (let channel = 0; channel < 3; channel += 1) {
        data[at + channel] = Math.round(WHITE + (((rgba[from + channel] as number) - WHITE) * alpha) / WHITE);
      }
    }
  }
  return { width, height, data };
}

/** Encodes pixels as the JPEG that is stored: upright, and with nothing of the sender's file but its pixels. */
export async function encodeJpeg({ width, height, data }: RgbImage): Promise<Uint8Array> {
  const context = contextOf(width, height);
  const picture = context.createImageData(width, height);
  picture.data.fill(WHITE);
  for (let at = 0, from = 0; from < data.length; at += 4, from += 3) {
    picture.data.set(data.subarray(from, from + 3), at);
  }
  context.putImageData(picture, 0, 0);
  const blob = await context.canvas.convertToBlob({ type: 'image/jpeg', quality: STORED_QUALITY });
  return new Uint8Array(await blob.arrayBuffer());
}
