import { decodeImage } from '../image/decode.js';
import type { LiveEngine } from '../live/open-live-engine.js';
import type { KeyFrame, Look } from './evidence.js';
import type { PassiveDetector } from './passive.js';
import { measureEdges } from './signals/edges.js';

/** What key frames are looked at with. */
export interface LookTools {
  readonly engine: Pick<LiveEngine, 'describe'>;
  /** Undefined where there is no passive network. */
  readonly passive: PassiveDetector | undefined;
}

/** What is seen in key frames by whoever decodes them anew. */
export async function lookAt(keyFrames: readonly KeyFrame[], { engine, passive }: LookTools): Promise<readonly Look[]> {
  const looks: Look[] = [];
  for (const { of, timeMs, jpeg } of keyFrames) {
    const decoded = await decodeImage(jpeg);
    const described = decoded.ok ? await engine.describe(decoded.image) : undefined;
    const face = described?.ok === true ? described.description.face : undefined;
    const score = decoded.ok && face !== undefined ? await passive?.score(decoded.image, face.box) : undefined;
    const edges = decoded.ok && face !== undefined ? measureEdges(decoded.image, face.landmarks) : undefined;
    looks.push({ of, timeMs, face, passive: score, edges });
  }
  return looks;
}
