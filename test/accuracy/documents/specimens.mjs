// Documents with a zone, drawn in Chromium with the typeface that zones are printed in.
import { launchChromium } from '../../dist/support/chromium.js';

/** Widths and heights of documents in mm (ICAO Doc 9303 parts 4 to 7). */
const SIZES = { TD3: [125, 88], MRVA: [120, 80], TD2: [105, 74], MRVB: [105, 74], FRID: [105, 74], TD1: [85.6, 54] };

/** Ten characters an inch (part 3, 4.2), and the distance from one line to the next. */
const PITCH_MM = 2.54;
const LINE_MM = 4.2;

/** Pixels a millimetre of a drawn document: 30 a character. */
export const SCALE = 12;

/** Lines like those of a security print, and some text: something to lose one's way in. */
const page = (lines, [width, height]) => `<!doctype html><meta charset="utf-8"><style>
body{margin:0;width:${width * SCALE}px;height:${height * SCALE}px;position:relative;overflow:hidden;
 background:repeating-radial-gradient(ellipse at 30% 20%,#e6edf2 0 9px,#d3dfe8 10px 11px),#e6edf2;font:${2.4 * SCALE}px "DejaVu Sans",sans-serif;color:#223}
b{position:absolute;left:${4 * SCALE}px;top:${3 * SCALE}px;font-size:${3.4 * SCALE}px}
p{position:absolute;left:36%;margin:0;top:${14 * SCALE}px;line-height:${5.4 * SCALE}px}
i{position:absolute;left:${4 * SCALE}px;top:${12 * SCALE}px;width:26%;height:${height * 0.42}%;background:#c4ccd2}
pre{position:absolute;left:${3.5 * SCALE}px;bottom:${2.6 * SCALE}px;margin:0;color:#111;font-family:"OCR B";line-height:${LINE_MM * SCALE}px;background:#eef2f4}
</style><b>UTOPIA / UTOPIE</b><i></i><p>Surname / Nom<br>Given names / Prénoms<br>Date of birth / Date de naissance<br>Nationality / Nationalité</p><pre>${lines.join('\n').replaceAll('<', '&lt;')}</pre>`;

/** Draws each zone as a document of its format: PNG files. Throws where the typeface is not installed. */
export async function drawSpecimens(zones, done) {
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage({ deviceScaleFactor: 1 });
    const drawn = [];
    for (const { format, lines } of zones) {
      const size = SIZES[format];
      await tab.setViewportSize({ width: Math.round(size[0] * SCALE), height: Math.round(size[1] * SCALE) });
      await tab.setContent(page(lines, size));
      // A page has no way to name a typeface's advance: it is measured, and the size set by it.
      const there = await tab.evaluate((advance) => {
        const pre = document.querySelector('pre');
        const context = document.createElement('canvas').getContext('2d');
        const width = (family) => ((context.font = `1000px ${family}`), context.measureText('MMMMMiiiii').width);
        pre.style.fontSize = `${(advance * 10_000) / width('"OCR B"')}px`;
        return width('"OCR B", serif') !== width('serif');
      }, PITCH_MM * SCALE);
      if (!there) throw new Error('OCR-B is not installed (Debian: apt-get install fonts-ocr-b).');
      drawn.push(await tab.screenshot({ type: 'png' }));
      done?.(drawn.length, zones.length);
    }
    return drawn;
  } finally {
    await browser.close();
  }
}
