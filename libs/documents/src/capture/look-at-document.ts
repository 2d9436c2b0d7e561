import type { RgbImage } from '@vestibule/face/live';
import { scaled, sidesOf, type Corners } from './corners.js';
import { findDocument, type FoundDocument } from './find-document.js';
import { gradientsOf } from './gradients.js';
import { JUDGED_SIDE, looksOf, type Looks } from './judge-picture.js';
import { LAYOUTS, type Shape } from './shapes.js';
import { straightSize, warp } from './straighten.js';
import { freeing, type Vision } from './vision.js';

type Mat = InstanceType<Vision['cv']['Mat']>;

/**
 * What keeps a picture of a document from being taken: a closed list. Where there are several, the first of these is said.
 *
 * - `no_document`: no document's edges can be told
 * - `move_back`, `cut_off`: it is so large that it goes on beyond both sides of the picture; or a part of it is beyond the picture
 * - `straighten`: it is seen from too much of a slant
 * - `come_closer`: it is too small to be read
 * - `glare`: a lamp's reflection lies on it
 * - `too_dark`, `blurred`: it can't be read for that
 * - `hold_still`: it moves
 */
export const DOCUMENT_FAULTS = [
  'no_document',
  'move_back',
  'cut_off',
  'straighten',
  'come_closer',
  'glare',
  'too_dark',
  'blurred',
  'hold_still',
] as const;
export type DocumentFault = (typeof DOCUMENT_FAULTS)[number];

/** What one picture shows; whether something moves it does not. */
export type LookFault = Exclude<DocumentFault, 'hold_still'>;

/** What is seen of a document in one picture. */
export interface DocumentLook {
  /** In fractions of the picture's sides, 0 to 1; null where none is found. Some are beyond 0 and 1 where it is cut off. */
  readonly corners: Corners | null;
  readonly fault: LookFault | null;
  /** 0 to 1, to compare pictures of one document by; 0 where none is found. */
  readonly sharpness: number;
}

/** Longest side of the picture in which edges are looked for. A corner is found to a fraction of its pixel. */
const SIDE = 480;

/** How near to the picture's border a corner still is in it, as a share of its sides: edges are lost there to smoothing. */
const INSIDE = 0.004;

/**
 * Shares of what a picture has room for from which a document is large enough, however few pixels the camera has: one without a zone, and
 * one whose zone can be read, but perhaps not its bar code.
 */
const ENOUGH = 0.7;
const ENOUGH_FOR_ZONE = 0.6;

/** Longest by shortest of two opposite sides from which a slant is too much: 30° seen from 2.2 times its width away. */
const MOST_SLANT = 1.35;

/**
 * What a quarter of a document exceeds where there is light: at 34 a zone was read, at 26 another was not; and a whole picture,
 * dark tables being what they are.
 */
const LEAST_PAPER = 50;
const LEAST_PICTURE = 25;

/**
 * Of 70 drawn frames of 1280 × 720 and 1920 × 1080 with 12 to 25 pixels a character of a zone, none below this was read whole, and the least
 * sharp specimen that was read had 0.34. What passes is not surely read: of drawn ones 24 of 36 that were out of focus, and 10 of 29 that
 * were moved; from 0.45 on 16 of 19 and 10 of 16, and 8 that are read would be refused. At 9 to 10 pixels a character specimens that were read
 * had 0.23: sharpness falls with a document's size to the power of 1.5. Who is not read is shown so, and takes it again.
 */
const LEAST_SHARPNESS = 0.33;
const SMALLER = 1.5;

/** Share of a document that a reflection may cover. */
const MOST_GLARE = 0.004;

/** Looks for a document of a shape in a picture, and judges whether the picture can be used. */
export function lookAtDocument(vision: Vision, image: RgbImage, shape: Shape): DocumentLook {
  const { cv } = vision;
  return freeing((keep) => {
    const whole = keep(cv.matFromArray(image.height, image.width, cv.CV_8UC3, image.data));
    const small = keep(new cv.Mat());
    const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
    const size = new cv.Size(Math.round(image.width * scale), Math.round(image.height * scale));
    cv.resize(whole, small, size, 0, 0, cv.INTER_AREA);
    const found = findDocument(vision, gradientsOf(vision, small), shape);
    if (!found) return { corners: null, fault: isDark(vision, small) ? 'too_dark' : 'no_document', sharpness: 0 };
    // A pixel's place is its middle, and a picture begins half a pixel before its first.
    const corners = scaled(
      found.corners.map(([x, y]) => [x + 0.5, y + 0.5]) as unknown as Corners,
      1 / size.width,
      1 / size.height,
    );
    const pixels = scaled(corners, image.width, image.height);
    const looks = looksAt(vision, whole, pixels, shape);
    return {
      corners,
      fault:
        placeFault(found, pixels, image, shape) ??
        looksFault(looks, Math.max(...sidesOf(pixels)) / LAYOUTS[shape].sharpSide),
      sharpness: looks.sharpness,
    };
  });
}

/** Whether a picture in which nothing is found is too dark for anything to be. */
function isDark({ cv }: Vision, small: Mat): boolean {
  return freeing((keep) => {
    const [mean, deviation] = [keep(new cv.Mat()), keep(new cv.Mat())];
    cv.meanStdDev(small, mean, deviation);
    const most = (mat: Mat) => Math.max(...(mat.data64F as unknown as number[]));
    return most(mean) + most(deviation) < LEAST_PICTURE;
  });
}

function looksAt(vision: Vision, whole: Mat, pixels: Corners, shape: Shape): Looks {
  const { width, height } = straightSize(pixels, shape, JUDGED_SIDE);
  return freeing((keep) => looksOf(vision, keep(warp(vision, whole, pixels, width, height)), LAYOUTS[shape].sharpSide));
}

/** What is wrong with where and how large a document is. */
function placeFault(
  { cut }: FoundDocument,
  corners: Corners,
  { width, height }: RgbImage,
  shape: Shape,
): LookFault | null {
  const isInside = corners.every(
    ([x, y]) => x >= INSIDE * width && x <= (1 - INSIDE) * width && y >= INSIDE * height && y <= (1 - INSIDE) * height,
  );
  if (cut === 'opposite') return 'move_back';
  if (cut === 'some' || !isInside) return 'cut_off';
  const [top, right, bottom, left] = sidesOf(corners);
  if (Math.max(top / bottom, bottom / top, left / right, right / left) > MOST_SLANT) return 'straighten';
  const [across, down] = [(top + bottom) / 2, (left + right) / 2];
  return Math.max(across, down) < leastSide(across >= down, width, height, shape) ? 'come_closer' : null;
}

/** Pixels of a document's long side from which it is large enough in a picture of a size. */
function leastSide(isWide: boolean, width: number, height: number, shape: Shape): number {
  const { ratios, leastPixels, enoughPixels } = LAYOUTS[shape];
  const [along, other] = isWide ? [width, height] : [height, width];
  const room = Math.min(along, other * Math.min(...ratios));
  return Math.max(leastPixels, Math.min(enoughPixels, (leastPixels > 0 ? ENOUGH_FOR_ZONE : ENOUGH) * room));
}

/** @param size long side of the document, as a share of its shape's `sharpSide` */
function looksFault({ sharpness, glare, paper }: Looks, size: number): LookFault | null {
  if (paper < LEAST_PAPER) return 'too_dark';
  if (glare > MOST_GLARE) return 'glare';
  return sharpness < LEAST_SHARPNESS * Math.min(1, size) ** SMALLER ? 'blurred' : null;
}
