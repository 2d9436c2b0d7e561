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
  /** How much of an edge there is in all. */
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

/** Segments that are looked at of each sort, the longest first, and lines that come of them. */
const MOST_SEGMENTS = 90;
const MOST_LINES = 26;

/** Lines are one where they part by no more than this: in radians, and in pixels at the segment's middle. */
const SAME_ANGLE = 0.035;
const SAME_PLACE = 3;

/** A grain's steepness: what is less steep counts for less. */
const GRAIN = 14;

/** From here an edge runs along a line, and not across it by chance (random edges do so by 0.4 to 0.5 on average). */
const ALONG = 0.6;

/** Pixels to each side of a line in which its edge is looked for, to fit it. */
const REACH = 3;

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
  const seen = different
    .map(({ line, x, y, length }) => seenLine(gradients, fitted(vision, gradients, line, x, y, length)))
    .toSorted((a, b) => b.evidence - a.evidence);
  const lines: SeenLine[] = [];
  for (const line of seen) {
    if (lines.length === MOST_LINES) break;
    if (
      !lines.some((other) =>
        isSame({ line: other, ...middleOf(gradients, line) }, { line, ...middleOf(gradients, line) }),
      )
    )
      lines.push(line);
  }
  return lines;
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

/** Straight runs of Canny's edges, the longest first (Hough's transform, probabilistic). */
function segmentsOf(
  { cv }: Vision,
  { width, height, across, down }: Gradients,
  [from, to]: readonly [number, number],
): Segment[] {
  const side = Math.max(width, height);
  const found = freeing((keep) => {
    const edges = keep(new cv.Mat());
    const lines = keep(new cv.Mat());
    const [right, below] = [across, down].map((each) => keep(cv.matFromArray(height, width, cv.CV_16SC1, each))) as [
      InstanceType<Vision['cv']['Mat']>,
      InstanceType<Vision['cv']['Mat']>,
    ];
    cv.Canny1(right, below, edges, from, to, true);
    cv.HoughLinesP(edges, lines, 1, Math.PI / 180, VOTES, SHORTEST * side, GAP * side);
    return Int32Array.from(lines.data32S);
  });
  return Array.from({ length: found.length / 4 }, (_none, index) => {
    const [x1, y1, x2, y2] = found.subarray(index * 4, index * 4 + 4) as unknown as [number, number, number, number];
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

/** How steep the picture is across a line at a point: with its sign, and as a share of all steepness there. */
function across(
  { width, height, across: rightwards, down }: Gradients,
  line: Line,
  x: number,
  y: number,
): readonly [steep: number, share: number] {
  const [column, row] = [Math.round(x), Math.round(y)];
  if (column < 0 || row < 0 || column >= width || row >= height) return [0, 0];
  const at = row * width + column;
  const [right, below] = [rightwards[at] as number, down[at] as number];
  const steep = right * line.right + below * line.below;
  return [steep, steep / (Math.hypot(right, below) + GRAIN)];
}

/** A line moved to where the edge is the steepest along a segment of it; as it was where that is nowhere. */
export function fitted({ cv }: Vision, gradients: Gradients, line: Line, x: number, y: number, length: number): Line {
  const points: number[] = [];
  for (let step = -length / 2; step <= length / 2; step += 1) {
    const [px, py] = [x + step * line.below, y - step * line.right];
    let [best, highest, weight] = [0, 0, 0];
    for (let off = -REACH; off <= REACH; off += 1) {
      const [steep, share] = across(gradients, line, px + off * line.right, py + off * line.below);
      if (Math.abs(steep) > highest) [best, highest, weight] = [off, Math.abs(steep), Math.abs(share)];
    }
    if (weight < ALONG) continue;
    // The peak between pixels, by a parabola through the steepest and its neighbours.
    const [before, after] = [-1, 1].map((by) =>
      Math.abs(across(gradients, line, px + (best + by) * line.right, py + (best + by) * line.below)[0]),
    ) as [number, number];
    const bend = before - 2 * highest + after;
    const off = best + (bend < 0 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0);
    points.push(px + off * line.right, py + off * line.below);
  }
  if (points.length < 10) return line;
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
  let evidence = 0;
  for (let step = 0; step < steps; step += 1) {
    const t = start + step;
    const [x, y] = [line.away * line.right + t * line.below, line.away * line.below - t * line.right];
    let [most, share] = [-1, 0];
    for (let off = -1; off <= 1; off += 1) {
      const [steep, part] = across(gradients, line, x + off * line.right, y + off * line.below);
      if (Math.abs(steep) > most) [most, share] = [Math.abs(steep), part];
    }
    along[step + 1] = (along[step] as number) + Math.abs(share);
    signed[step + 1] = (signed[step] as number) + share;
    evidence += Math.max(0, Math.abs(share) - ALONG);
  }
  return { ...line, start, along, signed, evidence };
}

/** How well an edge runs along a part of a line, 0 to 1; undefined where less than two pixels of it are in the picture. */
export function alongPart({ start, along, signed }: SeenLine, one: number, other: number): number | undefined {
  const clipped = (t: number) => Math.max(0, Math.min(along.length - 1, Math.round(t - start)));
  const [from, to] = [clipped(Math.min(one, other)), clipped(Math.max(one, other))];
  if (to - from < 2) return undefined;
  const length = to - from;
  const any = ((along[to] as number) - (along[from] as number)) / length;
  const same = Math.abs((signed[to] as number) - (signed[from] as number)) / length;
  return (any + same) / 2;
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
