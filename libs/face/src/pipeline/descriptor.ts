import type { Point } from '../face.js';
import type { FaceNetworks } from '../networks/networks.js';
import type { Pyramid } from '../pixels/image.js';
import { mirror, warp } from '../pixels/warp.js';
import { fitTemplate, viewOf, type View } from './align.js';
import type { RecognitionModel } from './recognition-model.js';

/** The pictures that the recognition network is shown of a face, one after another: each `side` × `side` × 3. */
export function renderViews(
  pyramid: Pyramid,
  landmarks: readonly Point[],
  { template, side }: Pick<RecognitionModel, 'template' | 'side'>,
  views: readonly View[],
): Float32Array {
  const pose = fitTemplate(landmarks, template);
  const numbers = side * side * 3;
  const pictures = new Float32Array(views.length * numbers);
  const plain = new Float32Array(numbers);
  for (const [index, view] of views.entries()) {
    const affine = viewOf(pose, view, side);
    if (view.mirrored) {
      warp(pyramid, affine, side, side, plain);
      mirror(plain, 0, side, pictures, index * numbers);
    } else {
      warp(pyramid, affine, side, side, pictures, index * numbers);
    }
  }
  return pictures;
}

/** A face's descriptor: those of its `count` views, averaged, and scaled to length 1. */
export async function describeViews(
  networks: FaceNetworks,
  pictures: Float32Array,
  count: number,
): Promise<Float32Array<ArrayBuffer>> {
  const each = await networks.descriptors(pictures, count);
  const mean = new Float32Array(each.length / count);
  for (const [index, number] of each.entries()) mean[index % mean.length] = (mean[index % mean.length] ?? 0) + number;
  return toUnitLength(mean);
}

/** Scales a descriptor to length 1, in place. */
function toUnitLength(descriptor: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  let sum = 0;
  for (const number of descriptor) sum += number * number;
  const factor = 1 / Math.sqrt(sum);
  for (const [index, number] of descriptor.entries()) descriptor[index] = number * factor;
  return descriptor;
}
