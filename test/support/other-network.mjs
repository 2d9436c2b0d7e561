// Another recognition network than the one that ships, so that bringing one can be tested with a real one: the 1024 features
// of @vladmandic/human's `faceres` (a MobileNet v1 of 224 × 224 pixels), which has no fixed input name, size or length in common
// with ours. Its heads for age and gender are left out.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Graph } from '../../tools/export-face-models/onnx/graph.mjs';
import { convolution, globalMean, samePads, toNchw } from '../../tools/export-face-models/onnx/layers.mjs';
import { humanModel } from '../../tools/export-face-models/packages.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SIDE = 224;

function convolve(graph, { name, op, input, attr }, x, shape, weights) {
  const filters = weights.get(input[1]);
  const stride = Number(attr.strides.list.i[1]);
  const pads = samePads(shape.side, filters.shape[0], stride);
  shape.side = Math.ceil(shape.side / stride);
  return convolution(graph, name, x, { filters, stride, pads, depthwise: op === 'DepthwiseConv2dNative' });
}

/** A node's constant side: one number, or one a channel. */
function constantOf(graph, { name, input }, weights, constants) {
  const { values } = weights.get(input.find((each) => constants.has(each)));
  const { length } = values;
  return graph.floats(`${name}/constant`, length === 1 ? [1] : [length, 1, 1], values);
}

const ELEMENTWISE = { Add: 'Add', Mul: 'Mul', Minimum: 'Min', Maximum: 'Max' };

/** Writes the network and its description into a folder; gives the description's path. */
export function writeOtherNetwork(folder, changes = {}) {
  const { weights, graphDef, source } = humanModel(ROOT, 'faceres');
  const graph = new Graph('faceres');
  let x = toNchw(graph, 'nchw', graph.input('picture', [1, SIDE, SIDE, 3]));
  const shape = { side: SIDE };
  const constants = new Set(graphDef.node.filter(({ op }) => op === 'Const').map(({ name }) => name));
  for (const node of graphDef.node) {
    if (node.op === 'Const' || node.op === 'Placeholder') continue;
    if (node.op === 'Mean') {
      x = globalMean(graph, node.name, x);
      break;
    }
    if (node.op === 'Relu') x = graph.node('Relu', node.name, [x]);
    else if (ELEMENTWISE[node.op]) {
      x = graph.node(ELEMENTWISE[node.op], node.name, [x, constantOf(graph, node, weights, constants)]);
    } else x = convolve(graph, node, x, shape, weights);
  }
  graph.output(x, [1, 1024]);
  writeFileSync(join(folder, 'faceres.onnx'), graph.encode(source));
  const description = {
    version: 'faceres-3.3.6',
    file: 'faceres.onnx',
    side: SIDE,
    template: 'dlib',
    layout: 'NHWC',
    channels: 'rgb',
    mean: 0,
    scale: 1,
    // For a test's few people, and not measured.
    calibration: { tenThousandth: 0.65, threshold: 0.75, hundredth: 0.85, tenth: 0.95 },
    ...changes,
  };
  const path = join(folder, 'faceres.json');
  writeFileSync(path, JSON.stringify(description, null, 2));
  return path;
}
