import { describe, expect, it } from 'vitest';
import { Looks } from './looks.js';

const BODY = 'DCSDOE\nDACJANE\nDADQ\nDBB01011990\nDAQ123456789\nDAG123 MAIN ST\nDAK00000';
const licence = (body: string): string => `@\n\u001E\rANSI 636001090001DL00310313DL${body}\r`;
/** As zxing read it of one that was slanted by 70°: some code words are others than those that were printed. */
const MISREAD = licence('DCSDOE\nDACJANE\nDADC\nDBB01011990\nDAGGHKV  ITEV ST    ululpegoxfy\ndak00000\r ESGspyuuB');

describe('looks at a bar code', () => {
  it('should take a licence whose elements are all there by the first look', () => {
    expect(new Looks().taken([licence(BODY)])).toEqual([licence(BODY)]);
  });

  it('should take no licence with what is no element by one look alone', () => {
    const looks = new Looks();
    expect(looks.taken([MISREAD])).toEqual([]);
    expect(looks.taken([MISREAD.replace('DADC', 'DADG')])).toEqual([]);
    expect(looks.taken([licence(BODY)])).toEqual([licence(BODY)]);
  });

  it('should take one that was made so by the second look that reads the same', () => {
    const odd = licence(`${BODY}\n*made by hand*`);
    const looks = new Looks();
    expect(looks.taken([odd])).toEqual([]);
    expect(looks.taken([odd])).toEqual([odd]);
  });

  it('should take what is no licence as it is', () => {
    expect(new Looks().taken(['https://bank.example', 'dak00000'])).toEqual(['https://bank.example', 'dak00000']);
  });
});
