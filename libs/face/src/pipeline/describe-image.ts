import type { Description, DescribeOptions, FaceRefusal, Recipe } from '../engine.js';
import { chooseFace } from '../face.js';
import type { FaceNetworks } from '../networks/networks.js';
import { RECOGNITION_SIDE } from '../networks/networks.js';
import { Pyramid, type RgbImage } from '../pixels/image.js';
import type { View } from './align.js';
import { describeViews, renderViews } from './descriptor.js';
import { findFaces } from './find-faces.js';
import { findGestureSigns, jawWidthOf, yawOf } from './gesture-signs.js';
import { findLandmarks } from './landmarks.js';
import { measureQuality } from './quality.js';

/**
 * What made a descriptor: the network and its weights, how the face is laid into its picture, and the scaling of the result.
 * Part of every template.
 */
export const MODEL_VERSION = 'dlib-resnet-v1/aligned-0.20/unit-v1';

/** The views of each recipe; the first is also what quality is measured on. */
export const RECIPES: Readonly<Record<Recipe, readonly View[]>> = {
  quick: [{ padding: 0.2, mirrored: false }],
  thorough: [
    { padding: 0.2, mirrored: false },
    { padding: 0.15, mirrored: true },
    { padding: 0.25, mirrored: true },
  ],
};

/** Nobody needs more neighbours than this to decide; a hostile picture could hold hundreds of faces. */
const MAX_OTHERS = 20;

/** A description, with the picture that it is of (turned, where the face lay on its side); or why there is none. */
export type DescribedImage =
  | { readonly ok: true; readonly description: Description; readonly image: RgbImage }
  | { readonly ok: false; readonly reason: FaceRefusal };

/** Finds and describes the face of a decoded picture: the same in Node, Electron and a browser. */
export async function describeImage(
  networks: FaceNetworks,
  picture: RgbImage,
  { mode, recipe = 'thorough', gestures = false }: DescribeOptions,
): Promise<DescribedImage> {
  const { pyramid, detections } = await findFaces(networks, picture);
  const choice = chooseFace(detections);
  if (choice === undefined) return { ok: false, reason: 'no_face' };
  if (mode === 'only' && choice.rivals.length > 0) return { ok: false, reason: 'several_faces' };
  const { image } = pyramid;
  const landmarks = await findLandmarks(networks, pyramid, choice.face.box);
  const views = renderViews(pyramid, landmarks, RECIPES[recipe]);
  const descriptor = await describeViews(networks, views);
  const quality = measureQuality(views.subarray(0, RECOGNITION_SIDE * RECOGNITION_SIDE * 3));
  const description: Description = {
    ok: true,
    width: image.width,
    height: image.height,
    face: {
      ...choice.face,
      landmarks,
      descriptor,
      yaw: yawOf(landmarks),
      quality: { jawWidth: jawWidthOf(landmarks), ...quality },
      ...(gestures && { gestures: await findGestureSigns(networks, pyramid, landmarks) }),
    },
    others: choice.others.slice(0, MAX_OTHERS),
    modelVersion: MODEL_VERSION,
  };
  return { ok: true, description, image };
}

/** The size of picture that the engine is warmed and timed on. */
const WARM_PICTURE = { width: 1280, height: 720 } as const;

/**
 * Runs every network, each by itself and not only as far as a picture without a face comes, so that the first request is as
 * fast as the hundredth. Gives the milliseconds that a warm picture takes, without its decoding.
 */
export async function warmUp(networks: FaceNetworks): Promise<number> {
  const { width, height } = WARM_PICTURE;
  const picture: RgbImage = { width, height, data: new Uint8Array(width * height * 3).fill(128) };
  const box = { x: width / 4, y: height / 4, width: height / 2, height: height / 2 };
  const face = async (recipe: Recipe): Promise<void> => {
    const pyramid = new Pyramid(picture);
    const landmarks = await findLandmarks(networks, pyramid, box);
    await describeViews(networks, renderViews(pyramid, landmarks, RECIPES[recipe]));
    await findGestureSigns(networks, pyramid, landmarks);
  };
  await findFaces(networks, picture);
  for (const recipe of ['quick', 'thorough'] as const) await face(recipe);
  const started = performance.now();
  await face('thorough');
  return performance.now() - started;
}
