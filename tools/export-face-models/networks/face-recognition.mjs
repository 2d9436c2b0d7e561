import { Graph } from '../onnx/graph.mjs';
import { biasWithMean, convolution, globalMean, imageInput, maxPool } from '../onnx/layers.mjs';

/** Sides of the input in pixels, mean and divisor: face-api's src/faceRecognitionNet/FaceRecognitionNet.ts. */
const SIDE = 150;
const MEAN_RGB = [122.782, 117.001, 104.298];
const DEVIATION = 255;

/** The residual layers in their order; those that end in `down` or `down_out` halve the sides. */
const RESIDUALS = [
  ['conv32_1', 'conv32_2', 'conv32_3'],
  ['conv64_down', 'conv64_1', 'conv64_2', 'conv64_3'],
  ['conv128_down', 'conv128_1', 'conv128_2'],
  ['conv256_down', 'conv256_1', 'conv256_2', 'conv256_down_out'],
].flat();

/**
 * face-api's recognition network, dlib's ResNet of 29 layers: `input` `[N, 150, 150, 3]`, RGB 0 to 255, to `descriptor`
 * `[N, 128]`, not normalised. Two of one person are near each other by Euclidean distance.
 */
export function faceRecognition(weights) {
  const graph = new Graph('face_recognition');
  const input = imageInput(graph, ['faces', SIDE, SIDE, 3]);
  let map = { x: firstLayer(graph, input, weights), side: half(half(SIDE, 7), 3), channels: 32 };
  for (const name of RESIDUALS) {
    map = name.includes('down') ? residualDown(graph, name, map, weights) : residual(graph, name, map, weights);
  }
  const { shape, values } = weights.get('fc');
  const mean = globalMean(graph, 'mean', map.x);
  graph.node('MatMul', 'descriptor', [mean, graph.floats('fc', shape, values)]);
  graph.output('descriptor', ['faces', 128]);
  return graph;
}

/** Points along a side after a window goes over it in steps of two without padding. */
function half(side, window) {
  return Math.floor((side - window) / 2) + 1;
}

function firstLayer(graph, input, weights) {
  const filters = weights.get('conv32_down/conv/filters');
  const plain = weights.get('conv32_down/conv/bias').values;
  const bias = biasWithMean({ filters, bias: plain, mean: MEAN_RGB, deviation: DEVIATION });
  const x = scaledConvolution(graph, 'conv32_down', input, weights, { bias, divisor: DEVIATION, stride: 2 });
  return maxPool(graph, 'pool', graph.node('Relu', 'conv32_down/relu', [x]), { size: 3, stride: 2 });
}

/** A convolution and the scale layer after it, `w (filters ∗ x + b) + c`, in one (src/faceRecognitionNet/convLayer.ts). */
function scaledConvolution(graph, name, x, weights, { bias, divisor = 1, stride = 1, pads } = {}) {
  const factors = weights.get(`${name}/scale/weights`).values;
  const offsets = weights.get(`${name}/scale/biases`).values;
  const before = bias ?? weights.get(`${name}/conv/bias`).values;
  return convolution(graph, name, x, {
    filters: weights.get(`${name}/conv/filters`),
    scale: Float64Array.from(factors, (factor) => factor / divisor),
    bias: Float64Array.from(factors, (factor, i) => factor * before[i] + offsets[i]),
    stride,
    pads,
  });
}

/** Both convolutions of a residual layer; the first takes `options`, the second pads to the same size. */
function twoConvolutions(graph, name, x, weights, options) {
  const first = scaledConvolution(graph, `${name}/conv1`, x, weights, options);
  const relu = graph.node('Relu', `${name}/relu1`, [first]);
  return scaledConvolution(graph, `${name}/conv2`, relu, weights, { pads: [1, 1, 1, 1] });
}

function residual(graph, name, { x, side, channels }, weights) {
  const out = twoConvolutions(graph, name, x, weights, { pads: [1, 1, 1, 1] });
  const sum = graph.node('Add', `${name}/sum`, [out, x]);
  return { x: graph.node('Relu', `${name}/relu2`, [sum]), side, channels };
}

/**
 * src/faceRecognitionNet/residualLayer.ts, `residualDown`: the shortcut is a 2×2 mean pool with channels of zeros after its
 * own, and where its map is larger than that of the convolutions, theirs gets a row and a column of zeros at the end.
 */
function residualDown(graph, name, { x, side, channels }, weights) {
  let out = twoConvolutions(graph, name, x, weights, { stride: 2 });
  let shortcut = graph.node('AveragePool', `${name}/shortcut`, [x], { kernel_shape: [2, 2], strides: [2, 2] });
  const pooledSide = half(side, 2);
  if (pooledSide !== half(side, 3)) out = padEnd(graph, `${name}/padded`, out, [0, 0, 1, 1]);
  const channelsOut = weights.get(`${name}/conv2/conv/bias`).shape[0];
  if (channelsOut !== channels)
    shortcut = padEnd(graph, `${name}/widened`, shortcut, [0, channelsOut - channels, 0, 0]);
  const sum = graph.node('Add', `${name}/sum`, [shortcut, out]);
  return { x: graph.node('Relu', `${name}/relu2`, [sum]), side: pooledSide, channels: channelsOut };
}

function padEnd(graph, name, x, after) {
  return graph.node('Pad', name, [x, graph.integers(`${name}/pads`, [0, 0, 0, 0, ...after])]);
}
