import { describe, expect, it } from 'vitest';
import { gestureRefusal, qualityRefusal, repeatedImages } from './refusal.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('images that are repeated', () => {
  it('should be none where all four differ, though one begins as another', () => {
    const images = { smile: bytes('a'), eyeblink: bytes('ab'), left: bytes(''), right: bytes('b') };
    expect(repeatedImages(images)).toEqual([]);
  });

  it('should each name every other one that is the same', () => {
    const images = { smile: bytes('a'), eyeblink: bytes('b'), left: bytes('a'), right: bytes('a') };
    expect(repeatedImages(images)).toEqual([
      { field: 'smile', reason: 'the same file was sent for left and right: take a picture for each' },
      { field: 'left', reason: 'the same file was sent for smile and right: take a picture for each' },
      { field: 'right', reason: 'the same file was sent for smile and left: take a picture for each' },
    ]);
  });
});

describe('the words of a refusal', () => {
  it('should tell how small a face is, rounded so that it is never told to be wide enough', () => {
    expect(qualityRefusal('too_small', 111.9, 112)).toEqual({
      code: 'FACE_TOO_SMALL',
      reason: 'the face is 111 pixels wide, and 112 are needed: come closer',
    });
    const turned = qualityRefusal('too_small', 89.5, 89.6);
    expect(turned.reason).toBe('the face is 89 pixels wide, and 90 are needed: come closer');
  });

  it('should say to which side to turn, and what the policy says of mirrored images where that decides', () => {
    const words = (mirrored: 'unknown' | 'no' | 'yes'): string =>
      gestureRefusal('right', 'turned_other_way', mirrored).reason;
    expect(words('unknown')).toBe('the head is turned to the same side as in left: turn your head to the right');
    expect(words('no')).toMatch(/other side: turn your head to the right \(.* that images are not mirrored\)$/);
    expect(words('yes')).toMatch(/other side: turn your head to the right \(.* that images are mirrored\)$/);
  });
});
