import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { readCode } from './read-code.js';

const ADDRESS = 'https://bank.example.org/face/65f1a2b3c4d5e6f708192a3b';
const SIZE = { width: 640, height: 480 };

/** A frame (RGBA) with a QR code in it: so many pixels a module, turned, and its colours exchanged. */
function frameWith(text: string, { pixels = 5, degrees = 0, inverted = false } = {}): ArrayBuffer {
  const { data, size } = encode(text, { border: 4 });
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const frame = new Uint8Array(SIZE.width * SIZE.height * 4).fill(120);
  for (let y = 0; y < SIZE.height; y += 1) {
    for (let x = 0; x < SIZE.width; x += 1) {
      const [right, down] = [(x - SIZE.width / 2) / pixels, (y - SIZE.height / 2) / pixels];
      const column = Math.floor(cos * right + sin * down + size / 2);
      const row = Math.floor(cos * down - sin * right + size / 2);
      const dark = data[row]?.[column];
      if (dark !== undefined)
        frame.fill(dark === inverted ? 230 : 20, (y * SIZE.width + x) * 4, (y * SIZE.width + x) * 4 + 3);
    }
  }
  return frame.buffer;
}

const read = (frame: ArrayBuffer): Promise<string | null> => readCode(frame, SIZE.width, SIZE.height);

describe('readCode', () => {
  it('should read a QR code near and far, turned, and white on black as a dark screen shows it', async () => {
    for (const shown of [{}, { pixels: 10 }, { pixels: 2.5 }, { degrees: 90 }, { degrees: 30 }, { inverted: true }]) {
      expect(await read(frameWith(ADDRESS, shown))).toBe(ADDRESS);
    }
  });

  it('should see nothing in a frame without one, and nothing in one that is no address or code', async () => {
    expect(await read(new ArrayBuffer(SIZE.width * SIZE.height * 4))).toBeNull();
    expect(await read(frameWith('x'.repeat(600), { pixels: 4 }))).toBeNull();
  });
});
