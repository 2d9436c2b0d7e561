import { beforeAll, describe, expect, it } from 'vitest';
import { openVision } from '../node/vision.js';
import { distanceOf, inOrder, scaled, type Corners } from './corners.js';
import { lookAtDocument } from './look-at-document.js';
import { CARD, drawScene, moved, sized, type Scene } from './scene.test-support.js';
import { straighten } from './straighten.js';
import type { Vision } from './vision.js';

let vision: Vision;
beforeAll(async () => {
  vision = await openVision();
});

const look = (scene: Scene) => lookAtDocument(vision, drawScene(vision, scene), 'card');

/** The largest distance of a corner that was found from where it is drawn, in pixels. */
function farthest(found: Corners | null, drawn: Corners, width = 640, height = 480): number {
  if (!found) return Infinity;
  const pixels = scaled(found, width, height);
  return Math.max(...pixels.map((corner, index) => distanceOf(corner, drawn[index as 0])));
}

/** Turned about the frame's middle. */
function turned(corners: Corners, degrees: number): Corners {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return corners.map(([x, y]) => [
    320 + (x - 320) * cos - (y - 240) * sin,
    240 + (x - 320) * sin + (y - 240) * cos,
  ]) as unknown as Corners;
}

describe('lookAtDocument', () => {
  it('should find a card that lies straight, within a pixel and a half', () => {
    const { corners, fault, sharpness } = look({ corners: CARD });
    expect(fault).toBeNull();
    expect(farthest(corners, CARD)).toBeLessThan(1.5);
    expect(sharpness).toBeGreaterThan(0.2);
  });

  it.each([7, 30, 90, 120, 180])(
    'should find one that is turned by %d°, its top the side that lies most level',
    (degrees) => {
      const drawn = inOrder(turned(CARD, degrees));
      const { corners, fault } = look({ corners: drawn });
      expect(fault).toBeNull();
      expect(farthest(corners, drawn)).toBeLessThan(1.5);
    },
  );

  it('should find white paper on a light table', () => {
    const { corners } = look({ corners: CARD, table: 208 });
    expect(farthest(corners, CARD)).toBeLessThan(2);
  });

  it('should find none on an empty table', () => {
    expect(look({})).toEqual({ corners: null, fault: 'no_document', sharpness: 0 });
  });

  it('should ask for light where nothing can be seen', () => {
    expect(look({ light: 0.1 }).fault).toBe('too_dark');
  });

  it('should ask for light where a document is found and hardly seen', () => {
    const { corners, fault } = look({ corners: CARD, light: 0.1 });
    expect(corners).not.toBeNull();
    expect(fault).toBe('too_dark');
  });

  it('should want it closer where it is too small to be read', () => {
    expect(look({ corners: sized(CARD, 0.6) }).fault).toBe('come_closer');
  });

  it('should say that a part is cut off where a side is beyond the frame', () => {
    expect(look({ corners: moved(CARD, 190, 0) }).fault).toBe('cut_off');
  });

  it('should say that a part is cut off where a corner is beyond the frame', () => {
    expect(look({ corners: moved(turned(CARD, 20), 130, 0) }).fault).toBe('cut_off');
  });

  it('should want it farther away where it goes on beyond both sides', () => {
    expect(look({ corners: sized(CARD, 1.75) }).fault).toBe('move_back');
  });

  it('should want it straightened where it is seen from too much of a slant', () => {
    const slanted: Corners = [
      [190, 150],
      [450, 150],
      [520, 366],
      [120, 366],
    ];
    expect(look({ corners: slanted }).fault).toBe('straighten');
  });

  it("should see a lamp's reflection, and none in white paper", () => {
    expect(look({ corners: CARD, lamp: [300, 260, 30] }).fault).toBe('glare');
    expect(look({ corners: CARD, paper: 255 }).fault).toBeNull();
  });

  it('should see that it is blurred, and tell the sharper of two', () => {
    const [sharp, soft, blurred] = [0, 0.7, 4].map((blur) => look({ corners: CARD, blur }));
    expect(blurred?.fault).toBe('blurred');
    expect(soft?.sharpness).toBeLessThan(sharp?.sharpness ?? 0);
    expect(blurred?.sharpness).toBeLessThan(soft?.sharpness ?? 0);
  });
});

describe('straighten', () => {
  it('should give the card alone with its own proportions, and no larger than it is', () => {
    const drawn = turned(CARD, 10);
    const image = drawScene(vision, { corners: drawn });
    const straight = straighten(vision, image, scaled(drawn, 1 / 640, 1 / 480), 'card');
    expect([straight.width, straight.height]).toEqual([400, 252]);
    expect(straight.data).toHaveLength(400 * 252 * 3);
    // Its border is paper all round, where the frame's is the table.
    const border = Array.from({ length: 380 }, (_none, x) => straight.data[(5 * 400 + x + 10) * 3] ?? 0);
    expect(Math.min(...border)).toBeGreaterThan(200);
  });

  it('should stay upright where it is seen upright', () => {
    const drawn = inOrder(turned(CARD, 90));
    const straight = straighten(vision, drawScene(vision, { corners: drawn }), scaled(drawn, 1 / 640, 1 / 480), 'card');
    expect([straight.width, straight.height]).toEqual([252, 400]);
  });
});
