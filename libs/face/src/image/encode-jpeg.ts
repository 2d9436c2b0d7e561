import type { RgbImage } from '../pixels/image.js';
import { codesOf, HUFFMAN, quantisation, ZIGZAG } from './jpeg-tables.js';

/**
 * Encodes a picture as a baseline JPEG (ITU-T T.81) without chroma subsampling and without any metadata, in plain code:
 * for where sharp can't be loaded. In Electron on Linux sharp's GLib meets the system's, which Electron is linked to, and the
 * process dies (lovell/sharp#4525). 640 × 480 takes some 20 ms.
 *
 * @param quality 50 to 100, as the Independent JPEG Group's encoder has it
 */
export function encodeJpeg(image: RgbImage, quality = STORED_QUALITY): Uint8Array<ArrayBuffer> {
  const { width, height } = image;
  if (!(width > 0 && height > 0 && width < 65_536 && height < 65_536))
    throw new RangeError('a JPEG has 1 to 65,535 pixels a side');
  if (image.data.length !== width * height * 3) throw new RangeError('a picture has three bytes a pixel');
  const tables = quantisation(quality);
  const out = new Writer(Math.max(4096, width * height));
  writeHeaders(out, image, tables);
  const [luma, chroma] = [divisorsOf(tables.luma), divisorsOf(tables.chroma)];
  const planes = [new Float32Array(64), new Float32Array(64), new Float32Array(64)] as const;
  const last = [0, 0, 0];
  for (let y = 0; y < height; y += 8) {
    for (let x = 0; x < width; x += 8) {
      readBlock(image, x, y, planes);
      for (const [index, block] of planes.entries()) {
        const [divisors, dc, ac] = index === 0 ? [luma, LUMA_DC, LUMA_AC] : [chroma, CHROMA_DC, CHROMA_AC];
        transform(block);
        last[index] = writeBlock(out, block, divisors, last[index] ?? 0, dc, ac);
      }
    }
  }
  out.fill();
  out.word(MARKER.end);
  return out.bytes();
}

/** As `toStoredJpeg` has it. */
const STORED_QUALITY = 92;

const MARKER = {
  start: 0xffd8,
  application: 0xffe0,
  quantisation: 0xffdb,
  frame: 0xffc0,
  huffman: 0xffc4,
  scan: 0xffda,
  end: 0xffd9,
} as const;

type Codes = ReturnType<typeof codesOf>;
const [LUMA_DC, LUMA_AC] = [codesOf(HUFFMAN.lumaDc), codesOf(HUFFMAN.lumaAc)];
const [CHROMA_DC, CHROMA_AC] = [codesOf(HUFFMAN.chromaDc), codesOf(HUFFMAN.chromaAc)];

/** Bytes and bits one after another; grows as it is written. */
class Writer {
  #buffer: Uint8Array<ArrayBuffer>;
  #at = 0;
  #bits = 0;
  #count = 0;

  constructor(size: number) {
    this.#buffer = new Uint8Array(size);
  }

  byte(value: number): void {
    if (this.#at === this.#buffer.length) {
      const larger = new Uint8Array(this.#buffer.length * 2);
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    this.#buffer[this.#at++] = value;
  }

  word(value: number): void {
    this.byte(value >> 8);
    this.byte(value & 0xff);
  }

  all(values: Iterable<number>): void {
    for (const value of values) this.byte(value);
  }

  /** The lowest `count` bits (at most 16) of a number; after a byte of ones a zero is stuffed in (F.1.2.3). */
  write(value: number, count: number): void {
    this.#bits = (this.#bits << count) | (value & ((1 << count) - 1));
    this.#count += count;
    while (this.#count >= 8) {
      this.#count -= 8;
      const byte = (this.#bits >>> this.#count) & 0xff;
      this.byte(byte);
      if (byte === 0xff) this.byte(0);
    }
    this.#bits &= (1 << this.#count) - 1;
  }

  /** Fills the last byte with ones. */
  fill(): void {
    if (this.#count > 0) this.write(0xff, 8 - this.#count);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#at);
  }
}

function writeHeaders(
  out: Writer,
  { width, height }: RgbImage,
  { luma, chroma }: ReturnType<typeof quantisation>,
): void {
  out.word(MARKER.start);
  // JFIF 1.1, without a density and without a thumbnail.
  out.word(MARKER.application);
  out.all([0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
  for (const [id, table] of [luma, chroma].entries()) {
    const ordered = new Uint8Array(64);
    for (const [index, place] of ZIGZAG.entries()) ordered[place] = table[index] ?? 1;
    out.word(MARKER.quantisation);
    out.word(67);
    out.byte(id);
    out.all(ordered);
  }
  out.word(MARKER.frame);
  out.word(17);
  out.byte(8);
  out.word(height);
  out.word(width);
  // Three components, each sampled once a pixel: luma by the first table, both of chroma by the second.
  out.all([3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1]);
  const huffman = [HUFFMAN.lumaDc, HUFFMAN.lumaAc, HUFFMAN.chromaDc, HUFFMAN.chromaAc];
  for (const [index, { lengths, symbols }] of huffman.entries()) {
    out.word(MARKER.huffman);
    out.word(19 + symbols.length);
    out.byte(((index & 1) << 4) | (index >> 1));
    out.all(lengths);
    out.all(symbols);
  }
  out.word(MARKER.scan);
  out.all([0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0]);
}

/** Eight by eight pixels as luma and chroma around zero (JFIF's conversion); beyond the border its last ones are repeated. */
function readBlock({ width, height, data }: RgbImage, x: number, y: number, planes: readonly Float32Array[]): void {
  const [luma, blue, red] = planes as [Float32Array, Float32Array, Float32Array];
  for (let row = 0, at = 0; row < 8; row += 1) {
    const from = Math.min(y + row, height - 1) * width;
    for (let column = 0; column < 8; column += 1, at += 1) {
      const pixel = (from + Math.min(x + column, width - 1)) * 3;
      const r = data[pixel] as number;
      const g = data[pixel + 1] as number;
      const b = data[pixel + 2] as number;
      luma[at] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
      blue[at] = -0.168736 * r - 0.331264 * g + 0.5 * b;
      red[at] = 0.5 * r - 0.418688 * g - 0.081312 * b;
    }
  }
}

/** The discrete cosine transform of a block in place, each coefficient too large by the factors of {@link divisorsOf}. */
function transform(block: Float32Array): void {
  for (let row = 0; row < 64; row += 8) transformLine(block, row, 1);
  for (let column = 0; column < 8; column += 1) transformLine(block, column, 8);
}

/** Arai, Agui and Nakajima's eight-point transform with five multiplications. */
function transformLine(block: Float32Array, from: number, step: number): void {
  const at = (index: number): number => block[from + index * step] as number;
  const [s07, d07] = [at(0) + at(7), at(0) - at(7)];
  const [s16, d16] = [at(1) + at(6), at(1) - at(6)];
  const [s25, d25] = [at(2) + at(5), at(2) - at(5)];
  const [s34, d34] = [at(3) + at(4), at(3) - at(4)];

  const [outer, inner] = [s07 + s34, s16 + s25];
  const outerDifference = s07 - s34;
  const turned = (s16 - s25 + outerDifference) * Math.SQRT1_2;
  block[from] = outer + inner;
  block[from + 4 * step] = outer - inner;
  block[from + 2 * step] = outerDifference + turned;
  block[from + 6 * step] = outerDifference - turned;

  const [a, b, c] = [d34 + d25, d25 + d16, d16 + d07];
  const z5 = (a - c) * 0.382683433;
  const z2 = 0.5411961 * a + z5;
  const z4 = 1.306562965 * c + z5;
  const z3 = b * Math.SQRT1_2;
  const [z11, z13] = [d07 + z3, d07 - z3];
  block[from + 5 * step] = z13 + z2;
  block[from + 3 * step] = z13 - z2;
  block[from + step] = z11 + z4;
  block[from + 7 * step] = z11 - z4;
}

/** What each coefficient is multiplied with: one by its quantisation and by what {@link transform} made it larger. */
function divisorsOf(table: Uint8Array): Float32Array {
  // 1, and cos(k π / 16) · √2 for k of 1 to 7.
  const scale = Array.from({ length: 8 }, (_, k) => (k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2));
  return Float32Array.from(
    table,
    (value, index) => 1 / (value * (scale[index >> 3] ?? 1) * (scale[index & 7] ?? 1) * 8),
  );
}

const QUANTISED = new Int32Array(64);

/** Quantises and writes a block (F.1.2), and gives its mean, from which the next one's is counted. */
function writeBlock(
  out: Writer,
  block: Float32Array,
  divisors: Float32Array,
  last: number,
  dc: Codes,
  ac: Codes,
): number {
  for (let index = 0; index < 64; index += 1) {
    QUANTISED[ZIGZAG[index] as number] = Math.round((block[index] as number) * (divisors[index] as number));
  }
  const mean = QUANTISED[0] as number;
  writeNumber(out, dc, 0, mean - last);
  let zeros = 0;
  let end = 63;
  while (end > 0 && QUANTISED[end] === 0) end -= 1;
  for (let index = 1; index <= end; index += 1) {
    const value = QUANTISED[index] as number;
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) out.write(ac.code[0xf0] as number, ac.bits[0xf0] as number);
    writeNumber(out, ac, zeros << 4, value);
    zeros = 0;
  }
  if (end < 63) out.write(ac.code[0] as number, ac.bits[0] as number);
  return mean;
}

/** The code of a number's size with `high` in its upper half, and the number's own bits: negative ones less one. */
function writeNumber(out: Writer, { code, bits }: Codes, high: number, value: number): void {
  const size = 32 - Math.clz32(Math.abs(value));
  out.write(code[high | size] as number, bits[high | size] as number);
  if (size > 0) out.write(value < 0 ? value - 1 : value, size);
}
