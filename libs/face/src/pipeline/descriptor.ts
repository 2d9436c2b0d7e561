import type { Point } from '../face.js';
import { RECOGNITION_SIDE, type FaceNetworks } from '../networks/networks.js';
import type { Pyramid } from '../pixels/image.js';
import { mirror, warp } from '../pixels/warp.js';
import { fitMeanFace, viewOf, type View } from './align.js';

const VIEW_NUMBERS = RECOGNITION_SIDE * RECOGNITION_SIDE * 3;

/** The pictures that the recognition network is shown of a face, one after another. */
export function renderViews(pyramid: Pyramid, landmarks: readonly Point[], views: readonly View[]): Float32Array {
  const pose = fitMeanFace(landmarks);
  const pictures = new Float32Array(views.length * VIEW_NUMBERS);
  const plain = new Float32Array(VIEW_NUMBERS);
  for (const [index, view] of views.entries()) {
    const at = index * VIEW_NUMBERS;
    const affine = viewOf(pose, view);
    if (view.mirrored) {
      warp(pyramid, affine, RECOGNITION_SIDE, RECOGNITION_SIDE, plain);
      mirror(plain, 0, RECOGNITION_SIDE, pictures, at);
    } else {
      warp(pyramid, affine, RECOGNITION_SIDE, RECOGNITION_SIDE, pictures, at);
    }
  }
  return pictures;
}

/** A face's descriptor: those of its views, averaged, and scaled to length 1. */
export async function describeViews(
  networks: FaceNetworks,
  pictures: Float32Array,
): Promise<Float32Array<ArrayBuffer>> {
  const count = pictures.length / VIEW_NUMBERS;
  const each = await networks.descriptors(pictures, count);
  const length = each.length / count;
  const mean = new Float32Array(length);
  for (let index = 0; index < each.length; index += 1) mean[index % length] = (mean[index % length] ?? 0) + (each[index] ?? 0);
  return toUnitLength(mean);
}

/** Scales a descriptor to length 1, in place. */
export function toUnitLength(descriptor: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  let sum = 0;
  for (const number of descriptor) sum += number * number;
  const factor = 1 / Math.sqrt(sum);
  for (let index = 0; index < descriptor.length; index += 1) descriptor[index] = (descriptor[index] ?? 0) * factor;
  return descriptor;
}
