import { createRequire } from 'node:module';
import type { CV } from '@techstark/opencv-js';

/** OpenCV's constants that are used here; its types have them as anything. */
type Constant =
  | 'BORDER_REPLICATE'
  | 'CHAIN_APPROX_SIMPLE'
  | 'COLOR_RGB2GRAY'
  | 'CV_16S'
  | 'INTER_AREA'
  | 'INTER_CUBIC'
  | 'INTER_LINEAR'
  | 'MORPH_CLOSE'
  | 'MORPH_OPEN'
  | 'MORPH_RECT'
  | 'RETR_EXTERNAL'
  | 'RETR_LIST'
  | 'THRESH_BINARY'
  | 'THRESH_OTSU';

type OpenCv = Omit<CV, Constant> & Readonly<Record<Constant, number>>;

/** OpenCV, in a wrapper: the module has a `then` of its own that never settles, and must not be returned by a promise. */
export interface Vision {
  readonly cv: OpenCv;
}

/** What OpenCV's module is while it starts. */
type Starting = OpenCv & { onRuntimeInitialized?: () => void };

/** Starts OpenCV, which is compiled to WebAssembly and takes a few tenths of a second. */
export async function openVision(): Promise<Vision> {
  const cv = createRequire(import.meta.url)('@techstark/opencv-js') as Starting;
  // The classes are there once the WebAssembly is.
  if (!('Mat' in cv)) await new Promise<void>((resolve) => Object.assign(cv, { onRuntimeInitialized: resolve }));
  return { cv };
}

/** Something in OpenCV's memory, which nothing frees but its owner. */
interface Deletable {
  delete: () => void;
}

/** Does something with things of OpenCV's memory, each of which is handed to `keep` when it is made, and frees them all. */
export function freeing<T>(work: (keep: <D extends Deletable>(it: D) => D) => T): T {
  const kept: Deletable[] = [];
  try {
    return work((it) => {
      kept.push(it);
      return it;
    });
  } finally {
    for (const it of kept) it.delete();
  }
}
