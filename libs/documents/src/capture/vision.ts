import type { CV } from '@techstark/opencv-js';

/** OpenCV's constants that are used here; its types have them as anything. */
type Constant =
  | 'BORDER_CONSTANT'
  | 'BORDER_REPLICATE'
  | 'CHAIN_APPROX_SIMPLE'
  | 'COLOR_RGB2GRAY'
  | 'CV_16S'
  | 'CV_8UC3'
  | 'DIST_HUBER'
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

/** Canny's edges from gradients that are there already: an overload, which the compiled module has under a name of its own. */
type CannyOfGradients = (
  across: InstanceType<CV['Mat']>,
  down: InstanceType<CV['Mat']>,
  edges: InstanceType<CV['Mat']>,
  from: number,
  to: number,
  isEuclidean: boolean,
) => void;

type OpenCv = Omit<CV, Constant> & Readonly<Record<Constant, number>> & { readonly Canny1: CannyOfGradients };

/** OpenCV, in a wrapper: the module has a `then` of its own that never settles, and must not be returned by a promise. */
export interface Vision {
  readonly cv: OpenCv;
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
