import { describe, expect, it } from 'vitest';
import { blindIndex, BrokenSeal, keyFrom, newKey, open, openText, seal, sealText } from './index.js';
import { unwrapKey, wrapKey } from './box.js';

describe('a sealed box', () => {
  const key = newKey();

  it('should give back what was sealed, in the same context and with the same key', () => {
    expect(openText(key, sealText(key, 'Ünïcode \u0000 text', 'face:1:name'), 'face:1:name')).toBe(
      'Ünïcode \u0000 text',
    );
  });

  it('should hold nothing of what was sealed in clear, and never look the same twice', () => {
    const plain = Buffer.from('a unique identifier that must not be seen');
    const [one, two] = [seal(key, plain, 'x'), seal(key, plain, 'x')];
    expect(one.includes(plain)).toBe(false);
    expect(one.equals(two)).toBe(false);
  });

  it('should not open in another record, for another field, or with another key', () => {
    const box = sealText(key, 'text', 'face:1:name');
    for (const [otherKey, context] of [
      [key, 'face:2:name'],
      [key, 'face:1:email'],
      [newKey(), 'face:1:name'],
    ] as const) {
      expect(() => open(otherKey, box, context)).toThrow(BrokenSeal);
    }
  });

  it('should not open when any one bit was changed, or when it was cut', () => {
    const box = sealText(key, 'text', 'c');
    for (let index = 0; index < box.length; index += 1) {
      const changed = Buffer.from(box);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(() => open(key, changed, 'c'), `byte ${index}`).toThrow(BrokenSeal);
      expect(() => open(key, box.subarray(0, index), 'c'), `cut at ${index}`).toThrow(BrokenSeal);
    }
  });

  it('should say nothing of the content or the key in its error', () => {
    const box = sealText(key, 'secret text', 'c');
    try {
      open(newKey(), box, 'c');
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain('secret text');
    }
  });

  it('should carry a key wrapped by another', () => {
    const inner = newKey();
    const wrapped = wrapKey(key, inner, 'person:1:key');
    expect(unwrapKey(key, wrapped, 'person:1:key').equals(inner)).toBe(true);
    expect(() => unwrapKey(key, wrapped, 'person:2:key')).toThrow(BrokenSeal);
  });

  it('should refuse a key that is not 32 bytes', () => {
    expect(() => keyFrom(new Uint8Array(16))).toThrow(RangeError);
  });
});

describe('a blind index', () => {
  const key = newKey();

  it('should find the same text in the same field of the same integration alone', () => {
    const index = blindIndex(key, 'face.unique_identifier', 'user-1');
    expect(blindIndex(key, 'face.unique_identifier', 'user-1').equals(index)).toBe(true);
    expect(blindIndex(key, 'face.unique_identifier', 'user-2').equals(index)).toBe(false);
    expect(blindIndex(key, 'other.field', 'user-1').equals(index)).toBe(false);
    expect(blindIndex(newKey(), 'face.unique_identifier', 'user-1').equals(index)).toBe(false);
  });

  it('should find a text however its accents are composed', () => {
    expect(blindIndex(key, 'f', 'Zoë').equals(blindIndex(key, 'f', 'Zoe\u0308'))).toBe(true);
  });
});
