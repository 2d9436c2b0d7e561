import { launchChromium } from './chromium.js';
import type { ZoneFormat } from './zones.js';

/** A document to be drawn. */
export interface Specimen {
  readonly format: ZoneFormat;
  readonly lines: readonly string[];
  /** A portrait for it, a JPEG. */
  readonly portrait?: Uint8Array;
}

/** Widths and heights of documents in mm (ICAO Doc 9303 parts 4 to 7). */
const SIZES: Readonly<Record<ZoneFormat, readonly [number, number]>> = {
  TD3: [125, 88],
  MRVA: [120, 80],
  TD2: [105, 74],
  MRVB: [105, 74],
  FRID: [105, 74],
  TD1: [85.6, 54],
};

/** Ten characters an inch (part 3, 4.2), and the distance from one line to the next. */
const PITCH_MM = 2.54;
const LINE_MM = 4.2;

/** Pixels a millimetre of a drawn document, and so a character of its zone: 12 and 30. */
const SCALE = 12;
export const PIXELS_A_CHARACTER = Math.round(PITCH_MM * SCALE);

const px = (millimetres: number): string => `${millimetres * SCALE}px`;

/** Lines like those of a security print, a portrait or its place, and some text: something to lose one's way in. */
function page({ lines, portrait }: Specimen, [width, height]: readonly [number, number]): string {
  const face = portrait ? `url(data:image/jpeg;base64,${Buffer.from(portrait).toString('base64')})` : 'none';
  return `<!doctype html><meta charset="utf-8"><style>
body{margin:0;width:${px(width)};height:${px(height)};position:relative;overflow:hidden;color:#223;
 background:repeating-radial-gradient(ellipse at 30% 20%,#e6edf2 0 9px,#d3dfe8 10px 11px),#e6edf2;
 font:${px(2.4)} "DejaVu Sans",sans-serif}
b{position:absolute;left:${px(4)};top:${px(3)};font-size:${px(3.4)}}
p{position:absolute;left:40%;margin:0;top:${px(14)};line-height:${px(5.4)}}
i{position:absolute;left:${px(4)};top:${px(11)};width:33%;height:52%;background:#c4ccd2 ${face} center/cover}
pre{position:absolute;left:${px(3.5)};bottom:${px(2.6)};margin:0;color:#111;font-family:"OCR B";line-height:${px(LINE_MM)};
 background:#eef2f4}
</style><b>UTOPIA / UTOPIE</b><i></i><p>Surname / Nom<br>Given names / Prénoms<br>Date of birth / Date de naissance<br>Nationality
 / Nationalité</p><pre>${lines.join('\n').replaceAll('<', '&lt;')}</pre>`;
}

/** What a page needs to know to set its typeface by. It runs in the browser. */
const setTypeface = `(advance) => {
  const pre = document.querySelector('pre');
  const context = document.createElement('canvas').getContext('2d');
  const width = (family) => {
    context.font = '1000px ' + family;
    return context.measureText('MMMMMiiiii').width;
  };
  pre.style.fontSize = (advance * 10000) / width('"OCR B"') + 'px';
  return width('"OCR B", serif') !== width('serif');
}`;

/** A4, four pixels a millimetre. */
const SHEET = { width: 840, height: 1188 };

/** Draws letters, each of its HTML: PNG files of an A4 page. */
export async function drawSheets(letters: readonly string[]): Promise<Buffer[]> {
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage({ viewport: SHEET, deviceScaleFactor: 1 });
    const drawn: Buffer[] = [];
    for (const letter of letters) {
      await tab.setContent(`<!doctype html><style>body{font:34px sans-serif;margin:90px}</style>${letter}`);
      drawn.push(await tab.screenshot({ type: 'png' }));
    }
    return drawn;
  } finally {
    await browser.close();
  }
}

/** Draws documents with the typeface that zones are printed in: PNG files. Throws where it is not installed. */
export async function drawSpecimens(specimens: readonly Specimen[]): Promise<Buffer[]> {
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage({ deviceScaleFactor: 1 });
    const drawn: Buffer[] = [];
    for (const specimen of specimens) {
      const size = SIZES[specimen.format];
      await tab.setViewportSize({ width: Math.round(size[0] * SCALE), height: Math.round(size[1] * SCALE) });
      await tab.setContent(page(specimen, size));
      const isThere = await tab.evaluate<boolean>(`(${setTypeface})(${PITCH_MM * SCALE})`);
      if (!isThere) throw new Error('OCR-B is not installed (Debian: apt-get install fonts-ocr-b).');
      drawn.push(await tab.screenshot({ type: 'png' }));
    }
    return drawn;
  } finally {
    await browser.close();
  }
}
