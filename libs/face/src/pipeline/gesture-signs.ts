import type { GestureSigns } from '../engine.js';
import { centreOf, type Point } from '../face.js';
import { EXPRESSION_SIDE, EXPRESSIONS, IRIS_SIDE, MESH_SIDE, type FaceNetworks } from '../networks/networks.js';
import type { Pyramid } from '../pixels/image.js';
import { mirror, warp, type Affine } from '../pixels/warp.js';
import { fitTemplate, viewOf } from './align.js';

const HAPPY = EXPRESSIONS.indexOf('happy');

/** Points of the 68 that bound the face: jaw's ends, chin, brows, eyes' outer corners. */
const JAW = { right: 0, chin: 8, left: 16 } as const;

/**
 * The mesh is shown the face with a quarter of its size added on each side (MediaPipe Face Mesh: the box times 1.5). At 1.25
 * closed eyes of the test videos come out at 0.21 of the open ones (mean over d9's blinks), at 1.5 at 0.17.
 */
const MESH_ENLARGED = 1.5;

/** Under this score the mesh's picture holds no face: 2 of 3,039 video frames are, with the detector's box beside the face. */
const MESH_SCORE = 0.5;

/**
 * An eye's corners in the mesh (MediaPipe's contours), from the picture's left to its right, and whether the iris network is
 * shown it mirrored. The network has learnt the person's right eye, so that the left one is: with the other one mirrored
 * blinks at a webcam (clm_default) go down to 0.44 of the open eyes in the mean, and to 0.59 in the worst; so, to 0.29 and 0.42.
 */
const EYES = [
  { from: 33, to: 133, mirrored: false },
  { from: 362, to: 263, mirrored: true },
] as const;

/** The iris network is shown the eye with this many times the distance of its corners (human: 2.3, after MediaPipe Iris). */
const EYE_ENLARGED = 2.3;

/** In the iris network's eye contour: 1 to 7 are the lower lid between the corners 0 and 8, 9 to 15 the upper one above them. */
const LIDS = { lower: 1, upper: 9, middle: [2, 3, 4] } as const;

/**
 * The expression network is shown the face as the recognition network is (see `View`), plain and mirrored, and the mean is
 * taken. Measured on the 51 neutral and 51 smiling pictures of London, the area under the curve of `happy`: the tiny
 * detector's box as it is 0.926, its larger passes 0.956 to 0.960, the landmarks' bounding box times 1.2 0.950; aligned 0.961.
 */
const EXPRESSION_PADDING = 0.2;

/**
 * How far a head is turned, free of scale: the nose's tip between the jaw's ends, along the jaw's line; 0 in the middle,
 * positive towards the picture's right.
 */
export function yawOf(landmarks: readonly Point[]): number {
  const nose = pointOf(landmarks, 30);
  const [right, left] = [pointOf(landmarks, JAW.right), pointOf(landmarks, JAW.left)];
  // The jaw's line, so that a tilted head is measured as an upright one.
  const [across, down] = [left.x - right.x, left.y - right.y];
  const length2 = across * across + down * down;
  const part = ((nose.x - right.x) * across + (nose.y - right.y) * down) / length2;
  return 2 * part - 1;
}

/** Pixels between the jaw's ends. */
export function jawWidthOf(landmarks: readonly Point[]): number {
  const [right, left] = [pointOf(landmarks, JAW.right), pointOf(landmarks, JAW.left)];
  return Math.hypot(left.x - right.x, left.y - right.y);
}

function pointOf(points: readonly Point[], index: number): Point {
  return points[index] ?? { x: Number.NaN, y: Number.NaN };
}

/** Looks for a smile, and measures how far the eyes are open. */
export async function findGestureSigns(
  networks: FaceNetworks,
  pyramid: Pyramid,
  landmarks: readonly Point[],
): Promise<GestureSigns> {
  return {
    smile: await smileOf(networks, pyramid, landmarks),
    lidGap: await lidGapOf(networks, pyramid, landmarks),
  };
}

async function smileOf(networks: FaceNetworks, pyramid: Pyramid, landmarks: readonly Point[]): Promise<number> {
  const affine = viewOf(fitTemplate(landmarks, 'dlib'), { padding: EXPRESSION_PADDING }, EXPRESSION_SIDE);
  const numbers = EXPRESSION_SIDE * EXPRESSION_SIDE * 3;
  const pictures = new Float32Array(numbers * 2);
  warp(pyramid, affine, EXPRESSION_SIDE, EXPRESSION_SIDE, pictures);
  mirror(pictures, 0, EXPRESSION_SIDE, pictures, numbers);
  const scores = await networks.expressions(pictures, 2);
  return ((scores[HAPPY] ?? Number.NaN) + (scores[EXPRESSIONS.length + HAPPY] ?? Number.NaN)) / 2;
}

/** A square of the picture, turned so that `along` lies to its right; samples lie `step` pixels apart. */
function turnedSquare(middle: Point, along: Point, side: number, samples: number): Affine {
  const length = Math.hypot(along.x, along.y);
  const step = side / samples;
  const [cos, sin] = [(along.x / length) * step, (along.y / length) * step];
  const half = samples / 2;
  return {
    a: cos,
    b: -sin,
    c: middle.x - cos * half + sin * half,
    d: sin,
    e: cos,
    f: middle.y - sin * half - cos * half,
  };
}

const through = ({ a, b, c, d, e, f }: Affine, u: number, v: number): Point => ({
  x: a * u + b * v + c,
  y: d * u + e * v + f,
});

/**
 * How far the more open eye is open: the height between its lids by its width, about 0.3 open and under 0.15 closed;
 * undefined where the mesh sees no face. The width is the mesh's, with its depth, so that an eye seen from the side does not
 * look wider open: without the depth, an open eye of the test videos seems 1.6 times as open at a yaw of 1. The more open eye
 * and not the mean: turned away, the farther one is measured badly and too small; and a wink is no blink.
 */
export async function lidGapOf(
  networks: FaceNetworks,
  pyramid: Pyramid,
  landmarks: readonly Point[],
): Promise<number | undefined> {
  const { point, score } = await meshOf(networks, pyramid, landmarks);
  const numbers = IRIS_SIDE * IRIS_SIDE * 3;
  const pictures = new Float32Array(numbers * EYES.length);
  const plain = new Float32Array(numbers);
  // Pixels of the picture between samples, by the eye's width.
  const scales: number[] = [];
  for (const [index, { from, to, mirrored }] of EYES.entries()) {
    const [start, end] = [point(from), point(to)];
    const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
    const along = { x: end.x - start.x, y: end.y - start.y };
    const seen = Math.hypot(along.x, along.y);
    if (!(seen > 0)) return undefined;
    scales.push((EYE_ENLARGED * seen) / IRIS_SIDE / Math.hypot(seen, end.depth - start.depth));
    const affine = turnedSquare(middle, along, EYE_ENLARGED * seen, IRIS_SIDE);
    warp(pyramid, affine, IRIS_SIDE, IRIS_SIDE, plain);
    if (mirrored) mirror(plain, 0, IRIS_SIDE, pictures, index * numbers);
    else pictures.set(plain, index * numbers);
  }
  const contours = await networks.eyes(pictures, EYES.length);
  const length = contours.length / EYES.length;
  const gaps = scales.map((scale, index) => scale * heightOf(contours.subarray(index * length, (index + 1) * length)));
  const gap = Math.max(...gaps);
  return score >= MESH_SCORE && Number.isFinite(gap) ? gap : undefined;
}

/** The height between the lids of an eye's contour, in the iris network's pixels: the mean of three near the middle. */
function heightOf(contour: Float32Array): number {
  const heights = LIDS.middle.map((at) => {
    const [lower, upper] = [(LIDS.lower + at) * 3, (LIDS.upper + at) * 3];
    const across = (contour[lower] ?? Number.NaN) - (contour[upper] ?? Number.NaN);
    const down = (contour[lower + 1] ?? Number.NaN) - (contour[upper + 1] ?? Number.NaN);
    return Math.hypot(across, down);
  });
  return heights.reduce((sum, height) => sum + height, 0) / heights.length;
}

/** A point of the mesh; its depth is in pixels of the picture as well, smaller nearer to the camera. */
interface MeshPoint extends Point {
  readonly depth: number;
}

/** The face mesh, as a function from a point's index to its place in the picture, and its score. */
async function meshOf(
  networks: FaceNetworks,
  pyramid: Pyramid,
  landmarks: readonly Point[],
): Promise<{ point: (index: number) => MeshPoint; score: number }> {
  const eyes = [centreOf(landmarks.slice(36, 42)), centreOf(landmarks.slice(42, 48))] as const;
  const along = { x: eyes[1].x - eyes[0].x, y: eyes[1].y - eyes[0].y };
  const [middle, side] = faceSquare(landmarks, along);
  const affine = turnedSquare(middle, along, side, MESH_SIDE);
  const picture = new Float32Array(MESH_SIDE * MESH_SIDE * 3);
  warp(pyramid, affine, MESH_SIDE, MESH_SIDE, picture);
  const { points, score } = await networks.mesh(picture);
  const at = (index: number): number => points[index] ?? Number.NaN;
  const point = (index: number): MeshPoint => ({
    ...through(affine, at(index * 3), at(index * 3 + 1)),
    depth: (at(index * 3 + 2) * side) / MESH_SIDE,
  });
  return { point, score };
}

/** Middle and side of the square that holds all landmarks, seen along the line of the eyes, enlarged for the mesh. */
function faceSquare(landmarks: readonly Point[], along: Point): [middle: Point, side: number] {
  const length = Math.hypot(along.x, along.y);
  const [cos, sin] = [along.x / length, along.y / length];
  const turned = landmarks.map(({ x, y }) => ({ x: x * cos + y * sin, y: y * cos - x * sin }));
  const [xs, ys] = [turned.map(({ x }) => x), turned.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  // The 68 points end at the brows; the mesh's face goes on to the hair, about a third of the height from brows to chin.
  const above = top - (bottom - top) / 3;
  const [x, y] = [(left + right) / 2, (above + bottom) / 2];
  const middle = { x: x * cos - y * sin, y: x * sin + y * cos };
  return [middle, MESH_ENLARGED * Math.max(right - left, bottom - above)];
}
