/**
 * A stretch of text in a picture: its middle, its length along the text and its height across, in pixels, and the angle of the text
 * to the picture's rows in degrees, clockwise, above -90 to 90. Whether it is read from this or from the other end is not known.
 */
export interface TextBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

const RADIANS = Math.PI / 180;

/** Where a point lies as seen from a box: so many pixels along its text from its middle, and across, downwards. */
export function seenFrom(
  { x, y, angle }: TextBox,
  point: { readonly x: number; readonly y: number },
): { along: number; across: number } {
  const [cos, sin] = [Math.cos(angle * RADIANS), Math.sin(angle * RADIANS)];
  const [dx, dy] = [point.x - x, point.y - y];
  return { along: dx * cos + dy * sin, across: dy * cos - dx * sin };
}

/** The point that lies so many pixels along and across a box's text from its middle. */
export function pointAt({ x, y, angle }: TextBox, along: number, across: number): { x: number; y: number } {
  const [cos, sin] = [Math.cos(angle * RADIANS), Math.sin(angle * RADIANS)];
  return { x: x + along * cos - across * sin, y: y + along * sin + across * cos };
}

/** Degrees between two directions of text, 0 to 90. */
function angleBetween(a: TextBox, b: TextBox): number {
  const between = Math.abs(a.angle - b.angle) % 180;
  return Math.min(between, 180 - between);
}

/** Degrees that two boxes of one line of text, or of two lines of one zone, differ by at most: perspective, and short boxes. */
const PARALLEL = 6;

/** Boxes of one line: heights no more different than by this, middles no farther apart across, gaps no wider, all in heights. */
const ALIKE = 1.7;
const BESIDE = 0.5;
const WIDEST_GAP = 2.5;

/** The stretch of a box as seen along another one. */
const stretch = (from: TextBox, box: TextBox): readonly [number, number] => {
  const { along } = seenFrom(from, box);
  return [along - box.width / 2, along + box.width / 2];
};

function continues(row: TextBox, box: TextBox): boolean {
  const { across } = seenFrom(row, box);
  const [from, to] = stretch(row, box);
  const gap = Math.max(from - row.width / 2, -row.width / 2 - to);
  const alike = box.height < row.height * ALIKE && row.height < box.height * ALIKE;
  return (
    alike &&
    Math.abs(across) < BESIDE * row.height &&
    gap < WIDEST_GAP * row.height &&
    angleBetween(row, box) < PARALLEL
  );
}

/** A box stretched to reach from one place to another along its text. */
const stretched = (box: TextBox, from: number, to: number): TextBox => ({
  ...box,
  ...pointAt(box, (from + to) / 2, 0),
  width: to - from,
});

/**
 * Boxes as whole lines: a detector parts a line where letters stand wide or a run of fillers looks like a pattern. The longest
 * boxes take in what continues them.
 */
export function rowsOf(boxes: readonly TextBox[]): TextBox[] {
  const rows: TextBox[] = [];
  for (const box of boxes.toSorted((a, b) => b.width - a.width)) {
    const at = rows.findIndex((row) => continues(row, box));
    const row = rows[at];
    if (!row) {
      rows.push(box);
      continue;
    }
    const [from, to] = stretch(row, box);
    rows[at] = stretched(row, Math.min(-row.width / 2, from), Math.max(row.width / 2, to));
  }
  return rows;
}

/**
 * Lines of a zone lie this far apart, in heights of their boxes: 1.6 to 1.8 on the specimens at hand. Boxes nearer than that are
 * pieces of one line.
 */
const NEAREST_LINE = 0.8;
const FARTHEST_LINE = 2.6;

/**
 * A box as it is read in the direction of another one, not against it: of text that runs down a picture some boxes have about 90 degrees
 * and others about -90.
 */
function inDirectionOf(other: TextBox, box: TextBox): TextBox {
  const between = box.angle - other.angle;
  if (Math.abs(between) <= 90) return box;
  return { ...box, angle: box.angle - 180 * Math.sign(between) };
}

/** Most lines of a zone. */
const MOST_LINES = 3;

/** What is added at each end of a block's lines, in heights: half of a character. */
const MARGIN = 0.3;

/** A line is seen whole by this much of the block's length; a shorter piece's angle, drawn out, would leave the line. */
const WHOLE = 0.85;

/** How far the ends of two lines of a zone may lie apart, in heights. */
const FLUSH = 1.5;

/** Whether two rows begin and end at about the same places, as lines of a zone do. */
export function isFlushWith(row: TextBox, other: TextBox): boolean {
  const [from, to] = stretch(row, other);
  return Math.max(Math.abs(from + row.width / 2), Math.abs(to - row.width / 2)) < FLUSH * row.height;
}

/**
 * The lines of a block that a row may be of a zone with, from top to bottom as the row's text runs: the row, and up to two above and
 * below it that are parallel, of its height, no longer than it, and follow one another closely. Each is as long and as high as the
 * row, since lines of a zone are alike, and a detector loses the ends of those that end with fillers; all run in the row's direction.
 */
export function blockOf(row: TextBox, rows: readonly TextBox[]): TextBox[] {
  const near = rows
    .filter((other) => {
      const [from, to] = stretch(row, other);
      const overlap = Math.min(to, row.width / 2) - Math.max(from, -row.width / 2);
      const alike = other.height < row.height * ALIKE && row.height < other.height * ALIKE;
      return (
        other !== row &&
        alike &&
        overlap > 0 &&
        other.width < row.width + 2 * FLUSH * row.height &&
        angleBetween(row, other) < PARALLEL
      );
    })
    .map((other) => ({ box: other, across: seenFrom(row, other).across }))
    .toSorted((a, b) => b.box.width - a.box.width);
  const chain = (sign: 1 | -1): TextBox[] => {
    const found: TextBox[] = [];
    let last = 0;
    while (found.length < MOST_LINES - 1) {
      const next = near.filter(({ across }) => {
        const apart = (across - last) * sign;
        return apart > NEAREST_LINE * row.height && apart < FARTHEST_LINE * row.height;
      });
      const nearest = Math.min(...next.map(({ across }) => across * sign));
      // Of the pieces of the nearest line the longest says best where it runs.
      const line = next.find(({ across }) => across * sign < nearest + NEAREST_LINE * row.height);
      if (!line) break;
      found.push(line.box);
      last = line.across;
    }
    return found;
  };
  const lines = [...chain(-1).toReversed(), row, ...chain(1)];
  return lines.map((each) => {
    const line = inDirectionOf(row, each);
    // A short piece says little of the line's angle.
    const straight = { ...line, height: row.height, angle: line.width > WHOLE * row.width ? line.angle : row.angle };
    const { along } = seenFrom(straight, row);
    return widened(
      { ...straight, ...pointAt(straight, along, 0), width: row.width },
      MARGIN * row.height,
      MARGIN * row.height,
    );
  });
}

/** A box that is longer by so many pixels before its beginning and behind its end. */
export const widened = (box: TextBox, before: number, behind: number): TextBox =>
  stretched(box, -box.width / 2 - before, box.width / 2 + behind);

/**
 * The direction that the text of boxes runs in on the whole, in degrees above -90 to 90: the mean of their directions, taken twice so
 * that both ends of a line are one, by how much longer than high they are.
 */
export function directionOf(boxes: readonly TextBox[]): number {
  const sum = (of: (radians: number) => number) =>
    boxes.reduce((all, { angle, width, height }) => all + (width - height) * of(2 * angle * RADIANS), 0);
  return Math.atan2(sum(Math.sin), sum(Math.cos)) / 2 / RADIANS;
}

/** The smallest box in a direction that boxes lie in. */
export function around(boxes: readonly TextBox[], angle: number): TextBox {
  const from: TextBox = { x: 0, y: 0, width: 0, height: 0, angle };
  const corners = boxes.flatMap((box) =>
    [-0.5, 0.5].flatMap((along) =>
      [-0.5, 0.5].map((across) => seenFrom(from, pointAt(box, along * box.width, across * box.height))),
    ),
  );
  const [alongs, acrosses] = [corners.map(({ along }) => along), corners.map(({ across }) => across)];
  const [left, right] = [Math.min(...alongs), Math.max(...alongs)];
  const [top, bottom] = [Math.min(...acrosses), Math.max(...acrosses)];
  return { ...pointAt(from, (left + right) / 2, (top + bottom) / 2), width: right - left, height: bottom - top, angle };
}

/** A box of what was cut out of a picture along a view of it, in the picture. */
export function placedIn(view: TextBox, box: TextBox): TextBox {
  const angle = box.angle + view.angle;
  return {
    ...box,
    ...pointAt(view, box.x - view.width / 2, box.y - view.height / 2),
    angle: angle > 90 ? angle - 180 : angle <= -90 ? angle + 180 : angle,
  };
}
