import { open } from 'node:fs/promises';
import { DEFAULT_IMAGE_LIMITS, type DescribeFailure, type FaceEngine } from '@vestibule/face';
import { fileFault } from './pairs.js';

/** What an image came to: its descriptor, or why there is none. */
export type Described = { readonly descriptor: Float32Array } | { readonly reason: string };

/** The engine's reasons in words. */
const REASONS: Readonly<Record<DescribeFailure['reason'], string>> = {
  empty: 'the file is empty',
  too_large: 'the file is larger than 8 MiB',
  not_an_image: 'it is not an image',
  unsupported_format: 'it is not a JPEG, PNG or still WebP',
  too_many_pixels: 'it has too many pixels',
  truncated: 'the file ends before the picture does',
  damaged: 'the file is damaged',
  no_face: 'no face was found',
  several_faces: 'several faces were found',
  overloaded: 'the face engine was busy',
  engine_failed: 'the face engine failed',
  engine_closed: 'the face engine was closed',
};

/**
 * Describes each image once, as many at a time as the engine has workers. What is kept of an image is its descriptor
 * (512 bytes), so that memory doesn't grow with the pictures.
 * @param done called after each image
 */
export async function describeImages(
  engine: FaceEngine,
  paths: ReadonlySet<string>,
  workers: number,
  done: () => void,
): Promise<Map<string, Described>> {
  const described = new Map<string, Described>();
  const waiting = paths.values();
  // One more than there are workers: the next picture is read while the others are looked at.
  const lanes = Array.from({ length: workers + 1 }, async () => {
    for (const path of waiting) {
      described.set(path, await describeImage(engine, path));
      done();
    }
  });
  await Promise.all(lanes);
  return described;
}

async function describeImage(engine: FaceEngine, path: string): Promise<Described> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = await readImage(path);
  } catch (error) {
    return { reason: fileFault(error) };
  }
  if (!bytes) return { reason: REASONS.too_large };
  for (let attempt = 1; ; attempt += 1) {
    const result = await engine.describe(bytes, { mode: 'most_prominent' });
    if (result.ok) return { descriptor: result.face.descriptor };
    // A worker that was lost has been replaced: the picture that was on it, or another, may have been to blame.
    if (result.reason !== 'engine_failed' || attempt === 2) return { reason: REASONS[result.reason] };
  }
}

/** A file's bytes; undefined where there are more than an image may have, without reading them. */
async function readImage(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return size > DEFAULT_IMAGE_LIMITS.maxBytes ? undefined : await file.readFile();
  } finally {
    await file.close();
  }
}
