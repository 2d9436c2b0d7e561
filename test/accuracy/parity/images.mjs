import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** The folder of faces in the shared test data; the same places as test/support/shared-data.ts looks in. */
function facesFolder() {
  const shared = process.env.VESTIBULE_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
  const folder = join(shared, 'data', 'faces');
  if (existsSync(folder)) return folder;
  throw new Error(`Test data is missing: ${folder}. Set VESTIBULE_SHARED to the folder that holds it.`);
}

/** Paths of the faces, all or `count` of them, evenly spaced over the list. */
export async function facePaths(count = Infinity) {
  const folder = facesFolder();
  const entries = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const taken = Math.min(count, entries.length);
  return Array.from({ length: taken }, (_, i) => join(folder, entries[Math.floor((i * entries.length) / taken)].file));
}

/** A picture of any kind as RGB: `{ data, width, height }`. */
export async function readImage(path) {
  const { data, info } = await sharp(path)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** An image stretched to a size. */
export async function resized({ data, width, height }, to) {
  const raw = sharp(data, { raw: { width, height, channels: 3 } });
  return { data: await raw.resize(to.width, to.height, { fit: 'fill' }).raw().toBuffer(), ...to };
}

/** What of an image lies in a box of pixels (`left`, `top`, `width`, `height`, cut to the image), stretched to a square. */
export async function square(image, box, side) {
  const left = Math.min(Math.max(Math.round(box.left), 0), image.width - 2);
  const top = Math.min(Math.max(Math.round(box.top), 0), image.height - 2);
  const width = Math.max(Math.min(Math.round(box.width), image.width - left), 2);
  const height = Math.max(Math.min(Math.round(box.height), image.height - top), 2);
  const raw = sharp(image.data, { raw: { width: image.width, height: image.height, channels: 3 } });
  const crop = raw.extract({ left, top, width, height }).resize(side, side, { fit: 'fill' });
  return { data: await crop.raw().toBuffer(), width: side, height: side };
}
