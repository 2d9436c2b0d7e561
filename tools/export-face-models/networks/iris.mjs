import { Translation, flat } from '../graph-def/translate.mjs';
import { Graph } from '../onnx/graph.mjs';
import { imageInput } from '../onnx/layers.mjs';
import { INPUT_SCALE } from './face-mesh.mjs';

/** Sides of the input in pixels: the placeholder's shape in models/iris.json. */
const SIDE = 64;
const PREFIX = 'StatefulPartitionedCall/model';

/**
 * MediaPipe's iris network as @vladmandic/human ships it: `input` `[N, 64, 64, 3]`, RGB 0 to 255, to `eye` `[N, 71, 3]`: the
 * eye's contours and the brow, x and y in pixels of the input, z as the face mesh has it. The iris itself, of which the lids say
 * nothing, is left out.
 *
 * How human makes the input (`getEyeBox`): the box around an eye's two corners in the face mesh (33 and 133, or 263 and
 * 362), enlarged 2.3 times about its centre, made a square of the longer side and rounded to whole pixels, taken out of
 * the 192 × 192 face and resized bilinearly, black outside it.
 *
 * The network knows one side only: the eye of 263 and 362 (the person's own left) is to be mirrored, and then
 * `x = left + (1 - x / 64) · side`; that of 33 and 133 must not be, and `x = left + x / 64 · side`. human 3.3.6 mirrors
 * both and turns only the first back, which is a mistake: over 40 photos the contours of 33 and 133 are 0.08 of the eye's
 * width from the face mesh's as said here, and 0.58 mirrored (of 263 and 362: 0.09 mirrored, 0.57 not).
 *
 * Which `eye` points are which of the face mesh (src/face/facemeshcoords.ts, `irisIndices`; in its order, outer corner
 * first): 0 to 8 lower lid with both corners, 9 to 15 upper lid; 32 to 40 and 41 to 47 the outermost lines below and
 * above. human's measure of an open eye (src/gesture/gesture.ts: mesh points 145, 159, 223, 230; 374, 386, 443, 450) is in
 * `eye` points `|y4 - y12| / |y44 - y36|`, and under 0.2 is closed.
 */
export function iris(weights, graphDef, { isBlocked }) {
  const graph = new Graph('iris');
  const input = imageInput(graph, ['eyes', SIDE, SIDE, 3]);
  const translation = new Translation(graph, graphDef, weights, { input, inputScale: INPUT_SCALE, isBlocked });
  // The graph's only output is these and the iris' five points.
  flat(graph, 'eye', translation.value(`${PREFIX}/conv_eyes_contours_and_brows/BiasAdd`).name, [71, 3]);
  graph.output('eye', ['eyes', 71, 3]);
  return graph;
}
