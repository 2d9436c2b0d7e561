import { beforeAll, describe, expect, it } from 'vitest';
import { openVision } from '../node/vision.js';
import { DocumentCapture } from './document-capture.js';
import { CARD, drawScene, moved, type Scene } from './scene.test-support.js';
import type { Vision } from './vision.js';

let vision: Vision;
beforeAll(async () => {
  vision = await openVision();
});

const FRAME_MS = 200;

/** Shows frames one after another; what was said of each. */
function show(capture: DocumentCapture, scenes: readonly Scene[], from = 0) {
  return scenes.map((scene, index) => {
    const image = drawScene(vision, scene);
    const { stage, fault } = capture.next(from + index * FRAME_MS, image);
    // A camera uses its memory again.
    image.data.fill(7);
    return fault ?? stage;
  });
}

const still = (count: number): Scene[] => Array.from({ length: count }, () => ({ corners: CARD }));

const isSame = (one: Uint8Array | undefined, other: Uint8Array): boolean =>
  one !== undefined && Buffer.compare(one, other) === 0;

describe('DocumentCapture', () => {
  it('should take a picture of a document that is held still', () => {
    const capture = new DocumentCapture(vision, 'card');
    expect(show(capture, still(6))).toEqual(['hold', 'hold', 'hold', 'hold', 'done', 'done']);
    const { image, corners } = capture.picture ?? {};
    expect([image?.width, image?.height]).toEqual([640, 480]);
    expect(isSame(image?.data, drawScene(vision, { corners: CARD }).data)).toBe(true);
    expect(corners?.[0][0]).toBeCloseTo(120 / 640, 2);
  });

  it('should take the sharpest of the frames', () => {
    const capture = new DocumentCapture(vision, 'card');
    show(
      capture,
      [1, 0.9, 0, 0.8, 0.9].map((blur) => ({ corners: CARD, blur })),
    );
    expect(isSame(capture.picture?.image.data, drawScene(vision, { corners: CARD }).data)).toBe(true);
  });

  it('should ask for it to be held still while it moves, and begin again', () => {
    const capture = new DocumentCapture(vision, 'card');
    const moving = [0, 20, 40, 60].map((by) => ({ corners: moved(CARD, by, 0) }));
    expect(show(capture, moving)).toEqual(['hold', 'hold_still', 'hold_still', 'hold_still']);
    expect(capture.picture).toBeNull();
    expect(show(capture, still(4), 4 * FRAME_MS)).toEqual(['hold_still', 'hold', 'hold', 'hold']);
  });

  it('should take nothing while there is a fault', () => {
    const capture = new DocumentCapture(vision, 'card');
    const blurred = Array.from({ length: 8 }, () => ({ corners: CARD, blur: 4 }));
    expect(new Set(show(capture, blurred))).toEqual(new Set(['blurred']));
    expect(new Set(show(capture, [{}, {}, {}], 8 * FRAME_MS))).toEqual(new Set(['no_document']));
    expect(capture.picture).toBeNull();
  });

  it('should begin again after a fault between good frames, and after a gap', () => {
    const capture = new DocumentCapture(vision, 'card');
    const scenes = [...still(3), { corners: CARD, blur: 4 }, ...still(3)];
    expect(show(capture, scenes).slice(3)).toEqual(['blurred', 'hold', 'hold', 'hold']);
    expect(show(capture, still(2), 5000)).toEqual(['hold', 'hold']);
  });

  it('should overwrite what it kept when it is wiped, and begin anew', () => {
    const capture = new DocumentCapture(vision, 'card');
    show(capture, still(5));
    const taken = capture.picture?.image.data;
    capture.wipe();
    expect(taken?.every((byte) => byte === 0)).toBe(true);
    expect(capture.picture).toBeNull();
    expect(show(capture, still(1), 2000)).toEqual(['hold']);
  });
});
