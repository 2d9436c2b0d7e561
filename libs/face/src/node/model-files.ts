import { fileURLToPath } from 'node:url';
import type { ModelName } from '../networks/onnx.js';

/** Where a network's file is; `tools/export-face-models` makes it from the packages as installed. */
export const modelPath = (name: ModelName): string =>
  fileURLToPath(new URL(`../../models/${name}.onnx`, import.meta.url));
