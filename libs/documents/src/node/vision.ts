import { createRequire } from 'node:module';
import type { Vision } from '../capture/vision.js';

/** What OpenCV's module is while it starts. */
type Starting = Vision['cv'] & { onRuntimeInitialized?: () => void };

/** Starts OpenCV, which is compiled to WebAssembly and takes a few tenths of a second. */
export async function openVision(): Promise<Vision> {
  const cv = createRequire(import.meta.url)('@techstark/opencv-js') as Starting;
  // The classes are there once the WebAssembly is.
  if (!('Mat' in cv)) await new Promise<void>((resolve) => Object.assign(cv, { onRuntimeInitialized: resolve }));
  return { cv };
}
