/** The tables of a baseline JPEG (ITU-T T.81): examples of its Annex K, as nearly every encoder uses them. */

/** Where the coefficients of a block, row by row, go in the file (Figure A.6). */
// prettier-ignore
export const ZIGZAG = Uint8Array.of(
  0, 1, 5, 6, 14, 15, 27, 28, 2, 4, 7, 13, 16, 26, 29, 42, 3, 8, 12, 17, 25, 30, 41, 43, 9, 11, 18, 24, 31, 40, 44, 53,
  10, 19, 23, 32, 39, 45, 52, 54, 20, 22, 33, 38, 46, 51, 55, 60, 21, 34, 37, 47, 50, 56, 59, 61, 35, 36, 48, 49, 57, 58, 62, 63,
);

/** Quantisation at quality 50 of luma (Table K.1) and chroma (Table K.2), row by row. */
// prettier-ignore
const LUMA_50 = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
// prettier-ignore
const CHROMA_50 = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/** Quantisation for a quality of 50 to 100, row by row, by the Independent JPEG Group's rule, which makes qualities comparable. */
export function quantisation(quality: number): { readonly luma: Uint8Array; readonly chroma: Uint8Array } {
  const percent = 200 - 2 * quality;
  const scaled = (table: readonly number[]): Uint8Array =>
    Uint8Array.from(table, (value) => Math.min(255, Math.max(1, Math.floor((value * percent + 50) / 100))));
  return { luma: scaled(LUMA_50), chroma: scaled(CHROMA_50) };
}

/** A Huffman table as the file holds it: how many codes there are of each length from 1 to 16, and their symbols in order. */
interface HuffmanTable {
  readonly lengths: Uint8Array;
  readonly symbols: Uint8Array;
}

const ofHex = (lengths: string, symbols: string): HuffmanTable => ({
  lengths: bytesOf(lengths),
  symbols: bytesOf(symbols),
});

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));

const CATEGORIES = '000102030405060708090a0b';

/** Tables K.3 to K.6. */
export const HUFFMAN = {
  lumaDc: ofHex('00010501010101010100000000000000', CATEGORIES),
  chromaDc: ofHex('00030101010101010101010000000000', CATEGORIES),
  lumaAc: ofHex(
    '0002010303020403050504040000017d',
    '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a' +
      '434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9' +
      'aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
  ),
  chromaAc: ofHex(
    '00020102040403040705040400010277',
    '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738' +
      '393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5' +
      'a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
  ),
} as const;

/** The code of each symbol and its length in bits (Annex C). */
export function codesOf({ lengths, symbols }: HuffmanTable): { readonly code: Uint16Array; readonly bits: Uint8Array } {
  const code = new Uint16Array(256);
  const bits = new Uint8Array(256);
  let [next, at] = [0, 0];
  for (const [index, count] of lengths.entries()) {
    for (let each = 0; each < count; each += 1, at += 1, next += 1) {
      const symbol = symbols[at] ?? 0;
      code[symbol] = next;
      bits[symbol] = index + 1;
    }
    next <<= 1;
  }
  return { code, bits };
}
