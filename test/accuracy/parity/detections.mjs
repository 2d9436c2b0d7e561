/** From the detectors' outputs to boxes, as face-api does it; the same for both sides of a comparison. */

/** face-api's src/tinyFaceDetector/const.ts: widths and heights in cells. */
const ANCHORS = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
];
const TINY_IOU = 0.4;
/** src/ssdMobilenetv1/SsdMobilenetv1.ts. */
const SSD_IOU = 0.5;

const logistic = (x) => 1 / (1 + Math.exp(-x));

/** Boxes `{ left, top, right, bottom, score }` in cells, of a tiny detector's grid (src/tinyYolov2/TinyYolov2Base.ts). */
export function tinyDetections(grid, columns, minScore) {
  const found = [];
  for (let cell = 0; cell < grid.length / 25; cell += 1) {
    for (const [anchor, [width, height]] of ANCHORS.entries()) {
      const [tx, ty, tw, th, to] = grid.subarray(cell * 25 + anchor * 5);
      const score = logistic(to);
      if (score <= minScore) continue;
      const x = (cell % columns) + logistic(tx);
      const y = Math.floor(cell / columns) + logistic(ty);
      const [halfWidth, halfHeight] = [(Math.exp(tw) * width) / 2, (Math.exp(th) * height) / 2];
      found.push({ left: x - halfWidth, right: x + halfWidth, top: y - halfHeight, bottom: y + halfHeight, score });
    }
  }
  return withoutOverlaps(found, TINY_IOU);
}

/** Boxes relative to the input. */
export function ssdDetections({ boxes, scores }, minScore) {
  const found = [];
  for (const [index, score] of scores.entries()) {
    if (score <= minScore) continue;
    const [top, left, bottom, right] = boxes.subarray(index * 4);
    found.push({ left, top, right, bottom, score });
  }
  return withoutOverlaps(found, SSD_IOU);
}

/** Intersection over union. */
export function overlap(a, b) {
  const width = Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left));
  const height = Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  const area = (box) => (box.right - box.left) * (box.bottom - box.top);
  return (width * height) / (area(a) + area(b) - width * height);
}

function withoutOverlaps(boxes, limit) {
  const kept = [];
  for (const box of boxes.sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => overlap(box, other) <= limit)) kept.push(box);
  }
  return kept;
}
