import { Graph } from '../onnx/graph.mjs';
import { convolution, globalMean, imageInput, samePads, separableConvolution, subtractMean } from '../onnx/layers.mjs';

/** Sides of the input in pixels, mean and divisor: face-api's src/faceFeatureExtractor/FaceFeatureExtractor.ts. */
const SIDE = 112;
const MEAN_RGB = [122.782, 117.001, 104.298];
const DEVIATION = 255;

/**
 * face-api's 68 landmarks: `input` `[N, 112, 112, 3]`, RGB 0 to 255, to `points` `[N, 136]`: x0, y0, x1, y1 … relative to the
 * square input, 0 at its left and upper edge and 1 at its right and lower one (they may lie outside). face-api then takes
 * off the padding that made an image square (src/faceLandmarkNet/FaceLandmark68NetBase.ts, `postProcess`).
 */
export function faceLandmark68(weights) {
  const graph = new Graph('face_landmark_68');
  classifier(graph, 'points', weights);
  graph.output('points', ['faces', 136]);
  return graph;
}

/**
 * face-api's expressions: `input` `[N, 112, 112, 3]`, RGB 0 to 255, to `probabilities` `[N, 7]`, which add up to 1: neutral,
 * happy, sad, angry, fearful, disgusted, surprised (src/faceExpressionNet/FaceExpressions.ts).
 */
export function faceExpression(weights) {
  const graph = new Graph('face_expression');
  graph.node('Softmax', 'probabilities', [classifier(graph, 'logits', weights)], { axis: 1 });
  graph.output('probabilities', ['faces', 7]);
  return graph;
}

/** The features and one fully connected layer over them (src/faceProcessor/FaceProcessor.ts). */
function classifier(graph, name, weights) {
  const { shape, values } = weights.get('fc/weights');
  const bias = weights.get('fc/bias');
  return graph.node('Gemm', name, [
    features(graph, weights),
    graph.floats('fc/weights', shape, values),
    graph.floats('fc/bias', bias.shape, bias.values),
  ]);
}

/** 256 features a face: four dense blocks, each halving the sides, and the mean over the 7×7 points that are left. */
function features(graph, weights) {
  let x = subtractMean(graph, imageInput(graph, ['faces', SIDE, SIDE, 3]), MEAN_RGB);
  for (let block = 0; block < 4; block += 1) {
    x = denseBlock(graph, `dense${block}`, x, weights, SIDE / 2 ** block);
  }
  return globalMean(graph, 'features', x);
}

/** src/faceFeatureExtractor/denseBlock.ts, `denseBlock4`: each layer's input is the sum of all before it. */
function denseBlock(graph, name, x, weights, side) {
  const half = { stride: 2, pads: samePads(side, 3, 2) };
  const first =
    name === 'dense0'
      ? convolution(graph, `${name}/conv0`, x, {
          filters: weights.get(`${name}/conv0/filters`),
          bias: weights.get(`${name}/conv0/bias`).values,
          // The mean can't be folded in as well: the padding's zeros stand for the mean, not for black.
          scale: 1 / DEVIATION,
          ...half,
        })
      : separableConvolution(graph, `${name}/conv0`, x, weights, half);
  let sum = graph.node('Relu', `${name}/relu0`, [first]);
  let input = sum;
  for (let layer = 1; layer < 4; layer += 1) {
    const out = separableConvolution(graph, `${name}/conv${layer}`, input, weights, { pads: [1, 1, 1, 1] });
    sum = graph.node('Add', `${name}/sum${layer}`, [sum, out]);
    input = graph.node('Relu', `${name}/relu${layer}`, [sum]);
  }
  return input;
}
