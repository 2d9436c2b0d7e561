import { fileURLToPath } from 'node:url';
import type { ModelName } from '../networks/onnx.js';

/**
 * Where a network's file is; `tools/export-face-models` makes it from the packages as installed. In an Electron app it lies
 * beside the archive that this module is in: onnxruntime opens it itself and can't look into an archive.
 */
export const modelPath = (name: ModelName): string =>
  fileURLToPath(new URL(`../../models/${name}.onnx`, import.meta.url)).replace(
    /(?<=[/\\]app\.asar)(?=[/\\])/,
    '.unpacked',
  );
