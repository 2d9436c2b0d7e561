import { Tensor } from 'onnxruntime-common';
import { PASSIVE_SIDE, passiveInput, type PassiveDetector } from '../liveness/passive.js';
import { openOnnxFile } from './onnx-runtime.js';

/** What the network is called with, by its authors. */
const SHAPE = [1, 3, PASSIVE_SIDE, PASSIVE_SIDE];

/**
 * Opens a passive network by its file: a MiniFASNet as ONNX, whose input is 1 × 3 × 128 × 128 and whose first output is that of a live
 * face, before the softmax. Throws an Error that says what is wrong with the file.
 */
export async function openPassiveDetector(path: string): Promise<PassiveDetector> {
  const session = await openOnnxFile(path).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} is no network that can be opened: ${why}`, { cause: error });
  });
  const [input, output] = [session.inputNames[0], session.outputNames[0]];
  const score: PassiveDetector['score'] = async (image, box) => {
    if (input === undefined || output === undefined) throw new Error(`${path} has no input, or no output`);
    const results = await session.run({ [input]: new Tensor('float32', passiveInput(image, box), SHAPE) });
    const logits = results[output]?.data;
    if (!(logits instanceof Float32Array) || logits.length < 2) throw new Error(`${path} gives no two numbers or more`);
    const most = Math.max(...logits);
    const parts = Array.from(logits, (logit) => Math.exp(logit - most));
    return (parts[0] ?? 0) / parts.reduce((sum, part) => sum + part, 0);
  };
  // What the file takes is seen by using it.
  const grey = {
    width: PASSIVE_SIDE,
    height: PASSIVE_SIDE,
    data: new Uint8Array(PASSIVE_SIDE * PASSIVE_SIDE * 3).fill(128),
  };
  try {
    await score(grey, { x: 0, y: 0, width: PASSIVE_SIDE, height: PASSIVE_SIDE });
  } catch (error) {
    await session.release();
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} does not take a picture of 3 × ${PASSIVE_SIDE} × ${PASSIVE_SIDE}: ${why}`, {
      cause: error,
    });
  }
  return { score, close: () => session.release() };
}
