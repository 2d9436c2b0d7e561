import { describe, expect, it } from 'vitest';
import type { Point } from '../face.js';
import { fitTemplate, misfit, TEMPLATES, viewOf } from './align.js';

/** 68 landmarks that are the mean face itself, scaled, turned and moved. */
function meanFace(scale: number, turned: number, x: number, y: number): Point[] {
  const points = Array.from({ length: 68 }, () => ({ x: 0, y: 0 }));
  for (const { u, v, of } of TEMPLATES.dlib) {
    const [cos, sin] = [Math.cos(turned) * scale, Math.sin(turned) * scale];
    points[of[0] ?? 0] = { x: cos * u - sin * v + x, y: sin * u + cos * v + y };
  }
  return points;
}

describe('fitTemplate', () => {
  it('should find how the mean face was scaled, turned and moved', () => {
    const pose = fitTemplate(meanFace(80, 0.3, 40, -20), 'dlib');
    expect(pose.a).toBeCloseTo(80 * Math.cos(0.3), 6);
    expect(pose.b).toBeCloseTo(80 * Math.sin(0.3), 6);
    expect(pose.c).toBeCloseTo(40, 6);
    expect(pose.f).toBeCloseTo(-20, 6);
  });

  it('should fit it without a rest, and another shape with one', () => {
    const landmarks = meanFace(100, 0.1, 5, 5);
    expect(misfit(landmarks, fitTemplate(landmarks, 'dlib'))).toBeCloseTo(0, 9);
    const upsideDown = landmarks.map(({ x, y }) => ({ x, y: -y }));
    expect(misfit(upsideDown, fitTemplate(upsideDown, 'dlib'))).toBeGreaterThan(0.1);
  });
});

describe('viewOf', () => {
  it('should lay the points of the mean face where the recognition network was trained to have them', () => {
    // dlib's chip of 150 pixels at a border of 0.2: the corner of an eye, the nose's tip, the mouth's corner.
    const pose = fitTemplate(meanFace(90, -0.2, 10, 30), 'dlib');
    const { a, b, c, d, e, f } = viewOf(pose, { padding: 0.2 }, 150);
    const landmarks = meanFace(90, -0.2, 10, 30);
    const expected: [number, number, number][] = [
      [36, 34.5, 44.6],
      [30, 73.9, 76.7],
      [54, 99.2, 105],
    ];
    for (const [point, u, v] of expected) {
      expect(a * u + b * v + c).toBeCloseTo(landmarks[point]?.x ?? Number.NaN, 0);
      expect(d * u + e * v + f).toBeCloseTo(landmarks[point]?.y ?? Number.NaN, 0);
    }
  });
});
