import { freeing, type Vision } from './vision.js';

type Mat = InstanceType<Vision['cv']['Mat']>;

/** How a document that was straightened looks. */
export interface Looks {
  /** How steep its steepest edges are, 0 to 1: 1 is a step within a pixel of its shape's `sharpSide`. Free of contrast. */
  readonly sharpness: number;
  /** Share of its area that is a lamp's reflection: white all through, and fading out. */
  readonly glare: number;
  /** Brightness of its paper: that which a quarter of it exceeds, 0 to 255. */
  readonly paper: number;
}

/** Longest side of a document that is judged: 14 pixels a character of a passport's zone. Smaller ones are judged as they are. */
export const JUDGED_SIDE = 700;

/** What is left out of each of its sides: the document's own edge is steep however blurred its text is. */
const EDGE = 0.04;

/** Pixels over which a picture is smoothed, so that its grain counts for little. */
const SMOOTHED = 3;

/** Of all pixels the share with the steepest edges, by which sharpness is told: those of text, and no grain of plain paper. */
const DETAIL = 0.005;

/** The shares of the pixels that are surely ink and paper, and the least that they differ by, as a share of the paper: a blur takes from that as well. */
const INK = 0.005;
const PAPER = 0.25;
const LEAST_CONTRAST = 0.4;

/** From here grey is as good as white; and paper from which a reflection can't be told. */
const WHITE = 250;
const WHITE_PAPER = 245;

/** How wide the ring round something white is, in pixels, and how bright where that fades out. Printed white ends within two. */
const RING = 3;
const FADING = 232;
const FADING_SHARE = 0.5;

/** A white spot that is smaller than this share of the document covers no more than a character. */
const SPOT = 0.0015;

/**
 * Judges a straightened document, three bytes a pixel.
 *
 * @param sharpSide pixels of its long side with which a step within one pixel is as sharp as can be
 */
export function looksOf({ cv }: Vision, straight: Mat, sharpSide: number): Looks {
  return freeing((keep) => {
    const grey = keep(new cv.Mat());
    const [left, top] = [straight.cols, straight.rows].map((side) => Math.floor(side * EDGE)) as [number, number];
    const inner = new cv.Rect(left, top, straight.cols - 2 * left, straight.rows - 2 * top);
    cv.cvtColor(keep(straight.roi(inner)), grey, cv.COLOR_RGB2GRAY);
    const smooth = keep(new cv.Mat());
    cv.GaussianBlur(grey, smooth, new cv.Size(SMOOTHED, SMOOTHED), 0);
    const paper = levelAbove(smooth.data, 1 - PAPER);
    const glare = paper < WHITE_PAPER ? glareOf({ cv }, smooth) : 0;
    return { sharpness: sharpnessOf({ cv }, smooth, sharpSide), glare, paper };
  });
}

/** The grey level below which a share of the pixels is. */
function levelAbove(bytes: Uint8Array, share: number): number {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] as number) + 1;
  let [level, below] = [0, counts[0] as number];
  while (level < 255 && below < bytes.length * share) below += counts[(level += 1)] as number;
  return level;
}

/**
 * How steep the steepest edges are, as a share of a step from its ink to its paper within one pixel: across or down, whichever is less.
 * What moves is blurred one way only.
 */
function sharpnessOf({ cv }: Vision, smooth: Mat, sharpSide: number): number {
  return freeing((keep) => {
    const slopes = keep(new cv.Mat());
    const paper = levelAbove(smooth.data, 1 - PAPER);
    const step = Math.max(1, LEAST_CONTRAST * paper, paper - levelAbove(smooth.data, INK));
    const steepest = (across: number, down: number) => {
      cv.Sobel(smooth, slopes, cv.CV_16S, across, down);
      return most(slopes.data16S);
    };
    // Sobel's filter gives four times a step.
    const size = Math.max(smooth.rows, smooth.cols) / sharpSide;
    return Math.min(1, (size * Math.min(steepest(1, 0), steepest(0, 1))) / (4 * step));
  });
}

/** The mean of the largest of numbers, whatever their sign. */
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
function glareOf({ cv }: Vision, grey: Mat): number {
  return freeing((keep) => {
    const { rows, cols } = grey;
    const [white, bright, hierarchy, ring] = [0, 1, 2, 3].map(() => keep(new cv.Mat())) as [Mat, Mat, Mat, Mat];
    cv.threshold(grey, white, WHITE - 1, 255, cv.THRESH_BINARY);
    cv.threshold(grey, bright, FADING - 1, 255, cv.THRESH_BINARY);
    const spots = keep(new cv.MatVector());
    cv.findContours(white, spots, hierarchy, cv.RETR_EXTERNAL, cv.CHAIN_APPROX_SIMPLE);
    let covered = 0;
    for (let index = 0; index < spots.size(); index += 1) {
      const area = freeing((keepOne) => cv.contourArea(keepOne(spots.get(index))));
      if (area < SPOT * rows * cols) continue;
      white.copyTo(ring);
      ring.setTo(new cv.Scalar(0));
      cv.drawContours(ring, spots, index, new cv.Scalar(255), 2 * RING + 1);
      cv.subtract(ring, white, ring);
      const round = cv.countNonZero(ring);
      cv.bitwise_and(ring, bright, ring);
      if (cv.countNonZero(ring) > FADING_SHARE * round) covered += area;
    }
    return covered / (rows * cols);
  });
}
