import type { DescribedFace } from '../engine.js';
import { decodeImage } from '../image/decode.js';
import type { RgbImage } from '../pixels/image.js';
import type { KeyFrame, Look } from './evidence.js';
import type { PassiveDetector } from './passive.js';
import { measureEdges } from './signals/edges.js';
import { printOf, skinOf } from './track.js';

/** What key frames are looked at with. */
export interface LookTools {
  /** Describes the one face of a picture thoroughly, with its gestures; undefined where there is none, or more than one. */
  readonly describe: (jpeg: Uint8Array, image: RgbImage) => Promise<DescribedFace | undefined>;
  /** Undefined where there is no passive network. */
  readonly passive: PassiveDetector | undefined;
}

/** What is seen in key frames by whoever decodes them anew. */
export async function lookAt(
  keyFrames: readonly KeyFrame[],
  { describe, passive }: LookTools,
): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for (const { of, timeMs, jpeg } of keyFrames) {
    const decoded = await decodeImage(jpeg);
    if (!decoded.ok) {
      looks.push({
        of,
        timeMs,
        face: undefined,
        passive: undefined,
        edges: undefined,
        print: undefined,
        skin: undefined,
      });
      continue;
    }
    const { image } = decoded;
    const face = await describe(jpeg, image);
    const score = face && (await passive?.score(image, face.box));
    const edges = face && measureEdges(image, face.landmarks);
    const skin = face && skinOf(image, face.landmarks);
    looks.push({ of, timeMs, face, passive: score, edges, print: printOf(image), skin });
  }
  return looks;
}
