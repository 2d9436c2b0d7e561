import { Translation, flat } from '../graph-def/translate.mjs';
import { Graph } from '../onnx/graph.mjs';
import { imageInput } from '../onnx/layers.mjs';
import { INPUT_SCALE } from './face-mesh.mjs';

/** Sides of the input in pixels: the placeholder's shape in models/iris.json. */
const SIDE = 64;
const PREFIX = 'StatefulPartitionedCall/model';

export function iris(weights, graphDef) {
  const graph = new Graph('iris');
  const input = imageInput(graph, ['eyes', SIDE, SIDE, 3]);
  const translation = new Translation(graph, graphDef, weights, { input, inputScale: INPUT_SCALE });
  // The graph's only output is these two, one after the other.
  flat(graph, 'eye', translation.value(`${PREFIX}/conv_eyes_contours_and_brows/BiasAdd`).name, [71, 3]);
  flat(graph, 'iris', translation.value(`${PREFIX}/conv_iris/BiasAdd`).name, [5, 3]);
  graph.output('eye', ['eyes', 71, 3]);
  graph.output('iris', ['eyes', 5, 3]);
  return graph;
}
