import { freeing, type Vision } from './vision.js';

type Mat = InstanceType<Vision['cv']['Mat']>;

/** How a document that was straightened looks. */
export interface Looks {
  /** How much of its fine detail a further blur would take, 0 to 1: 0 is blurred beyond use. Free of contrast and of what is printed. */
  readonly sharpness: number;
  /** Share of its area that is a lamp's reflection: white all through, and fading out. */
  readonly glare: number;
  /** Brightness of its paper: that which a tenth of it exceeds, 0 to 255. */
  readonly paper: number;
}

/** Pixels over which a picture is blurred to see what that takes (Crété and Roffet, The blur effect, 2007, have 9 × 1 on grey levels). */
const BLURRED = 5;

/** Of all pixels the share with the most detail by which sharpness is told: text and edges, and no plain paper. */
const DETAIL = 0.1;

/** From here all three colours are as good as white. */
const WHITE = 250;

/** How wide the ring round something white is, as a share of the picture's width, and how bright where that fades out. */
const RING = 0.012;
const FADING = 215;

/** A white spot that is smaller than this share of the document covers no more than a character. */
const SPOT = 0.0015;

/** Judges a straightened document, three bytes a pixel. */
export function looksOf({ cv }: Vision, straight: Mat): Looks {
  return freeing((keep) => {
    const grey = keep(new cv.Mat());
    cv.cvtColor(straight, grey, cv.COLOR_RGB2GRAY);
    return {
      sharpness: sharpnessOf({ cv }, grey),
      glare: glareOf({ cv }, straight, grey),
      paper: brightest(grey.data),
    };
  });
}

/** The grey level that a tenth of the pixels exceeds. */
function brightest(bytes: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] as number) + 1;
  let [level, above] = [255, counts[255] as number];
  while (level > 0 && above < bytes.length / 10) above += counts[(level -= 1)] as number;
  return level;
}

function sharpnessOf({ cv }: Vision, grey: Mat): number {
  return freeing((keep) => {
    const [blurred, fine, coarse] = [keep(new cv.Mat()), keep(new cv.Mat()), keep(new cv.Mat())];
    cv.GaussianBlur(grey, blurred, new cv.Size(BLURRED, BLURRED), 0);
    cv.Laplacian(grey, fine, cv.CV_16S, 3);
    cv.Laplacian(blurred, coarse, cv.CV_16S, 3);
    return 1 - Math.min(1, most(coarse.data16S) / Math.max(1, most(fine.data16S)));
  });
}

/** The mean of the largest tenth of numbers, whatever their sign. */
function most(values: Int16Array): number {
  const counts = new Uint32Array(4096);
  for (const value of values) {
    const at = Math.min(4095, Math.abs(value));
    counts[at] = (counts[at] as number) + 1;
  }
  const wanted = values.length * DETAIL;
  let [sum, taken] = [0, 0];
  for (let level = 4095; level >= 0 && taken < wanted; level -= 1) {
    const part = Math.min(wanted - taken, counts[level] as number);
    sum += part * level;
    taken += part;
  }
  return sum / Math.max(1, taken);
}

/** White spots with a bright ring: a lamp's reflection fades out, where what is printed white ends at once. */
function glareOf({ cv }: Vision, straight: Mat, grey: Mat): number {
  return freeing((keep) => {
    const { rows, cols } = grey;
    const plain = (level: number) => keep(new cv.Mat(rows, cols, cv.CV_8UC3, new cv.Scalar(level, level, level)));
    const [white, hierarchy, ring] = [keep(new cv.Mat()), keep(new cv.Mat()), keep(new cv.Mat())];
    cv.inRange(straight, plain(WHITE), plain(255), white);
    const spots = keep(new cv.MatVector());
    cv.findContours(white, spots, hierarchy, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_SIMPLE);
    const wide = 2 * Math.max(2, Math.round(RING * Math.max(rows, cols))) + 1;
    let covered = 0;
    for (let index = 0; index < spots.size(); index += 1) {
      const area = cv.contourArea(keep(spots.get(index)));
      if (area < SPOT * rows * cols) continue;
      white.copyTo(ring);
      ring.setTo(new cv.Scalar(0));
      cv.drawContours(ring, spots, index, new cv.Scalar(255), wide);
      cv.subtract(ring, white, ring);
      if ((cv.mean(grey, ring)[0] ?? 0) >= FADING) covered += area;
    }
    return covered / (rows * cols);
  });
}
