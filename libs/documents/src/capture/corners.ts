/** A place in a picture: to the right and down. In pixels of it or in fractions of its sides, as whoever has it says. */
export type Point = readonly [x: number, y: number];

/** A document's corners, clockwise from its top left as seen: the top is the side that lies most level. */
export type Corners = readonly [Point, Point, Point, Point];

/** Which of the four is next, clockwise. */
const NEXT = [1, 2, 3, 0] as const;

/** From one point to another, in the points' own unit. */
export const distanceOf = ([ax, ay]: Point, [bx, by]: Point): number => Math.hypot(bx - ax, by - ay);

/** The lengths of the four sides: top, right, bottom, left. */
export const sidesOf = (corners: Corners): readonly [number, number, number, number] =>
  corners.map((corner, index) => distanceOf(corner, corners[NEXT[index as 0]])) as unknown as [
    number,
    number,
    number,
    number,
  ];

/** What a quadrilateral covers; negative where its corners run the other way round (the shoelace formula). */
export const areaOf = (corners: Corners): number =>
  corners.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = corners[NEXT[index as 0]];
    return sum + (x * nextY - nextX * y) / 2;
  }, 0);

/** Whether every corner turns the same way, clockwise as seen. */
export const isConvex = (corners: Corners): boolean =>
  corners.every(([x, y], index) => {
    const second = NEXT[index as 0];
    const [[bx, by], [cx, cy]] = [corners[second], corners[NEXT[second]]];
    return (bx - x) * (cy - by) - (by - y) * (cx - bx) > 0;
  });

/** Corners multiplied across and down. */
export const scaled = (corners: Corners, across: number, down: number): Corners =>
  corners.map(([x, y]) => [x * across, y * down]) as unknown as Corners;

/** Convex corners in any order, clockwise from the top left as seen. */
export function inOrder(points: readonly [Point, Point, Point, Point]): Corners {
  const [x, y] = [0, 1].map((axis) => points.reduce((sum, point) => sum + (point[axis as 0] ?? 0) / 4, 0)) as [
    number,
    number,
  ];
  const around = points.toSorted((a, b) => Math.atan2(a[1] - y, a[0] - x) - Math.atan2(b[1] - y, b[0] - x));
  // The top runs to the right: of the four turns the one of which the first side does so the most.
  const level = (first: number) => {
    const [from, to] = [around[first % 4], around[(first + 1) % 4]] as [Point, Point];
    return (to[0] - from[0]) / Math.max(1e-9, distanceOf(from, to));
  };
  const top = [0, 1, 2, 3].reduce((best, first) => (level(first) > level(best) ? first : best));
  return [0, 1, 2, 3].map((index) => around[(top + index) % 4]) as unknown as Corners;
}

/** How far corners lie from others on average, in the points' own unit. */
export const movedBy = (corners: Corners, before: Corners): number =>
  corners.reduce((sum, corner, index) => sum + distanceOf(corner, before[index as 0]) / 4, 0);
