import { fileURLToPath } from 'node:url';
import type { ModelName } from '../networks/onnx.js';

/** Networks of which there is a form that onnxruntime computes in blocks of channels, as it does on x64: the loop's frames take 8 ms for 13. */
const HAVE_BLOCKED: ReadonlySet<ModelName> = new Set<ModelName>(['face_mesh', 'iris']);

/** Where a network's file is; `tools/export-face-models` makes it from the packages as installed. */
export const modelPath = (name: ModelName): string => {
  const file = process.arch === 'x64' && HAVE_BLOCKED.has(name) ? `${name}_blocked` : name;
  return fileURLToPath(new URL(`../../models/${file}.onnx`, import.meta.url));
};
