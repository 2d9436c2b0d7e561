import { fileURLToPath } from 'node:url';

/**
 * The networks that `tools/export-face-models` makes of the weights in @vladmandic/face-api and @vladmandic/human. What each
 * takes and gives is said where it is made: `tools/export-face-models/networks/`.
 */
export const MODEL_NAMES = [
  'tiny_face_detector',
  'face_landmark_68',
  'face_recognition',
  'face_expression',
  'ssd_mobilenetv1',
  'face_mesh',
  'iris',
] as const;

export type ModelName = (typeof MODEL_NAMES)[number];

/** Where a network's ONNX file is. Set-up makes it; nothing is read here. */
export function modelPath(name: ModelName): string {
  return fileURLToPath(new URL(`../../models/${name}.onnx`, import.meta.url));
}
