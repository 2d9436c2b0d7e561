import type { Point } from '../face.js';
import type { LiveFrame } from '../live/frame.js';
import type { RgbImage } from '../pixels/image.js';

/** The face of one frame, as evidence keeps it. */
export interface TrackedFace {
  /** As `DescribedFace.landmarks`, in pixels of the frame. */
  readonly landmarks: readonly Point[];
  /** As `DescribedFace.yaw`. */
  readonly yaw: number;
  /** Pixels between the jaw's ends. */
  readonly width: number;
  /** As `GestureSigns`. */
  readonly smile: number;
  readonly lidGap: number | undefined;
  /** See {@link skinOf}; while the screen shows colours alone. */
  readonly skin?: Skin | undefined;
}

/** The mean red, green and blue of a face's skin, 0 to 255. */
export type Skin = readonly [red: number, green: number, blue: number];

/** One frame of a challenge, as evidence keeps it. */
export interface TrackedFrame {
  /** Milliseconds since the challenge began; rises from frame to frame. */
  readonly timeMs: number;
  /** The most prominent face; undefined where there is none. */
  readonly face: TrackedFace | undefined;
  /** Others who stand out so much that nobody can say who is meant. */
  readonly rivals: number;
  /** See {@link printOf}. */
  readonly print: Uint8Array;
}

/** Columns and rows of a frame's print. */
const PRINT = { columns: 32, rows: 24 } as const;

/** Every how-many-th pixel of a cell counts, across and down: a mean needs no more. */
const STRIDE = 2;

/**
 * A frame in small: the mean green of 32 × 24 cells, two bytes each, the first whole grey levels, the second 256ths. Two prints that are the same are of
 * the same frame: a camera's noise moves the mean of a cell of 400 pixels by a tenth of a grey level and more.
 */
export function printOf({ width, height, data }: RgbImage): Uint8Array {
  const { columns, rows } = PRINT;
  const print = new Uint8Array(columns * rows * 2);
  for (let row = 0; row < rows; row += 1) {
    const [top, bottom] = [Math.floor((row * height) / rows), Math.floor(((row + 1) * height) / rows)];
    for (let column = 0; column < columns; column += 1) {
      const [left, right] = [Math.floor((column * width) / columns), Math.floor(((column + 1) * width) / columns)];
      let [sum, count] = [0, 0];
      for (let y = top; y < bottom; y += STRIDE) {
        for (let x = left; x < right; x += STRIDE, count += 1) sum += data[(y * width + x) * 3 + 1] ?? 0;
      }
      const mean = Math.round((sum / Math.max(1, count)) * 256);
      const at = (row * columns + column) * 2;
      print[at] = mean >> 8;
      print[at + 1] = mean & 255;
    }
  }
  return print;
}

/** The mean difference of two prints, in grey levels; infinite where one of them is none. */
export function printDistance(a: Uint8Array, b: Uint8Array): number {
  const length = PRINT.columns * PRINT.rows * 2;
  if (a.length !== length || b.length !== length) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let at = 0; at < length; at += 2) {
    const [one, other] = [(a[at] ?? 0) * 256 + (a[at + 1] ?? 0), (b[at] ?? 0) * 256 + (b[at + 1] ?? 0)];
    sum += Math.abs(one - other);
  }
  return sum / 256 / (length / 2);
}

/** Whether prints are nearer than so many grey levels; much faster than {@link printDistance} where they are not. */
export function printsWithin(a: Uint8Array, b: Uint8Array, levels: number): boolean {
  if (a.length !== b.length) return false;
  const most = levels * 256 * (a.length / 2);
  let sum = 0;
  for (let at = 0; at < a.length; at += 2) {
    sum += Math.abs((a[at] ?? 0) * 256 + (a[at + 1] ?? 0) - (b[at] ?? 0) * 256 - (b[at + 1] ?? 0));
    if (sum >= most) return false;
  }
  return true;
}

/**
 * The corners of both eyes, and the bridge and the base of the nose, in the 68 landmarks: between them there is hardly anything but skin,
 * where nobody wears glasses.
 */
const [OUTER_RIGHT_EYE, OUTER_LEFT_EYE, NOSE_BRIDGE, NOSE_BASE] = [36, 45, 28, 33];

/** Darker or lighter than this a pixel says nothing of the light's colour: it is clipped. */
const [DARKEST, LIGHTEST] = [4, 251];

/**
 * The mean colour of the skin from one eye's outer corner to the other's and from the nose's bridge to its base; undefined where all of
 * that lies outside the picture, or is clipped.
 */
export function skinOf({ width, height, data }: RgbImage, landmarks: readonly Point[]): Skin | undefined {
  const [left, right] = bounds(landmarks[OUTER_RIGHT_EYE]?.x, landmarks[OUTER_LEFT_EYE]?.x, width);
  const [top, bottom] = bounds(landmarks[NOSE_BRIDGE]?.y, landmarks[NOSE_BASE]?.y, height);
  const sums: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let y = top; y < bottom; y += STRIDE) {
    for (let x = left; x < right; x += STRIDE) {
      const at = (y * width + x) * 3;
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      if (Math.min(red, green, blue) < DARKEST || Math.max(red, green, blue) > LIGHTEST) continue;
      sums[0] += red;
      sums[1] += green;
      sums[2] += blue;
      count += 1;
    }
  }
  return count === 0 ? undefined : [sums[0] / count, sums[1] / count, sums[2] / count];
}

/** Whole pixels from the smaller to the larger of two, within a picture's side. */
function bounds(one = 0, other = 0, side = 0): readonly [from: number, to: number] {
  return [Math.max(0, Math.floor(Math.min(one, other))), Math.min(side, Math.ceil(Math.max(one, other)))];
}

/** How far the landmarks of one face lie from those of another, by its width: the mean over the points. */
export function stepOf(from: Pick<TrackedFace, 'landmarks' | 'width'>, to: Pick<TrackedFace, 'landmarks'>): number {
  if (from.landmarks.length !== to.landmarks.length) return Number.POSITIVE_INFINITY;
  const steps = from.landmarks.map((point, at) => {
    const other = to.landmarks[at];
    return other === undefined ? Number.POSITIVE_INFINITY : Math.hypot(point.x - other.x, point.y - other.y);
  });
  return steps.reduce((sum, step) => sum + step, 0) / steps.length / from.width;
}

/** What evidence keeps of a frame. */
export function trackedFrame(
  timeMs: number,
  { face, rivals }: LiveFrame,
  print: Uint8Array,
  skin?: Skin,
): TrackedFrame {
  if (face === undefined) return { timeMs, face: undefined, rivals, print };
  const { landmarks, yaw, quality, signs } = face;
  const tracked = { landmarks, yaw, width: quality.jawWidth, ...signs, ...(skin && { skin }) };
  return { timeMs, face: tracked, rivals, print };
}
