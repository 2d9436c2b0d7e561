import { centreOf, type Point } from '../face.js';
import type { Affine } from '../pixels/warp.js';

/**
 * Points 17 to 67 of the mean face that dlib aligns to before its recognition network, as x and y of a square that holds
 * them (dlib, image_transforms/interpolation.h, get_face_chip_details): what the network has learnt to expect.
 */
const MEAN_FACE_FROM = 17;
const MEAN_X = [
  0.000213256, 0.0752622, 0.18113, 0.29077, 0.393397, 0.586856, 0.689483, 0.799124, 0.904991, 0.98004, 0.490127,
  0.490127, 0.490127, 0.490127, 0.36688, 0.426036, 0.490127, 0.554217, 0.613373, 0.121737, 0.187122, 0.265825, 0.334606,
  0.260918, 0.182743, 0.645647, 0.714428, 0.793132, 0.858516, 0.79751, 0.719335, 0.254149, 0.340985, 0.428858, 0.490127,
  0.551395, 0.639268, 0.726104, 0.642159, 0.556721, 0.490127, 0.423532, 0.338094, 0.290379, 0.428096, 0.490127,
  0.552157, 0.689874, 0.553364, 0.490127, 0.42689,
] as const;
const MEAN_Y = [
  0.106454, 0.038915, 0.0187482, 0.0344891, 0.0773906, 0.0773906, 0.0344891, 0.0187482, 0.038915, 0.106454, 0.203352,
  0.307009, 0.409805, 0.515625, 0.587326, 0.609345, 0.628106, 0.609345, 0.587326, 0.216423, 0.178758, 0.179852,
  0.231733, 0.245099, 0.244077, 0.231733, 0.179852, 0.178758, 0.216423, 0.244077, 0.245099, 0.780233, 0.745405,
  0.727388, 0.742578, 0.727388, 0.745405, 0.780233, 0.864805, 0.902192, 0.909281, 0.902192, 0.864805, 0.784792,
  0.778746, 0.785343, 0.778746, 0.784792, 0.824182, 0.831803, 0.824182,
] as const;

/** Points of the 68 whose mean belongs at a place of a template; coordinates of 0 to 1. */
interface Anchor {
  readonly u: number;
  readonly v: number;
  readonly of: readonly number[];
}

const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Where a recognition network expects the parts of a face. */
export const TEMPLATES = {
  /** What moves least with dlib's mean face: nose, eyes, upper lip (dlib leaves out the brows and the lower lip, as they move). */
  dlib: [...span(27, 54), ...span(60, 64)].map((point): Anchor => {
    const [u, v] = [MEAN_X[point - MEAN_FACE_FROM] ?? Number.NaN, MEAN_Y[point - MEAN_FACE_FROM] ?? Number.NaN];
    return { u, v, of: [point] };
  }),
  /** Eyes, nose and mouth's corners in the 112 × 112 pixels of ArcFace and its relatives (InsightFace, face_align.py). */
  arcface: (
    [
      [38.2946, 51.6963, span(36, 41)],
      [73.5318, 51.5014, span(42, 47)],
      [56.0252, 71.7366, [30]],
      [41.5493, 92.3655, [48]],
      [70.7299, 92.2041, [54]],
    ] as const
  ).map(([x, y, of]): Anchor => ({ u: x / 112, v: y / 112, of })),
} as const;

/** A template by its name. */
export type TemplateName = keyof typeof TEMPLATES;

/** How a face is laid into the recognition network's picture. */
export interface View {
  /** Border around the template, as a part of it. */
  readonly padding: number;
  /** Whether the picture is mirrored. */
  readonly mirrored: boolean;
}

/** The similarity that lays a template (coordinates of 0 to 1) over a face: x = a·u − b·v + c, y = b·u + a·v + f. */
export interface Pose {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly f: number;
}

/** Fits a template to 68 landmarks by least squares (Umeyama 1991, in two dimensions). */
export function fitTemplate(landmarks: readonly Point[], template: TemplateName): Pose {
  let [sumU, sumV, sumX, sumY, sumUX, sumUY, sumUU] = [0, 0, 0, 0, 0, 0, 0];
  const anchors = TEMPLATES[template];
  for (const { u, v, of } of anchors) {
    const { x, y } = centreOf(of.map((index) => landmarks[index] ?? { x: Number.NaN, y: Number.NaN }));
    sumU += u;
    sumV += v;
    sumX += x;
    sumY += y;
    sumUX += u * x + v * y;
    sumUY += u * y - v * x;
    sumUU += u * u + v * v;
  }
  const count = anchors.length;
  const spread = sumUU - (sumU * sumU + sumV * sumV) / count;
  const a = (sumUX - (sumU * sumX + sumV * sumY) / count) / spread;
  const b = (sumUY - (sumU * sumY - sumV * sumX) / count) / spread;
  return { a, b, c: (sumX - a * sumU + b * sumV) / count, f: (sumY - b * sumU - a * sumV) / count };
}

/**
 * How badly a face fits dlib's mean face: the root of the mean squared distance of the points that move least, in widths of
 * that face. Upright faces have 0.024 (median; 95 % under 0.05).
 */
export function misfit(landmarks: readonly Point[], { a, b, c, f }: Pose): number {
  const sum = TEMPLATES.dlib.reduce((total, { u, v, of: [index = 0] }) => {
    const { x, y } = landmarks[index] ?? { x: Number.NaN, y: Number.NaN };
    return total + (a * u - b * v + c - x) ** 2 + (b * u + a * v + f - y) ** 2;
  }, 0);
  return Math.sqrt(sum / TEMPLATES.dlib.length) / Math.hypot(a, b);
}

/** Where the samples of a view lie in the picture. Mirroring is done on the samples, not here. */
export function viewOf({ a, b, c, f }: Pose, { padding }: Pick<View, 'padding'>, side: number): Affine {
  // From a sample to the template: the middle of the one is the middle of the other.
  const step = (1 + 2 * padding) / side;
  const start = 0.5 - (step * side) / 2;
  return {
    a: a * step,
    b: -b * step,
    c: a * start - b * start + c,
    d: b * step,
    e: a * step,
    f: b * start + a * start + f,
  };
}
