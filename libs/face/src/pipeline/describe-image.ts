import type { Description, DescribeOptions, FaceRefusal } from '../engine.js';
import type { Point, Size } from '../face.js';
import { IRIS_SIDE, type FaceNetworks } from '../networks/networks.js';
import type { Box } from '../pixels/box.js';
import { brighten, meanOf, Pyramid, turn, type Picture, type RgbImage, type SentPicture } from '../pixels/image.js';
import { describeViews, renderViews } from './descriptor.js';
import { findFace, lookNear, type FoundFace } from './find-face.js';
import { findGestureSigns, jawWidthOf, yawOf } from './gesture-signs.js';
import { boxOfLandmarks, findLandmarks, steadyLandmarks } from './landmarks.js';
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
  const { pyramid, landmarks, sentWidth } = await refine(networks, picture, found, recipe === 'thorough');
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
        jawWidth: sentWidth,
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

/** What a face is described by. */
interface Refined {
  readonly pyramid: Pyramid;
  readonly landmarks: readonly Point[];
  /** Pixels between the jaw's ends, of those that the face is described by or could be. */
  readonly sentWidth: number;
}

/**
 * The face in as many pixels as the picture had when it was sent, where it was shrunk and the face is small; and its landmarks
 * there, looked for once more where it is done thoroughly.
 */
async function refine(
  networks: FaceNetworks,
  picture: Picture,
  found: FoundFace,
  thoroughly: boolean,
): Promise<Refined> {
  const { pyramid, face, landmarks } = found;
  const width = jawWidthOf(landmarks);
  const shrunk = picture.sent === undefined ? 1 : picture.sent.width / picture.image.width;
  const fine = picture.sent && width < FINE_JAW_WIDTH ? await cutFace(picture.sent, shrunk, found) : undefined;
  if (fine === undefined) {
    const steady = thoroughly ? await steadyLandmarks(networks, pyramid, face.box, landmarks) : landmarks;
    return { pyramid, landmarks: steady, sentWidth: width * shrunk };
  }
  const box = boxOfLandmarks(await findLandmarks(networks, fine.pyramid, fine.box));
  const again = await findLandmarks(networks, fine.pyramid, box);
  const steady = thoroughly ? await steadyLandmarks(networks, fine.pyramid, box, again) : again;
  return { pyramid: fine.pyramid, landmarks: steady, sentWidth: jawWidthOf(again) };
}

/** Twice the face, so that nothing that a network looks at is cut off, from the picture as it was sent; turned as it was found. */
async function cutFace(
  sent: SentPicture,
  shrunk: number,
  { face, quarters }: FoundFace,
): Promise<{ pyramid: Pyramid; box: Box } | undefined> {
  const { x, y, width, height } = face.box;
  const turnedSent = quarters % 2 === 0 ? sent : { width: sent.height, height: sent.width };
  const around = { x: x - width / 2, y: y - height / 2, width: 2 * width, height: 2 * height };
  const part = within(around, shrunk, turnedSent);
  const image = await sent.cut(turnBack(part, quarters, turnedSent));
  if (image === undefined) return undefined;
  return {
    pyramid: new Pyramid(quarters === 0 ? image : turn(image, quarters)),
    box: { x: x * shrunk - part.x, y: y * shrunk - part.y, width: width * shrunk, height: height * shrunk },
  };
}

/** A box scaled, rounded to whole pixels and cut at the borders of a picture; at least one pixel. */
function within(box: Box, scale: number, size: Size): Box {
  const left = Math.min(Math.max(0, Math.round(box.x * scale)), size.width - 1);
  const top = Math.min(Math.max(0, Math.round(box.y * scale)), size.height - 1);
  const right = Math.min(size.width, Math.round((box.x + box.width) * scale));
  const bottom = Math.min(size.height, Math.round((box.y + box.height) * scale));
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** Where a box of a picture that was turned clockwise by quarters lay in it before; `size` is that of the turned one. */
function turnBack({ x, y, width, height }: Box, quarters: FoundFace['quarters'], size: Size): Box {
  if (quarters === 0) return { x, y, width, height };
  if (quarters === 2) return { x: size.width - x - width, y: size.height - y - height, width, height };
  if (quarters === 1) return { x: y, y: size.width - x - width, width: height, height: width };
  return { x: size.height - y - height, y: x, width: height, height: width };
}

/** Times that a picture is described before the engine counts as warm; the compiler has then seen enough of it. */
const WARM_ROUNDS = 10;

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
    await runEach(networks, model, (await decode()).image);
    took = performance.now() - started;
  }
  return took;
}

/** Runs every network but the large detector, and all that is done between them, as if there were a face in the middle. */
export async function runEach(networks: FaceNetworks, model: RecognitionModel, image: RgbImage): Promise<void> {
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
}
