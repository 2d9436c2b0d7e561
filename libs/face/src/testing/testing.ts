import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Region } from 'sharp';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Folder of real faces for tests, which is not part of the repository. */
const shared = join(process.env['VESTIBULE_SHARED'] ?? join(root, '..', 'shared'), 'data');

/** Whether tests on real faces are to be skipped: only where the data is missing, and never in CI. */
export const withoutSharedData = !existsSync(shared) && process.env['CI'] !== 'true';

/** Path of a file of the shared data, e.g. `gestures/london/001_neutral.jpg`. */
export const sharedPath = (path: string): string => join(shared, path);

/** Reads a file of the shared data. */
export const readShared = (path: string): Promise<Buffer> => readFile(sharedPath(path));

/** Path of one of the six sample photos that ship in @vladmandic/face-api: 1920 px wide, three to five women each. */
export function samplePhoto(number: 1 | 2 | 3 | 4 | 5 | 6): string {
  const entry = createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json');
  return join(dirname(entry), 'demo', `sample${number}.jpg`);
}

/** A part of a sample photo and what is done to it, so that one photo stands for several. */
interface Crop extends Region {
  readonly brightness?: number;
  readonly scaledTo?: number;
  readonly mirrored?: boolean;
}

const jpeg = (photo: 3 | 5 | 6, { brightness, mirrored, scaledTo, ...region }: Crop): Promise<Buffer> => {
  let picture = sharp(samplePhoto(photo)).extract(region);
  if (brightness !== undefined) picture = picture.modulate({ brightness });
  if (mirrored === true) picture = picture.flop();
  return picture
    .resize(scaledTo === undefined ? {} : { width: scaledTo })
    .jpeg({ quality: 90 })
    .toBuffer();
};

/** Five pictures of one woman: sample photo 6, second from the left. Nobody is sure to be in two of the sample photos. */
export const onePerson = {
  smile: () => jpeg(6, { left: 480, top: 120, width: 640, height: 760 }),
  eyeblink: () => jpeg(6, { left: 540, top: 180, width: 480, height: 600, brightness: 1.15 }),
  left: () => jpeg(6, { left: 440, top: 60, width: 700, height: 900, scaledTo: 480 }),
  right: () => jpeg(6, { left: 560, top: 200, width: 440, height: 560, mirrored: true }),
  probe: () => jpeg(6, { left: 500, top: 150, width: 560, height: 680, brightness: 0.85 }),
};

/** Somebody else: sample photo 5, fourth from the left. */
export const someoneElse = (): Promise<Buffer> => jpeg(5, { left: 960, top: 60, width: 430, height: 560 });
