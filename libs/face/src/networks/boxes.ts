/** A detection before it is placed in a picture: a box as parts of the network's input, and a score of 0 to 1. */
export interface RawDetection {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly score: number;
}

/** The tiny detector's five anchors, width and height in cells of 32 pixels (face-api, tinyFaceDetector/const.ts). */
const TINY_ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;

/** Numbers an anchor: centre x and y within the cell, width and height by the anchor's, score. */
const TINY_NUMBERS = 5;

/** Overlaps from which the weaker of two boxes is dropped (face-api: 0.4 for the tiny detector, 0.5 for the large one). */
const TINY_OVERLAP = 0.4;
const LARGE_OVERLAP = 0.5;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * Reads the tiny detector's grid (TinyYolov2Base.extractBoxes): in cell (column, row) and for anchor (w, h) the centre is at
 * (column + σ(t₀), row + σ(t₁)), the size (w · exp t₂, h · exp t₃), all in cells, and the score is σ(t₄).
 */
export function tinyDetections(grid: Float32Array, columns: number, rows: number, minScore: number): RawDetection[] {
  const least = Math.log(minScore / (1 - minScore));
  const found: RawDetection[] = [];
  let at = 0;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      for (const [anchorWidth, anchorHeight] of TINY_ANCHORS) {
        const [x = 0, y = 0, w = 0, h = 0, score = 0] = grid.subarray(at, at + TINY_NUMBERS);
        at += TINY_NUMBERS;
        if (score <= least) continue;
        const centreX = (column + sigmoid(x)) / columns;
        const centreY = (row + sigmoid(y)) / rows;
        const halfWidth = (Math.exp(w) * anchorWidth) / columns / 2;
        const halfHeight = (Math.exp(h) * anchorHeight) / rows / 2;
        found.push({
          left: centreX - halfWidth,
          top: centreY - halfHeight,
          right: centreX + halfWidth,
          bottom: centreY + halfHeight,
          score: sigmoid(score),
        });
      }
    }
  }
  return suppress(found, TINY_OVERLAP);
}

/** Reads the large detector's boxes (SsdMobilenetv1.locateFaces): cut at the picture's borders. */
export function largeDetections(boxes: Float32Array, scores: Float32Array, minScore: number): RawDetection[] {
  const found: RawDetection[] = [];
  for (const [index, score] of scores.entries()) {
    if (score <= minScore) continue;
    const [top = 0, left = 0, bottom = 0, right = 0] = boxes.subarray(index * 4, index * 4 + 4);
    found.push({ left, top, right, bottom, score });
  }
  return suppress(found, LARGE_OVERLAP).map(({ left, top, right, bottom, score }) => ({
    left: Math.max(0, left),
    top: Math.max(0, top),
    right: Math.min(1, right),
    bottom: Math.min(1, bottom),
    score,
  }));
}

/** Intersection of two boxes over their union: 0 apart, 1 the same. */
export function overlap(a: Omit<RawDetection, 'score'>, b: Omit<RawDetection, 'score'>): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const area = (box: typeof a): number => (box.right - box.left) * (box.bottom - box.top);
  return (width * height) / (area(a) + area(b) - width * height);
}

/** Greedy non-maximum suppression: of boxes that overlap more than `most`, the one with the highest score stays. */
export function suppress<Box extends RawDetection>(boxes: readonly Box[], most: number): Box[] {
  const kept: Box[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => overlap(box, other) <= most)) kept.push(box);
  }
  return kept;
}
