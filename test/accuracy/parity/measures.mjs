import { overlap, ssdDetections, tinyDetections } from './detections.mjs';

/** Scores under which no box is looked at: as low as the product goes, so that weak detections are compared too. */
export const MIN_SCORE = { tiny: 0.3, ssd: 0.2 };

function largest(values) {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/** The largest difference of two lists of numbers. */
function difference(a, b) {
  if (a.length !== b.length) return Infinity;
  return largest(Array.from(a, (value, i) => Math.abs(value - b[i])));
}

/** The largest distance of two lists of points of `size` numbers each, of which x and y come first. */
function pointDistance(a, b, size) {
  if (a.length !== b.length) return Infinity;
  const points = Array.from({ length: a.length / size }, (_, i) => i * size);
  return largest(points.map((at) => Math.hypot(a[at] - b[at], a[at + 1] - b[at + 1])));
}

function euclideanDistance(a, b) {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0));
}

/** How far the worst of the boxes is from its like, as 1 - IoU; infinite where one side has a box more. */
function boxDifference(a, b) {
  if (a.length !== b.length) return Infinity;
  return largest(a.map((box) => 1 - Math.max(...b.map((other) => overlap(box, other)))));
}

/**
 * What is measured of each network: the difference of its outputs from the original's, and how large it may be. Lengths
 * are in sides of the network's input, so that one bound fits all.
 */
export const MEASURES = [
  {
    network: 'tiny_face_detector',
    what: 'boxes, 1 - IoU (infinite: another number of boxes)',
    bound: 0.01,
    of: (a, b, { width }) =>
      boxDifference(...[a, b].map(({ grid }) => tinyDetections(grid, width / 32, MIN_SCORE.tiny))),
  },
  {
    network: 'ssd_mobilenetv1',
    what: 'boxes, 1 - IoU (infinite: another number of boxes)',
    bound: 0.01,
    of: (a, b) => boxDifference(...[a, b].map((outputs) => ssdDetections(outputs, MIN_SCORE.ssd))),
  },
  {
    network: 'ssd_mobilenetv1',
    what: 'scores of all anchors',
    bound: 1e-3,
    of: (a, b) => difference(a.scores, b.scores),
  },
  {
    network: 'face_landmark_68',
    what: 'points, in sides of the face',
    bound: 0.005,
    of: (a, b) => pointDistance(a.points, b.points, 2),
  },
  {
    network: 'face_recognition',
    what: 'descriptors, Euclidean distance',
    bound: 1e-3,
    of: (a, b) => euclideanDistance(a.descriptor, b.descriptor),
  },
  {
    network: 'face_expression',
    what: 'probabilities',
    bound: 1e-3,
    of: (a, b) => difference(a.probabilities, b.probabilities),
  },
  {
    network: 'face_mesh',
    what: 'points, in sides of the input',
    bound: 0.005,
    of: (a, b, { width }) => pointDistance(a.points, b.points, 3) / width,
  },
  { network: 'face_mesh', what: 'score', bound: 1e-3, of: (a, b) => difference(a.score, b.score) },
  {
    network: 'iris',
    what: 'points of the eye, in sides of the input',
    bound: 0.005,
    of: (a, b, { width }) => pointDistance(a.eye, b.eye, 3) / width,
  },
];
