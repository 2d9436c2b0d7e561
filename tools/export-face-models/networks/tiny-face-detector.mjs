import { Graph, float } from '../onnx/graph.mjs';
import { biasWithMean, convolution, imageInput, maxPool, separableConvolution, toNhwc } from '../onnx/layers.mjs';

/** face-api's src/tinyFaceDetector/const.ts. */
const MEAN_RGB = [117.001, 114.697, 97.404];
/** src/tinyYolov2/TinyYolov2Base.ts divides by it. */
const DEVIATION = 255;
/** src/tinyYolov2/leaky.ts. */
const LEAK = 0.10000000149011612;

/**
 * face-api's tiny face detector: a YOLO v2 of separable convolutions (src/tinyYolov2/TinyYolov2Base.ts, `runMobilenet`).
 *
 * `input` is `[1, H, W, 3]`, RGB 0 to 255, H and W multiples of 32 that may differ. `grid` is `[1, H/32, W/32, 25]`: a
 * cell's 25 values are those of five anchors, one after the other, each `tx, ty, tw, th, to`. With `σ` the logistic
 * function, anchor `a` of the cell in row `r` and column `c` says, in pixels of the input (`extractBoxes`):
 *
 *     centre x = 32 (c + σ(tx))      width  = 32 · e^tw · anchors[a].x
 *     centre y = 32 (r + σ(ty))      height = 32 · e^th · anchors[a].y      score = σ(to)
 *
 *     anchors (x, y) = (1.603231, 2.094468) (6.041143, 7.080126) (2.882459, 3.518061) (4.266906, 5.178857)
 *                      (9.041765, 10.66308)
 *
 * face-api keeps scores over its threshold (0.5 unless told), takes the highest first and drops what overlaps with a kept
 * box by an IoU over 0.4. It pads an image with zeros at the right or bottom to a square and resizes that.
 */
export function tinyFaceDetector(weights) {
  const graph = new Graph('tiny_face_detector');
  let x = imageInput(graph, [1, 'height', 'width', 3]);

  const filters = weights.get('conv0/filters');
  const bias = biasWithMean({ filters, bias: weights.get('conv0/bias').values, mean: MEAN_RGB, deviation: DEVIATION });
  x = leaky(graph, 'conv0/leaky', convolution(graph, 'conv0', x, { filters, bias, scale: 1 / DEVIATION }));
  x = maxPool(graph, 'pool0', x, { size: 2, stride: 2 });
  for (let layer = 1; layer <= 5; layer += 1) {
    x = separableConvolution(graph, `conv${layer}`, x, weights, { pads: [1, 1, 1, 1] });
    x = leaky(graph, `conv${layer}/leaky`, x);
    x = maxPool(graph, `pool${layer}`, x, POOLS[layer]);
  }
  const last = { filters: weights.get('conv8/filters'), bias: weights.get('conv8/bias').values };
  toNhwc(graph, 'grid', convolution(graph, 'conv8', x, last));
  graph.output('grid', [1, 'rows', 'columns', 25]);
  return graph;
}

/**
 * Padding 'same' for sides that are multiples of 32. The first convolution doesn't pad and so takes two points off, which
 * leaves an odd H/2 - 1 for the second pool; the last pool halves nothing and always needs one more.
 */
const ONE_AFTER = [0, 0, 1, 1];
const POOLS = {
  1: { size: 2, stride: 2, pads: ONE_AFTER },
  2: { size: 2, stride: 2 },
  3: { size: 2, stride: 2 },
  4: { size: 2, stride: 2 },
  5: { size: 2, stride: 1, pads: ONE_AFTER },
};

function leaky(graph, name, x) {
  return graph.node('LeakyRelu', name, [x], { alpha: float(LEAK) });
}
