/** A stretch of printed text, in a picture that is turned so that it is upright: its middle, length and height in pixels. */
export interface PrintedText {
  readonly text: string;
  /** How sure the network is of its characters on average, 0 to 1. */
  readonly confidence: number;
  /** What stands small before it, where two looks saw the same: the number of its field. */
  readonly before?: string | undefined;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Middles that lie this near across, in heights, are one line; and how far to the right of a label its value begins at most. */
const BESIDE = 0.6;
const FARTHEST = 8;

/** A line begins this far below the one that it follows, middle to middle, in heights: from touching to a blank line between. */
const NEAREST_BELOW = 0.7;
const FARTHEST_BELOW = 2.2;

/** Lines that begin within so many heights of each other stand under one another. */
const FLUSH = 2;

const left = ({ x, width }: PrintedText): number => x - width / 2;
const right = ({ x, width }: PrintedText): number => x + width / 2;
const least = (a: PrintedText, b: PrintedText): number => Math.min(a.height, b.height);

/** The text that follows another on its line. */
export function besideOf(label: PrintedText, all: readonly PrintedText[]): PrintedText | undefined {
  const following = all.filter((other) => {
    const gap = left(other) - right(label);
    return (
      other !== label &&
      Math.abs(other.y - label.y) < BESIDE * Math.max(label.height, other.height) &&
      gap > -least(label, other) &&
      gap < FARTHEST * label.height
    );
  });
  return following.toSorted((a, b) => left(a) - left(b))[0];
}

/** The text right below another, beginning where it does. */
export function belowOf(label: PrintedText, all: readonly PrintedText[]): PrintedText | undefined {
  const following = all.filter((other) => {
    const down = other.y - label.y;
    const height = (label.height + other.height) / 2;
    return (
      down > NEAREST_BELOW * height &&
      down < FARTHEST_BELOW * height &&
      Math.abs(left(other) - left(label)) < FLUSH * height
    );
  });
  return following.toSorted((a, b) => a.y - b.y)[0];
}

/** Whether two texts begin at about the same place across. */
export const isFlush = (a: PrintedText, b: PrintedText): boolean =>
  Math.abs(left(a) - left(b)) < FLUSH * Math.max(a.height, b.height);
