import type { GestureSigns } from '../engine.js';
import type { Point } from '../face.js';
import { EXPRESSION_SIDE, EXPRESSIONS, IRIS_SIDE, MESH_SIDE, type FaceNetworks } from '../networks/networks.js';
import type { Box } from '../pixels/box.js';
import type { Pyramid } from '../pixels/image.js';
import { mirror, warp, type Affine } from '../pixels/warp.js';
import { squareAround } from './landmarks.js';

const HAPPY = EXPRESSIONS.indexOf('happy');

/** Points of the 68 that bound the face: jaw's ends, chin, brows, eyes' outer corners. */
const JAW = { right: 0, chin: 8, left: 16 } as const;

/** The mesh is shown the face with a quarter of its size added on each side (MediaPipe Face Mesh: the box times 1.5). */
const MESH_ENLARGED = 1.5;

/** An eye's corners in the mesh (MediaPipe's contours: outer and inner corner), and whether it is shown mirrored. */
const EYES = [
  { outer: 33, inner: 133, mirrored: true },
  { outer: 263, inner: 362, mirrored: false },
] as const;

/** The iris network is shown the eye with this many times the distance of its corners (human: 2.3, after MediaPipe Iris). */
const EYE_ENLARGED = 2.3;

/** In the iris network's eye contour: 0 and 8 are its corners, 1 to 7 the lower lid, 9 to 15 the upper one above them. */
const LIDS = { corners: [0, 8], lower: 1, upper: 9, middle: [2, 3, 4] } as const;

/**
 * How far a head is turned, free of scale: the nose's tip between the jaw's ends, along the line of the eyes; 0 in the middle,
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
  box: Box,
  landmarks: readonly Point[],
): Promise<GestureSigns> {
  return {
    smile: await smileOf(networks, pyramid, box),
    lidGap: await lidGapOf(networks, pyramid, landmarks),
  };
}

async function smileOf(networks: FaceNetworks, pyramid: Pyramid, box: Box): Promise<number> {
  const { x, y, step } = squareAround(box, EXPRESSION_SIDE);
  const picture = new Float32Array(EXPRESSION_SIDE * EXPRESSION_SIDE * 3);
  warp(pyramid, { a: step, b: 0, c: x, d: 0, e: step, f: y }, EXPRESSION_SIDE, EXPRESSION_SIDE, picture);
  return (await networks.expressions(picture, 1))[HAPPY] ?? Number.NaN;
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

/** The eyes' openings by their widths, the mean of both. */
export async function lidGapOf(
  networks: FaceNetworks,
  pyramid: Pyramid,
  landmarks: readonly Point[],
): Promise<number | undefined> {
  const mesh = await meshOf(networks, pyramid, landmarks);
  if (mesh === undefined) return undefined;
  const numbers = IRIS_SIDE * IRIS_SIDE * 3;
  const pictures = new Float32Array(numbers * EYES.length);
  for (const [index, { outer, inner, mirrored }] of EYES.entries()) {
    const [from, to] = mirrored ? [mesh(outer), mesh(inner)] : [mesh(inner), mesh(outer)];
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const along = { x: to.x - from.x, y: to.y - from.y };
    const side = EYE_ENLARGED * Math.hypot(along.x, along.y);
    const affine = turnedSquare(middle, along, side, IRIS_SIDE);
    if (mirrored) {
      const plain = new Float32Array(numbers);
      warp(pyramid, affine, IRIS_SIDE, IRIS_SIDE, plain);
      mirror(plain, 0, IRIS_SIDE, pictures, index * numbers);
    } else {
      warp(pyramid, affine, IRIS_SIDE, IRIS_SIDE, pictures, index * numbers);
    }
  }
  const contours = await networks.eyes(pictures, EYES.length);
  const length = contours.length / EYES.length;
  const gaps = EYES.map((_, index) => gapOf(contours.subarray(index * length, (index + 1) * length)));
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

/** The opening of one eye by its width, from its contour: the mean of three heights near its middle. */
function gapOf(contour: Float32Array): number {
  const point = (index: number): Point => ({ x: contour[index * 3] ?? 0, y: contour[index * 3 + 1] ?? 0 });
  const apart = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);
  const width = apart(point(LIDS.corners[0]), point(LIDS.corners[1]));
  const heights = LIDS.middle.map((at) => apart(point(LIDS.lower + at), point(LIDS.upper + at)));
  return heights.reduce((sum, height) => sum + height, 0) / heights.length / width;
}

/** The face mesh, as a function from a point's index to its place in the picture. */
async function meshOf(
  networks: FaceNetworks,
  pyramid: Pyramid,
  landmarks: readonly Point[],
): Promise<((index: number) => Point) | undefined> {
  const eyes = [centreOf(landmarks.slice(36, 42)), centreOf(landmarks.slice(42, 48))] as const;
  const along = { x: eyes[1].x - eyes[0].x, y: eyes[1].y - eyes[0].y };
  const affine = turnedSquare(...faceSquare(landmarks, along), MESH_SIDE);
  const picture = new Float32Array(MESH_SIDE * MESH_SIDE * 3);
  warp(pyramid, affine, MESH_SIDE, MESH_SIDE, picture);
  const { points } = await networks.mesh(picture);
  return (index) => through(affine, points[index * 3] ?? Number.NaN, points[index * 3 + 1] ?? Number.NaN);
}

/** The square that holds all landmarks, seen along the line of the eyes, enlarged for the mesh. */
function faceSquare(landmarks: readonly Point[], along: Point): [middle: Point, along: Point, side: number] {
  const length = Math.hypot(along.x, along.y);
  const [cos, sin] = [along.x / length, along.y / length];
  const turned = landmarks.map(({ x, y }) => ({ x: x * cos + y * sin, y: y * cos - x * sin }));
  const [xs, ys] = [turned.map(({ x }) => x), turned.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  // The 68 points end at the brows; the mesh's face goes on to the hair, about a third of the height from brows to chin.
  const above = top - (bottom - top) / 3;
  const [x, y] = [(left + right) / 2, (above + bottom) / 2];
  const middle = { x: x * cos - y * sin, y: x * sin + y * cos };
  return [middle, along, MESH_ENLARGED * Math.max(right - left, bottom - above)];
}

function centreOf(points: readonly Point[]): Point {
  const sum = points.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}
