import type { Gradients } from './gradients.js';
import { freeing, type Vision } from './vision.js';

/** A straight line: the points (x, y) with x · right + y · below = away; the first two are its normal, of length one. */
export interface Line {
  readonly right: number;
  readonly below: number;
  readonly away: number;
}

/** A line in a picture, and how well an edge runs along each part of it. */
export interface SeenLine extends Line {
  /** Where along the line the picture begins; the sums are of steps of one pixel from there. */
  readonly start: number;
  /** Sums from the picture's border on: of how well an edge runs along, 0 to 1 a step, and the same with its sign (dark to bright or back). */
  readonly along: Float32Array;
  readonly signed: Float32Array;
  /** Pixels along which there is an edge, and how steep it is in all. */
  readonly length: number;
  readonly evidence: number;
}

/**
 * From and to which steepness (of Sobel's filter, some three times a step's grey levels) Canny's edges are followed: plain ones, and those
 * of white paper on a light table.
 */
const PLAIN = [60, 140] as const;
const FAINT = [14, 36] as const;

/** Shortest segment and longest gap in it, as shares of the picture's long side; votes for one. */
const SHORTEST = 0.1;
const GAP = 0.02;
const VOTES = 30;

/** An edge is level or upright where it runs that way by this much of the other; what lies between is both (39° to 51°). */
const BETWEEN = 0.8;

/** Segments that are looked at of each sort, the longest first, and lines that come of them. */
const MOST_SEGMENTS = 30;
const MOST_LINES = 20;

/** Lines that are about parallel (15°), of which a wooden table has very many: at most so many of them. */
const ALIKE = 0.26;
const MOST_ALIKE = 7;

/** How much farther than its segment a line is followed. */
const LONGER = 3;

/** Steeper than this an edge is no better. */
const STEEP = 160;

/** Lines are one where they part by no more than this: in radians, and in pixels at the segment's middle. */
const SAME_ANGLE = 0.035;
const SAME_PLACE = 3;

/** What it takes from an edge that goes from dark to bright in one part and back in another. */
const FLIPPED = 0.15;

/** A grain's steepness: what is less steep counts for less. */
const GRAIN = 8;

/** From here an edge runs along a line, and not across it by chance (random edges do so by 0.4 to 0.5 on average). */
const ALONG = 0.6;

/** Pixels to each side of a line in which its edge is looked for, to fit it. */
const REACH = 3;

/** Every so many pixels a line is fitted to a point, and to so many at least. */
const FIT_STEP = 2;
const LEAST_POINTS = 6;

interface Segment {
  readonly line: Line;
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

/** The lines of a picture along which edges run, those with the most of an edge first. */
export function linesOf(vision: Vision, gradients: Gradients): SeenLine[] {
  const segments = [...segmentsOf(vision, gradients, PLAIN), ...segmentsOf(vision, gradients, FAINT)];
  const different: Segment[] = [];
  for (const segment of segments) {
    if (!different.some((other) => isSame(other, segment))) different.push(segment);
  }
  const seen = different.map((segment) => longer(vision, gradients, segment));
  // The longest, and the most plain: a faint edge round the whole of a page, and a page's among the longer ones of a wooden table.
  const lines = best(
    gradients,
    seen.toSorted((a, b) => b.length - a.length),
    [],
  );
  return best(
    gradients,
    seen.toSorted((a, b) => b.evidence - a.evidence),
    lines,
  );
}

/** Those of lines that are none of `before`, and not too many of one direction; and `before`. */
function best(gradients: Gradients, seen: readonly SeenLine[], before: readonly SeenLine[]): SeenLine[] {
  const lines: SeenLine[] = [];
  for (const line of seen) {
    if (lines.length === MOST_LINES) break;
    const place = middleOf(gradients, line);
    const isKnown = [...before, ...lines].some((other) => isSame({ line: other }, { line, ...place }));
    const alike = lines.filter((other) => Math.abs(other.right * line.below - other.below * line.right) < ALIKE);
    if (alike.length < MOST_ALIKE && !isKnown) lines.push(line);
  }
  return [...before, ...lines];
}

/** The line of a segment; fitted once more over what lies beyond it, where that makes it better: fingers part an edge. */
function longer(vision: Vision, gradients: Gradients, { line, x, y, length }: Segment): SeenLine {
  const short = fitted(vision, gradients, line, x, y, length);
  const [near, far] = [short, fitted(vision, gradients, short, x, y, LONGER * length)].map((each) =>
    seenLine(gradients, each),
  ) as [SeenLine, SeenLine];
  return far.evidence > near.evidence ? far : near;
}

/** The point of a line that is nearest to the picture's middle. */
function middleOf(
  { width, height }: Gradients,
  { right, below, away }: Line,
): { readonly x: number; readonly y: number } {
  const off = (width / 2) * right + (height / 2) * below - away;
  return { x: width / 2 - off * right, y: height / 2 - off * below };
}

function isSame(one: Pick<Segment, 'line'>, { line, x, y }: Pick<Segment, 'line' | 'x' | 'y'>): boolean {
  const turned = Math.abs(one.line.right * line.below - one.line.below * line.right);
  return turned < SAME_ANGLE && Math.abs(x * one.line.right + y * one.line.below - one.line.away) < SAME_PLACE;
}

/** Straight runs of Canny's edges, the longest first (Hough's transform, probabilistic): of level edges, and of upright ones. */
function segmentsOf({ cv }: Vision, gradients: Gradients, [from, to]: readonly [number, number]): Segment[] {
  const { width, height, across, down } = gradients;
  const side = Math.max(width, height);
  return freeing((keep) => {
    const plane = (numbers: Int16Array) => keep(cv.matFromArray(height, width, cv.CV_16SC1, numbers));
    const [edges, lines] = [keep(new cv.Mat()), keep(new cv.Mat())];
    cv.Canny1(plane(across), plane(down), edges, from, to, true);
    const all = Uint8Array.from(edges.data);
    return [true, false].flatMap((isLevel) => {
      edges.data.set(all.map((edge, at) => (edge > 0 && runs(gradients, at, isLevel) ? 255 : 0)));
      cv.HoughLinesP(edges, lines, 1, Math.PI / 180, VOTES, SHORTEST * side, GAP * side);
      return longest(Int32Array.from(lines.data32S));
    });
  });
}

/** Whether an edge runs level, or upright; one that lies between does both. */
function runs({ across, down }: Gradients, at: number, isLevel: boolean): boolean {
  const [right, below] = [Math.abs(across[at] as number), Math.abs(down[at] as number)];
  return isLevel ? below > BETWEEN * right : right > BETWEEN * below;
}

/** Ends of segments as OpenCV gives them: x and y of one, x and y of the other. */
function longest(ends: Int32Array): Segment[] {
  return Array.from({ length: ends.length / 4 }, (_none, index) => {
    const [x1, y1, x2, y2] = ends.subarray(index * 4, index * 4 + 4) as unknown as [number, number, number, number];
    const length = Math.hypot(x2 - x1, y2 - y1);
    const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
    return { line: through(x, y, (x2 - x1) / length, (y2 - y1) / length), x, y, length };
  })
    .toSorted((a, b) => b.length - a.length)
    .slice(0, MOST_SEGMENTS);
}

/** The line through a point, in a direction of length one. */
function through(x: number, y: number, right: number, below: number): Line {
  return { right: -below, below: right, away: -x * below + y * right };
}

/** The pixel at a point, as its place in a picture's rows; -1 beyond the picture. */
function pixelAt({ width, height }: Gradients, x: number, y: number): number {
  const [column, row] = [Math.round(x), Math.round(y)];
  return column < 0 || row < 0 || column >= width || row >= height ? -1 : row * width + column;
}

/** How steep the picture is across a line at a pixel, with its sign; zero beyond the picture. */
const steepAt = ({ across, down }: Gradients, { right, below }: Line, pixel: number): number =>
  pixel < 0 ? 0 : (across[pixel] as number) * right + (down[pixel] as number) * below;

/** The same as a share of all steepness there. */
function shareAt({ across, down }: Gradients, steep: number, pixel: number): number {
  if (pixel < 0) return 0;
  const [right, below] = [across[pixel] as number, down[pixel] as number];
  return steep / (Math.sqrt(right * right + below * below) + GRAIN);
}

/** A line moved to where the edge is the steepest along a segment of it; as it was where that is nowhere. */
export function fitted({ cv }: Vision, gradients: Gradients, line: Line, x: number, y: number, length: number): Line {
  const points: number[] = [];
  for (let step = -length / 2; step <= length / 2; step += FIT_STEP) {
    const px = x + step * line.below;
    const py = y - step * line.right;
    const steep = (off: number) =>
      steepAt(gradients, line, pixelAt(gradients, px + off * line.right, py + off * line.below));
    let best = 0;
    let highest = 0;
    for (let off = -REACH; off <= REACH; off += 1) {
      const here = Math.abs(steep(off));
      if (here > highest) {
        best = off;
        highest = here;
      }
    }
    const pixel = pixelAt(gradients, px + best * line.right, py + best * line.below);
    if (shareAt(gradients, highest, pixel) < ALONG) continue;
    // The peak between pixels, by a parabola through the steepest and its neighbours.
    const before = Math.abs(steep(best - 1));
    const after = Math.abs(steep(best + 1));
    const bend = before - 2 * highest + after;
    const off = best + (bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0);
    points.push(px + off * line.right, py + off * line.below);
  }
  if (points.length < LEAST_POINTS * 2) return line;
  return freeing((keep) => {
    const fit = keep(new cv.Mat());
    cv.fitLine(keep(cv.matFromArray(points.length / 2, 1, cv.CV_32FC2, points)), fit, cv.DIST_HUBER, 0, 0.01, 0.01);
    const [right, below, px, py] = fit.data32F as unknown as [number, number, number, number];
    return through(px, py, right, below);
  });
}

/** Where a line enters and leaves a picture, as lengths along it from the point that is nearest to the picture's first pixel. */
function within({ width, height }: Gradients, { right, below, away }: Line): readonly [from: number, to: number] {
  let [from, to] = [-Infinity, Infinity];
  // Along the line x = away · right + t · below, and y = away · below - t · right.
  for (const [start, rate, most] of [
    [away * right, below, width - 1],
    [away * below, -right, height - 1],
  ] as const) {
    if (Math.abs(rate) < 1e-9) continue;
    const ends = [-start / rate, (most - start) / rate];
    from = Math.max(from, Math.min(...ends));
    to = Math.min(to, Math.max(...ends));
  }
  return [from, Math.max(from, to)];
}

/** Looks along a line, a pixel at a time. */
export function seenLine(gradients: Gradients, line: Line): SeenLine {
  const [start, end] = within(gradients, line);
  const steps = Math.max(1, Math.floor(end - start));
  const [along, signed] = [new Float32Array(steps + 1), new Float32Array(steps + 1)];
  let [length, evidence] = [0, 0];
  for (let step = 0; step < steps; step += 1) {
    const x = line.away * line.right + (start + step) * line.below;
    const y = line.away * line.below - (start + step) * line.right;
    let most = 0;
    let share = 0;
    for (let off = -1; off <= 1; off += 1) {
      const pixel = pixelAt(gradients, x + off * line.right, y + off * line.below);
      const steep = steepAt(gradients, line, pixel);
      if (Math.abs(steep) > most) {
        most = Math.abs(steep);
        share = shareAt(gradients, steep, pixel);
      }
    }
    along[step + 1] = (along[step] as number) + Math.abs(share);
    signed[step + 1] = (signed[step] as number) + share;
    if (Math.abs(share) < ALONG) continue;
    length += 1;
    evidence += Math.min(STEEP, most);
  }
  return { ...line, start, along, signed, length, evidence };
}

/** How well an edge runs along a part of a line, 0 to 1; undefined where less than two pixels of it are in the picture. */
export function alongPart({ start, along, signed }: SeenLine, one: number, other: number): number | undefined {
  const clipped = (t: number) => Math.max(0, Math.min(along.length - 1, Math.round(t - start)));
  const [from, to] = [clipped(Math.min(one, other)), clipped(Math.max(one, other))];
  if (to - from < 2) return undefined;
  const length = to - from;
  const any = ((along[to] as number) - (along[from] as number)) / length;
  const same = Math.abs((signed[to] as number) - (signed[from] as number)) / length;
  return Math.max((any + same) / 2, any - FLIPPED);
}

/** How far along a line a point lies, as `start` counts. */
export const placeOn = ({ right, below }: Line, x: number, y: number): number => x * below - y * right;

/** Where two lines meet; undefined where they run side by side. */
export function meeting(one: Line, other: Line): readonly [number, number] | undefined {
  const across = one.right * other.below - one.below * other.right;
  if (Math.abs(across) < 1e-6) return undefined;
  return [
    (one.away * other.below - other.away * one.below) / across,
    (other.away * one.right - one.away * other.right) / across,
  ];
}
