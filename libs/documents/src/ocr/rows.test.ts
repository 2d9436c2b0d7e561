import { describe, expect, it } from 'vitest';
import {
  around,
  blockOf,
  directionOf,
  isFlushWith,
  placedIn,
  pointAt,
  rowsOf,
  seenFrom,
  type TextBox,
} from './rows.js';

const box = (x: number, y: number, width: number, height = 10, angle = 0): TextBox => ({ x, y, width, height, angle });

/** A box of a page that is turned about its origin. */
const turned = (b: TextBox, degrees: number): TextBox => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return { ...b, x: b.x * cos - b.y * sin, y: b.x * sin + b.y * cos, angle: b.angle + degrees };
};

const numbersOf = ({ x, y, width, height, angle }: TextBox): string[] =>
  [x, y, width, height, angle].map((number) => number.toFixed(6));

describe('a point', () => {
  it.each([0, 30, -75, 90])('should be found again from a box that is turned by %i°', (angle) => {
    const at = seenFrom(box(100, 50, 80, 10, angle), pointAt(box(100, 50, 80, 10, angle), 33, -7));
    expect([at.along, at.across]).toEqual([expect.closeTo(33, 9), expect.closeTo(-7, 9)]);
  });
});

describe('rows of text', () => {
  it('should be whole where a detector parted them, and stay apart where they are others', () => {
    const rows = rowsOf([box(100, 0, 200), box(230, 1, 50), box(100, 20, 200), box(400, 0, 50)]);
    expect(rows.map(({ x, width }) => [Math.round(x), Math.round(width)])).toEqual([
      [128, 255],
      [100, 200],
      [400, 50],
    ]);
  });

  it.each([20, -60, 90])('should be whole on a page that is turned by %i°', (degrees) => {
    const rows = rowsOf([box(100, 0, 200), box(230, 1, 50)].map((each) => turned(each, degrees)));
    expect(rows.map(({ width }) => Math.round(width))).toEqual([255]);
  });

  it('should not take in letters of another size', () => {
    expect(rowsOf([box(100, 0, 200), box(230, 0, 50, 30)])).toHaveLength(2);
  });
});

describe('the block of a row', () => {
  const [first, second] = [box(200, 100, 400), box(200, 117, 398)];

  it('should have its neighbours above and below, all as long as it, with a margin', () => {
    const block = blockOf(second, [box(200, 83, 380), first, second, box(200, 134, 396)]);
    expect(block.map(({ y }) => y)).toEqual([83, 100, 117, 134]);
    expect(block.map(({ width }) => Math.round(width))).toEqual([404, 404, 404, 404]);
  });

  it('should have a line of which only a piece was seen', () => {
    const block = blockOf(first, [first, box(60, 117, 120)]);
    expect(block.map(({ x, y, width }) => [x, y, width].map(Math.round))).toEqual([
      [200, 100, 406],
      [200, 117, 406],
    ]);
  });

  it('should have one line for several pieces of it', () => {
    expect(blockOf(first, [first, box(60, 117, 120), box(300, 118, 90)])).toHaveLength(2);
  });

  it('should have nothing that is far off, turned, of another size, or beside it', () => {
    expect(
      blockOf(first, [
        first,
        box(200, 150, 400),
        box(200, 117, 400, 10, 20),
        box(200, 117, 400, 30),
        box(700, 117, 100),
      ]),
    ).toHaveLength(1);
  });

  it('should be told to be flush where both ends are', () => {
    expect([isFlushWith(first, second), isFlushWith(first, box(220, 117, 398))]).toEqual([true, false]);
  });
});

describe('text as a whole', () => {
  const text = [box(200, 100, 400), box(150, 120, 300), box(40, 140, 12)];

  it.each([0, 30, 45, -45, 89, 90, -80])('should be told to run at %i°', (degrees) => {
    const direction = directionOf(text.map((each) => turned(each, degrees)));
    expect(Math.abs(Math.sin(((direction - degrees) * Math.PI) / 180))).toBeCloseTo(0, 9);
  });

  it('should run where its long lines do, whichever end of a box is said to be the first', () => {
    expect(
      Math.abs(directionOf([box(0, 0, 300, 10, 89), box(0, 20, 300, 10, -89), box(0, 40, 12, 10, 0)])),
    ).toBeCloseTo(90, 1);
  });

  it('should lie in a box from its first line to its last, and from end to end', () => {
    const whole = around(text, 0);
    expect(whole).toEqual({ x: 200, y: 120, width: 400, height: 50, angle: 0 });
    const slanted = around(
      text.map((each) => turned(each, 40)),
      40,
    );
    expect(numbersOf(slanted)).toEqual(numbersOf(turned(whole, 40)));
  });

  it('should lie in a box that is as high as a line where there is no other', () => {
    expect(around([box(200, 100, 400)], 0)).toEqual(box(200, 100, 400));
  });

  it('should be placed where it was cut out', () => {
    const view = box(300, 200, 100, 40, 45);
    expect(placedIn(view, box(50, 20, 30))).toEqual({ ...box(300, 200, 30), angle: 45 });
    const [x, y] = [300 + 20 * Math.SQRT1_2, 200 + 20 * Math.SQRT1_2];
    expect(numbersOf(placedIn(view, box(70, 20, 30, 10, 60)))).toEqual(numbersOf(box(x, y, 30, 10, -75)));
  });
});
