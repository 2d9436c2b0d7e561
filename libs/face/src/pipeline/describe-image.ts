import type { Description, DescribeOptions, FaceRefusal } from '../engine.js';
import type { Point } from '../face.js';
import { IRIS_SIDE, type FaceNetworks } from '../networks/networks.js';
import type { Box } from '../pixels/box.js';
import { brighten, meanOf, Pyramid, type Picture, type RgbImage } from '../pixels/image.js';
import { describeViews, renderViews } from './descriptor.js';
import { findFace, lookNear, type FoundFace } from './find-face.js';
import { findGestureSigns, jawWidthOf, yawOf } from './gesture-signs.js';
import { findLandmarks, steadyLandmarks } from './landmarks.js';
import { measureQuality } from './quality.js';
import type { RecognitionModel } from './recognition-model.js';

/** Nobody needs more neighbours than this to decide; a hostile picture could hold hundreds of faces. */
const MAX_OTHERS = 20;

/**
 * Width between the jaw's ends under which a shrunk picture is looked at again in full resolution: what the recognition
 * network is shown is about as wide, so that from here on nothing is lost by the shrinking.
 */
const FINE_JAW_WIDTH = 130;

/**
 * A picture whose mean is under this (of 255) is made brighter, to this mean times four, before it is said to hold no face:
 * whoever stands in the dark is told so, and not that nobody is there. The detector begins to miss faces at a mean of 25
 * (London's portraits, darkened).
 */
const DARK_MEAN = 30;

/** A description, with the picture that it is of (turned, where the face lay on its side); or why there is none. */
export type DescribedImage =
  | { readonly ok: true; readonly description: Description; readonly image: RgbImage }
  | { readonly ok: false; readonly reason: FaceRefusal };

/** Finds and describes the face of a decoded picture: the same in Node, Electron and a browser. */
export async function describeImage(
  networks: FaceNetworks,
  model: RecognitionModel,
  picture: Picture,
  { mode, recipe = 'thorough', gestures = false }: DescribeOptions,
): Promise<DescribedImage> {
  const found = (await findFace(networks, picture.image)) ?? (await findInTheDark(networks, picture.image));
  if (found === undefined) return { ok: false, reason: 'no_face' };
  if (mode === 'only' && found.rivals.length > 0) return { ok: false, reason: 'several_faces' };
  const { pyramid, landmarks } = await refine(networks, picture, found, recipe === 'thorough');
  const views = model.recipes[recipe];
  const descriptor = await describeViews(networks, renderViews(pyramid, landmarks, model, views), views.length);
  const { image } = found.pyramid;
  const description: Description = {
    ok: true,
    width: image.width,
    height: image.height,
    face: {
      ...found.face,
      landmarks: found.landmarks,
      descriptor,
      yaw: yawOf(landmarks),
      quality: {
        ...measureQuality(pyramid, landmarks),
        jawWidth: jawWidthOf(found.landmarks) * picture.shrunk,
      },
      ...(gestures && { gestures: await findGestureSigns(networks, pyramid, landmarks) }),
    },
    others: found.others.slice(0, MAX_OTHERS),
    modelVersion: model.version,
  };
  return { ok: true, description, image };
}

/** Looks at a dark picture made brighter; what is found is placed in the dark one, and measured there. */
async function findInTheDark(networks: FaceNetworks, image: RgbImage): Promise<FoundFace | undefined> {
  const mean = meanOf(image);
  if (mean === 0 || mean > DARK_MEAN) return undefined;
  const found = await findFace(networks, brighten(image, (DARK_MEAN * 4) / mean));
  return found && found.quarters === 0 ? { ...found, pyramid: new Pyramid(image) } : undefined;
}

/**
 * The face in as many pixels as the picture had when it was sent, where it was shrunk and the face is small; and its landmarks
 * there, looked for once more where it is done thoroughly.
 */
async function refine(
  networks: FaceNetworks,
  { shrunk, cut, image }: Picture,
  found: FoundFace,
  thoroughly: boolean,
): Promise<{ pyramid: Pyramid; landmarks: readonly Point[] }> {
  const { pyramid, quarters, face } = found;
  if (cut === undefined || quarters !== 0 || jawWidthOf(found.landmarks) >= FINE_JAW_WIDTH) {
    if (!thoroughly) return found;
    return { pyramid, landmarks: await steadyLandmarks(networks, pyramid, face.box, found.landmarks) };
  }
  const { x, y, width, height } = face.box;
  const sent = { width: Math.floor(image.width * shrunk), height: Math.floor(image.height * shrunk) };
  // Twice the face, so that nothing that a network looks at is cut off.
  const part = within({ x: x - width / 2, y: y - height / 2, width: 2 * width, height: 2 * height }, shrunk, sent);
  const fine = new Pyramid(await cut(part));
  const box = { x: x * shrunk - part.x, y: y * shrunk - part.y, width: width * shrunk, height: height * shrunk };
  const landmarks = await findLandmarks(networks, fine, box);
  if (!thoroughly) return { pyramid: fine, landmarks };
  return { pyramid: fine, landmarks: await steadyLandmarks(networks, fine, box, landmarks) };
}

/** A box scaled, rounded to whole pixels and cut at the borders of a picture; at least one pixel. */
function within(box: Box, scale: number, size: { width: number; height: number }): Box {
  const left = Math.min(Math.max(0, Math.round(box.x * scale)), size.width - 1);
  const top = Math.min(Math.max(0, Math.round(box.y * scale)), size.height - 1);
  const right = Math.min(size.width, Math.round((box.x + box.width) * scale));
  const bottom = Math.min(size.height, Math.round((box.y + box.height) * scale));
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** Times that a picture is described before the engine counts as warm; the compiler has then seen enough of it. */
const WARM_ROUNDS = 4;

/**
 * Runs every network, each by itself and not only as far as a picture without a face comes, and all that is done on the way,
 * so that the first request is as fast as the hundredth. Gives the milliseconds that a warm picture takes.
 * @param decode decodes a picture by the way that requests take: what comes out is of the kind that will be worked on
 */
export async function warmUp(
  networks: FaceNetworks,
  model: RecognitionModel,
  decode: () => Promise<Picture>,
): Promise<number> {
  // Without a face, every detector looks in vain.
  await findFace(networks, (await decode()).image);
  let took = Infinity;
  for (let round = 0; round < WARM_ROUNDS; round += 1) {
    const started = performance.now();
    const { image } = await decode();
    const box = { x: image.width / 4, y: image.height / 4, width: image.width / 2, height: image.height / 2 };
    const pyramid = new Pyramid(image);
    await lookNear(networks, pyramid);
    const landmarks = await steadyLandmarks(networks, pyramid, box, await findLandmarks(networks, pyramid, box));
    for (const recipe of ['quick', 'thorough'] as const) {
      const views = model.recipes[recipe];
      await describeViews(networks, renderViews(pyramid, landmarks, model, views), views.length);
    }
    measureQuality(pyramid, landmarks);
    await findGestureSigns(networks, pyramid, landmarks);
    // Which are not looked at where the mesh sees no face.
    await networks.eyes(new Float32Array(2 * IRIS_SIDE * IRIS_SIDE * 3), 2);
    took = performance.now() - started;
  }
  return took;
}
