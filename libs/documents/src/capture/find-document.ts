import { areaOf, inOrder, isConvex, sidesOf, type Corners, type Point } from './corners.js';
import type { Gradients } from './gradients.js';
import { alongPart, fitted, linesOf, meeting, placeOn, type SeenLine } from './lines.js';
import { LAYOUTS, type Shape } from './shapes.js';
import type { Vision } from './vision.js';

/** A document's edges in a picture. */
export interface FoundDocument {
  /** In pixels; may lie beyond the picture. */
  readonly corners: Corners;
  /** Sides that are none of its own, but the picture's border: the document goes on beyond them. */
  readonly cut: 'none' | 'some' | 'opposite';
  readonly score: number;
}

/** One of a picture's borders, or a line that was seen in it. */
interface Side {
  readonly line: SeenLine;
  readonly isBorder: boolean;
}

/** Sides that are opposite lie within this of each other, and neighbours within it of upright, in radians: 30° of slant, and a near camera. */
const MOST_TURNED = 0.61;

/** Shares of a picture: the least that a document covers, and how far beyond it a corner may be supposed. */
const LEAST_AREA = 0.04;
const BEYOND = 0.3;

/** By how much a ratio may be off, as its logarithm: 50° of slant, which is to be told, make a side 0.64 times as long. */
const MOST_OFF = 0.45;

/** Ends of a side that are left out: a card's corners are round with 3.18 mm of its 53.98 (ISO/IEC 7810). */
const ENDS = 0.07;

/** Beyond a corner an edge doesn't go on. How much of the side's length is looked at there, and what of an edge there is by chance. */
const PAST = 0.12;
const BY_CHANCE = 0.45;

/** From here an edge surely goes on: a document's own runs by 0.9 and more. */
const GOES_ON = 0.8;

/** A page has a passport's proportions, to this (as a logarithm), where its fold is taken for its side: what lies above a zone is off by 0.3. */
const MOST_FOLD_OFF = 0.15;

/** How well an edge has to run along each side, and along all of them on average. */
const LEAST_SIDE = 0.5;
const LEAST_SCORE = 0.75;

/** How well, where other sides are supposed to be beyond the picture. */
const LEAST_CUT_SIDE = 0.65;

/** What takes from a score and what adds to it. */
const WEIGHTS = { past: 0.25, area: 0.6, ratio: 0.4, border: 0.12 } as const;

/** Finds the one document of a shape in a picture; undefined where none can be told. */
export function findDocument(vision: Vision, gradients: Gradients, shape: Shape): FoundDocument | undefined {
  const sides: Side[] = linesOf(vision, gradients).map((line) => ({ line, isBorder: false }));
  sides.push(...bordersOf(gradients));
  const pairs = pairsOf(sides, gradients);
  const best: Partial<Record<FoundDocument['cut'], FoundDocument>> = {};
  for (const [index, one] of pairs.entries()) {
    for (const other of pairs.slice(index + 1)) {
      if (!isAcross(one[0], other[0])) continue;
      const found = documentOf([one[0], other[0], one[1], other[1]], gradients, shape);
      if (found && found.score > (best[found.cut]?.score ?? LEAST_SCORE)) best[found.cut] = found;
    }
  }
  const [found] = [best.none, best.some, best.opposite]
    .filter((each) => each !== undefined)
    .toSorted((one, other) => other.score - one.score);
  return found && { ...found, corners: refined(vision, gradients, found) };
}

/** The borders of a picture, as lines with nothing on them. */
function bordersOf(gradients: Gradients): Side[] {
  const { width, height } = gradients;
  return [
    [1, 0, 0],
    [1, 0, width - 1],
    [0, 1, 0],
    [0, 1, height - 1],
  ].map(([right = 0, below = 0, away = 0]) => ({
    line: {
      right,
      below,
      away,
      start: 0,
      along: new Float32Array(1),
      signed: new Float32Array(1),
      length: 0,
      evidence: 0,
    },
    isBorder: true,
  }));
}

const turnedBy = (one: SeenLine, other: SeenLine): number =>
  Math.asin(Math.min(1, Math.abs(one.right * other.below - one.below * other.right)));

const isAcross = (one: Side, other: Side): boolean => turnedBy(one.line, other.line) > Math.PI / 2 - MOST_TURNED;

/** Lines that may be opposite sides. */
function pairsOf(sides: readonly Side[], { width, height }: Gradients): (readonly [Side, Side])[] {
  const least = Math.sqrt(LEAST_AREA * width * height) / 2;
  return sides.flatMap((one, index) =>
    sides.slice(index + 1).flatMap((other) => {
      if (turnedBy(one.line, other.line) > MOST_TURNED) return [];
      const off = (line: SeenLine) => (width / 2) * line.right + (height / 2) * line.below - line.away;
      const sameWay = one.line.right * other.line.right + one.line.below * other.line.below > 0 ? 1 : -1;
      return Math.abs(off(one.line) - sameWay * off(other.line)) < least ? [] : [[one, other] as const];
    }),
  );
}

/** What four lines are as a document; undefined where they can't be one. Its sides are in order, round about. */
function documentOf(
  sides: readonly [Side, Side, Side, Side],
  { width, height }: Gradients,
  shape: Shape,
): FoundDocument | undefined {
  const borders = sides.filter(({ isBorder }) => isBorder).length;
  if (borders > 2) return undefined;
  const points: Point[] = [];
  for (let index = 0; index < 4; index += 1) {
    const point = meeting((sides[index] as Side).line, (sides[(index + 1) % 4] as Side).line);
    if (!point || isFar(point, width, height)) return undefined;
    points.push(point);
  }
  const corners = inOrder(points as unknown as [Point, Point, Point, Point]);
  const area = areaOf(corners) / (width * height);
  if (!isConvex(corners) || area < LEAST_AREA) return undefined;
  const off = borders > 0 ? 0 : ratioOff(corners, shape);
  if (off > MOST_OFF) return undefined;
  const runs: Run[] = [];
  for (let index = 0; index < 4; index += 1) {
    const side = sides[index] as Side;
    if (side.isBorder) continue;
    const [from, to] = [points[(index + 3) % 4] as Point, points[index] as Point];
    const run = borders > 0 ? leastAlong(side.line, from, to) : runOf(side.line, from, to);
    if (!run || run.support < (borders > 0 ? LEAST_CUT_SIDE : LEAST_SIDE)) return undefined;
    runs.push(run);
  }
  if (borders === 0 && isWithin(runs, points, shape === 'passport' && off < MOST_FOLD_OFF)) return undefined;
  const least = Math.min(...runs.map(({ support }) => support));
  const sum = runs.reduce((total, { support }) => total + support, 0);
  const edges = (sum / (4 - borders) + least) / 2;
  const score = edges + WEIGHTS.area * Math.sqrt(Math.min(1, area)) - WEIGHTS.ratio * off - WEIGHTS.border * borders;
  const isOpposite = borders === 2 && sides[0].isBorder === sides[2].isBorder;
  return { corners, cut: borders === 0 ? 'none' : isOpposite ? 'opposite' : 'some', score };
}

const isFar = ([x, y]: Point, width: number, height: number): boolean =>
  x < -BEYOND * width || x > (1 + BEYOND) * width || y < -BEYOND * height || y > (1 + BEYOND) * height;

/** How far a quadrilateral is from a shape's proportions, as a logarithm. */
function ratioOff(corners: Corners, shape: Shape): number {
  const [top, right, bottom, left] = sidesOf(corners);
  const [across, down] = [top + bottom, left + right];
  const seen = Math.max(across, down) / Math.max(1, Math.min(across, down));
  return Math.min(...LAYOUTS[shape].ratios.map((ratio) => Math.abs(Math.log(seen / ratio))));
}

/** How well an edge runs along a side and ends at its corners, and how well it goes on before the first of them and after the other. */
interface Run {
  readonly support: number;
  readonly before: number;
  readonly after: number;
}

function runOf(line: SeenLine, from: Point, to: Point): Run | undefined {
  const [one, other] = [placeOn(line, ...from), placeOn(line, ...to)];
  const length = other - one;
  const support = alongPart(line, one + ENDS * length, other - ENDS * length);
  if (support === undefined) return undefined;
  const before = alongPart(line, one - ENDS * length, one - (ENDS + PAST) * length) ?? 0;
  const after = alongPart(line, other + ENDS * length, other + (ENDS + PAST) * length) ?? 0;
  const past = Math.max(0, before - BY_CHANCE) + Math.max(0, after - BY_CHANCE);
  return { support: support - (WEIGHTS.past * past) / 2, before, after };
}

/**
 * Whether a quadrilateral lies within a document, with a line that is printed on it for a side: two edges go on beyond their corners, each at
 * one end (one that does so at both is a table's, at which the document lies). So do the short sides of a passport's data page where the
 * other page lies above it, which is no fault.
 */
function isWithin(runs: readonly Run[], points: readonly Point[], mayBeFold: boolean): boolean {
  const goOn = runs.map(({ before, after }) => before >= GOES_ON !== after >= GOES_ON);
  const count = goOn.filter(Boolean).length;
  if (count < 2) return false;
  // A side ends at the point of its own place.
  const [other, one] = sidesOf(points as unknown as Corners);
  const isFold = count === 2 && goOn[0] === goOn[2] && goOn[0] === one < other;
  return !(mayBeFold && isFold);
}

/** How well an edge runs along the worst third of a side: one that ends before the picture's border is of something that does as well. */
function leastAlong(line: SeenLine, from: Point, to: Point): Run | undefined {
  const [one, other] = [placeOn(line, ...from), placeOn(line, ...to)];
  const [start, length] = [one + ENDS * (other - one), ((1 - 2 * ENDS) * (other - one)) / 3];
  const parts = [0, 1, 2].flatMap((part) => alongPart(line, start + part * length, start + (part + 1) * length) ?? []);
  return parts.length > 0 ? { support: Math.min(...parts), before: 0, after: 0 } : undefined;
}

/** A document's corners where the lines along its sides, fitted once more over their whole length, meet. */
function refined(vision: Vision, gradients: Gradients, { corners, cut }: FoundDocument): Corners {
  if (cut !== 'none') return corners;
  const lines = corners.map(([x, y], index) => {
    const [toX, toY] = corners[((index + 1) % 4) as 0];
    const length = Math.hypot(toX - x, toY - y);
    const [right, below] = [-(toY - y) / length, (toX - x) / length];
    const line = { right, below, away: x * right + y * below };
    return fitted(vision, gradients, line, (x + toX) / 2, (y + toY) / 2, length * (1 - 2 * ENDS));
  });
  const points = lines.map((line, index) => meeting(lines[(index + 3) % 4] as typeof line, line));
  return points.every((point) => point !== undefined) ? (points as unknown as Corners) : corners;
}
