import { Graph } from '../onnx/graph.mjs';
import { convolution, imageInput, samePads, subtractMean, toNhwc } from '../onnx/layers.mjs';

/** Sides of the input in pixels: face-api's src/ssdMobilenetv1/SsdMobilenetv1.ts. */
const SIDE = 512;
/** Half of 255: the same file maps 0 to 255 onto -1 to 1. */
const HALF_RANGE = 127.5;
/** src/ssdMobilenetv1/mobileNetV1.ts. */
const EPSILON = 0.0010000000474974513;
const STRIDES_OF_TWO = new Set([2, 4, 6, 12]);
/** Anchors over all six maps: 32²·3 + (16² + 8² + 4² + 2² + 1)·6. */
const ANCHORS = 5118;

/**
 * face-api's large detector: MobileNet v1 with six SSD heads. `input` is `[1, 512, 512, 3]`, RGB 0 to 255, to
 *
 * - `boxes` `[5118, 4]`: top, left, bottom, right, relative to the input (0 to 1, and beyond where a face is cut off);
 * - `scores` `[5118]`: the probability that face-api compares with its minConfidence (0.5 unless told).
 *
 * What face-api does next (`locateFaces`, nonMaxSuppression.ts): of the boxes with a score over minConfidence, the highest
 * first, it keeps each that overlaps with no kept one by an IoU over 0.5, 100 at most, and cuts them to 0 to 1. It pads an
 * image with zeros at the right or bottom to a square and resizes that.
 */
export function ssdMobilenetv1(weights) {
  const graph = new Graph('ssd_mobilenetv1');
  const bounds = [graph.floats('relu6/low', [], [0]), graph.floats('relu6/high', [], [6])];
  const net = { graph, weights, relu6: (name, x) => graph.node('Clip', `${name}/relu6`, [x, ...bounds]) };
  const maps = predictionMaps(net, mobileNet(net));

  const encodings = maps.map(({ x }, index) => {
    const name = `Prediction/BoxPredictor_${index}/BoxEncodingPredictor`;
    const filters = weights.get(`${name}/weights`);
    return rows(
      graph,
      name,
      convolution(graph, name, x, { filters, bias: weights.get(`${name}/biases`).values }),
      [-1, 4],
    );
  });
  decodeBoxes(net, graph.node('Concat', 'encodings', encodings, { axis: 0 }));

  const logits = maps.map(({ x }, index) => {
    const name = `Prediction/BoxPredictor_${index}/ClassPredictor`;
    return rows(graph, name, convolution(graph, name, x, faceClassOnly(weights, name)), [-1]);
  });
  graph.node('Sigmoid', 'scores', [graph.node('Concat', 'logits', logits, { axis: 0 })]);
  graph.output('boxes', [ANCHORS, 4]);
  graph.output('scores', [ANCHORS]);
  return graph;
}

/** A map of `side` × `side` points through a layer with 3×3 or 1×1 filters (src/ssdMobilenetv1/pointwiseConvLayer.ts). */
function pointwise({ graph, weights, relu6 }, name, { x, side }, { stride = 1, scale } = {}) {
  const filters = weights.get(`${name}/weights`);
  const bias = weights.get(`${name}/convolution_bn_offset`).values;
  const pads = samePads(side, filters.shape[0], stride);
  const out = convolution(graph, name, x, { filters, bias, scale, stride, pads });
  return { x: relu6(name, out), side: Math.ceil(side / stride) };
}

/** src/ssdMobilenetv1/mobileNetV1.ts, `depthwiseConvLayer`, with the batch normalisation folded into the filters. */
function depthwise({ graph, weights, relu6 }, name, { x, side }, stride) {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
    (part) => weights.get(`${name}/BatchNorm/${part}`).values,
  );
  const scale = Float64Array.from(gamma, (factor, i) => factor / Math.sqrt(variance[i] + EPSILON));
  const out = convolution(graph, name, x, {
    filters: weights.get(`${name}/depthwise_weights`),
    scale,
    bias: Float64Array.from(beta, (offset, i) => offset - mean[i] * scale[i]),
    stride,
    pads: samePads(side, 3, stride),
    depthwise: true,
  });
  return { x: relu6(name, out), side: Math.ceil(side / stride) };
}

/** The backbone: its last map and that of layer 11, which the first head looks at. */
function mobileNet(net) {
  const centred = subtractMean(net.graph, imageInput(net.graph, [1, SIDE, SIDE, 3]), [HALF_RANGE]);
  let map = { x: centred, side: SIDE };
  map = pointwise(net, 'MobilenetV1/Conv2d_0_pointwise', map, { stride: 2, scale: 1 / HALF_RANGE });
  let eleventh;
  for (let layer = 1; layer <= 13; layer += 1) {
    const stride = STRIDES_OF_TWO.has(layer) ? 2 : 1;
    map = depthwise(net, `MobilenetV1/Conv2d_${layer}_depthwise`, map, stride);
    map = pointwise(net, `MobilenetV1/Conv2d_${layer}_pointwise`, map);
    if (layer === 11) eleventh = map;
  }
  return { eleventh, last: map };
}

/** The six maps that heads look at (src/ssdMobilenetv1/predictionLayer.ts): every second further layer halves the sides. */
function predictionMaps(net, { eleventh, last }) {
  const maps = [eleventh, last];
  let map = last;
  for (let layer = 0; layer < 8; layer += 1) {
    const stride = layer % 2 === 0 ? 1 : 2;
    map = pointwise(net, `Prediction/Conv2d_${layer}_pointwise`, map, { stride });
    if (stride === 2) maps.push(map);
  }
  return maps;
}

/** A head's values in the order of rows, columns and anchors. */
function rows(graph, name, x, shape) {
  return graph.node('Reshape', `${name}/rows`, [
    toNhwc(graph, `${name}/nhwc`, x),
    graph.integers(`${name}/shape`, shape),
  ]);
}

/**
 * A class head gives three values an anchor: background, face, and one that is never looked at (outputLayer.ts). Only the
 * face's are computed here.
 */
function faceClassOnly(weights, name) {
  const { shape, values } = weights.get(`${name}/weights`);
  const isFace = (_, index) => index % 3 === 1;
  return {
    filters: { shape: [...shape.slice(0, 3), shape[3] / 3], values: values.filter(isFace) },
    bias: weights.get(`${name}/biases`).values.filter(isFace),
  };
}

/**
 * src/ssdMobilenetv1/outputLayer.ts, `decodeBoxesLayer`: with an anchor's centre and size, an encoding `ty, tx, th, tw` is a
 * box around `centre + t / 10 · size` of the size `e^(t / 5) · size`.
 */
function decodeBoxes({ graph, weights }, encodings) {
  const corners = weights.get('Output/extra_dim').values;
  const sizes = new Float64Array(ANCHORS * 2);
  const centres = new Float64Array(ANCHORS * 2);
  for (let i = 0; i < ANCHORS * 2; i += 1) {
    const low = corners[(i >> 1) * 4 + (i & 1)];
    sizes[i] = corners[(i >> 1) * 4 + (i & 1) + 2] - low;
    centres[i] = low + sizes[i] / 2;
  }
  const constant = (name, values) => graph.floats(`anchors/${name}`, [ANCHORS, 2], values);
  const columns = (name, from, to) =>
    graph.node('Slice', `encodings/${name}`, [
      encodings,
      graph.integers(`encodings/${name}/from`, [from]),
      graph.integers(`encodings/${name}/to`, [to]),
      graph.integers(`encodings/${name}/axis`, [1]),
    ]);
  const steps = constant(
    'steps',
    sizes.map((size) => size / 10),
  );
  const moved = graph.node('Mul', 'boxes/moved', [columns('centres', 0, 2), steps]);
  const centre = graph.node('Add', 'boxes/centres', [moved, constant('centres', centres)]);
  const fifth = graph.node('Mul', 'boxes/fifth', [columns('sizes', 2, 4), graph.floats('fifth', [], [1 / 5])]);
  const growth = graph.node('Exp', 'boxes/growth', [fifth]);
  const halves = constant(
    'halves',
    sizes.map((size) => size / 2),
  );
  const reach = graph.node('Mul', 'boxes/reach', [growth, halves]);
  const low = graph.node('Sub', 'boxes/low', [centre, reach]);
  const high = graph.node('Add', 'boxes/high', [centre, reach]);
  graph.node('Concat', 'boxes', [low, high], { axis: 1 });
}
