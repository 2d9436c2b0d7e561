import type { Detection } from '../face.js';
import type { FaceNetworks } from '../networks/networks.js';
import { Pyramid, type RgbImage } from '../pixels/image.js';
import { detectLarge, detectTiny, merge, type TinyPass } from './detect.js';

/** Detections, and the picture that they are of: turned, where the faces in it lay on their side. */
export interface FoundFaces {
  readonly pyramid: Pyramid;
  readonly detections: readonly Detection[];
}

/** Finds the faces in a picture. */
export async function findFaces(networks: FaceNetworks, picture: RgbImage): Promise<FoundFaces> {
  const pyramid = new Pyramid(picture);
  const detections = merge(await detectTiny(networks, pyramid, PASS, 0.3), 0.4);
  if (detections.length > 0) return { pyramid, detections };
  return { pyramid, detections: await detectLarge(networks, pyramid, 0.2) };
}

const PASS: TinyPass = { longest: 160, border: 0.2 };
