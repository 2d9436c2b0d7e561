import { beforeAll, describe, expect, it } from 'vitest';
import { moved, sized, CARD, drawScene, type Scene } from '../capture/scene.test-support.js';
import type { Vision } from '../capture/vision.js';
import { captureQuality } from './capture-quality.js';
import { openVision } from './vision.js';

let vision: Vision;
beforeAll(async () => {
  vision = await openVision();
});

const qualityOf = (scene: Scene) => captureQuality(vision, drawScene(vision, scene));

describe('the quality of a picture from which a document could not be read', () => {
  it.each<[string, Scene]>([
    ['the document is blurred', { corners: CARD, blur: 4 }],
    ['the document is too dark', { corners: CARD, light: 0.1 }],
    ['the document is too dark', { light: 0.05 }],
    ['a reflection lies on the document', { corners: CARD, lamp: [300, 260, 30] }],
    ['a part of the document is beyond the picture', { corners: moved(CARD, 190, 0) }],
    ['the document is too small in the picture', { corners: sized(CARD, 0.5) }],
    ["no document's edges can be told", {}],
  ])('should be said: %s', (compared, scene) => {
    expect(qualityOf(scene)).toEqual({ name: 'capture-quality', outcome: 'warn', compared });
  });

  it('should pass where nothing is wrong with it', () => {
    expect(qualityOf({ corners: CARD })).toMatchObject({ outcome: 'pass' });
  });
});
