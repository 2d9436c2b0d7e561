import { describe, expect, it } from 'vitest';
import { largeDetections, overlap, suppress, tinyDetections } from './boxes.js';

const box = (left: number, right: number, score: number) => ({ left, right, top: 0, bottom: 1, score });

describe('tinyDetections', () => {
  it('should read a box from its cell, its anchor and its offsets', () => {
    // 3 × 2 cells of five anchors; a face in cell (1, 0) at the second anchor.
    const grid = new Float32Array(3 * 2 * 25).fill(-20);
    const at = 1 * 25 + 5;
    grid.set([0, 0, 0, 0, Math.log(0.9 / 0.1)], at);
    const [face, ...others] = tinyDetections(grid, 3, 2, 0.3);
    expect(others).toEqual([]);
    expect(face?.score).toBeCloseTo(0.9, 5);
    // The middle of the cell, and the anchor's 6.04 × 7.08 cells.
    expect(((face?.left ?? 0) + (face?.right ?? 0)) / 2).toBeCloseTo(1.5 / 3, 5);
    expect(((face?.top ?? 0) + (face?.bottom ?? 0)) / 2).toBeCloseTo(0.5 / 2, 5);
    expect((face?.right ?? 0) - (face?.left ?? 0)).toBeCloseTo(6.041143 / 3, 5);
    expect((face?.bottom ?? 0) - (face?.top ?? 0)).toBeCloseTo(7.080126 / 2, 5);
  });

  it('should leave out what is not confident enough', () => {
    const grid = new Float32Array(25).fill(-20);
    grid[4] = Math.log(0.29 / 0.71);
    expect(tinyDetections(grid, 1, 1, 0.3)).toEqual([]);
  });
});

describe('largeDetections', () => {
  it('should read top, left, bottom and right, cut at the borders', () => {
    const boxes = Float32Array.of(-0.1, 0.2, 0.5, 1.3, 0, 0, 1, 1);
    expect(largeDetections(boxes, Float32Array.of(0.8, 0.1), 0.2)).toMatchObject([
      { left: expect.closeTo(0.2, 5) as number, top: 0, right: 1, bottom: 0.5 },
    ]);
  });
});

describe('suppress', () => {
  it('should keep the best of those that overlap, and those that do not', () => {
    const [best, worse, apart] = [box(0, 1, 0.9), box(0.1, 1.1, 0.8), box(3, 4, 0.3)];
    expect(suppress([apart, worse, best], 0.4)).toEqual([best, apart]);
    expect(suppress([worse, best], 0.9)).toEqual([best, worse]);
  });

  it('should measure overlap as intersection over union', () => {
    expect(overlap(box(0, 2, 1), box(1, 3, 1))).toBeCloseTo(1 / 3, 9);
    expect(overlap(box(0, 1, 1), box(1, 2, 1))).toBe(0);
  });
});
