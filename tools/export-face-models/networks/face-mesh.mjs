import { Translation } from '../graph-def/translate.mjs';
import { Graph } from '../onnx/graph.mjs';
import { imageInput } from '../onnx/layers.mjs';

/** human's networks take 0 to 1 (its src/face/facemeshutil.ts, `cutAndResize`). */
export const INPUT_SCALE = 1 / 255;
/** Sides of the input in pixels: the placeholder's shape in models/facemesh.json. */
const SIDE = 192;

/**
 * MediaPipe's face mesh as @vladmandic/human ships it: `input` `[N, 192, 192, 3]`, RGB 0 to 255, to
 *
 * - `points` `[N, 468, 3]`: x and y in pixels of the input, z (depth, negative towards the camera) in the same unit;
 * - `score` `[N]`: the probability that there is a face (the logistic function is applied).
 *
 * How human makes the input (src/face/blazeface.ts and facemeshutil.ts): its detector's box is enlarged 1.4 times about its
 * centre, made a square of the longer side, rounded to whole pixels, and resized bilinearly (TensorFlow's cropAndResize:
 * the first and last rows and columns are the box' edges, black outside the image). In a video the next frame's square has
 * the same size, about the centre of the last mesh's bounding box. The picture is turned upright first only where that is
 * asked for (`rotation`, off unless told) and the face is inclined by more than 0.2 rad: the angle of the line from the
 * mouth (point 13) to between the eyes (168) against the vertical.
 *
 * Points of the eyes (src/face/facemeshcoords.ts; "right" is the person's own right, on the left of an unmirrored picture):
 *
 *     right: corners 33 (outer), 133 (inner); upper lid 246 161 160 159 158 157 173; lower lid 7 163 144 145 153 154 155
 *     left: corners 263 (outer), 362 (inner); upper lid 466 388 387 386 385 384 398; lower lid 249 390 373 374 380 381 382
 *
 * human takes an eye for closed where the gap between the middles of its lids is less than 0.2 of that between the middles
 * of the outermost lines around it (src/gesture/gesture.ts): right `|y145 - y159| / |y223 - y230|`, left
 * `|y374 - y386| / |y443 - y450|`, all after the iris network has moved those points.
 */
export function faceMesh(weights, graphDef, { isBlocked }) {
  const graph = new Graph('face_mesh');
  const input = imageInput(graph, ['faces', SIDE, SIDE, 3]);
  const translation = new Translation(graph, graphDef, weights, { input, inputScale: INPUT_SCALE, isBlocked });
  // By the model's signature: Identity_2 is output_mesh, Identity_1 output_faceflag. Its third output isn't used.
  const mesh = translation.value('Identity_2').name;
  const flag = translation.value('Identity_1').name;
  graph.node('Reshape', 'points', [mesh, graph.integers('points/shape', [-1, 468, 3])]);
  graph.node('Reshape', 'score', [flag, graph.integers('score/shape', [-1])]);
  graph.output('points', ['faces', 468, 3]);
  graph.output('score', ['faces']);
  return graph;
}
