// How far a document may be turned, slanted, small, blurred, grainy or glaring and still be read.
import { createRequire } from 'node:module';
import { drawSpecimens } from '../../dist/support/specimens.js';
import { seededRandom } from '../../dist/support/seed.js';
import { alteredZone, ZONE_FORMATS, zoneOf } from '../../dist/support/zones.js';
import { DISTORTIONS, ready } from './distortions.mjs';

const sharp = createRequire(new URL('../../../libs/face/package.json', import.meta.url))('sharp');

/** What a camera's files have. */
const JPEG_QUALITY = 88;

const pixelsOf = async (png) => {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
};

const jpegOf = ({ width, height, data }) =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();

/** What a reading came to. */
function outcomeOf(lines, reading, genuine) {
  const right = JSON.stringify(reading?.mrz) === JSON.stringify(lines);
  const valid = reading?.valid === true;
  return {
    found: reading?.mrz != null,
    right,
    refused: right && genuine && !valid,
    wrongValid: valid && !(right && genuine),
  };
}

const add = (sum, { found, right, refused, wrongValid }) => ({
  pictures: sum.pictures + 1,
  found: sum.found + Number(found),
  right: sum.right + Number(right),
  refused: sum.refused + Number(refused),
  wrongValid: sum.wrongValid + Number(wrongValid),
});
const NOTHING = { pictures: 0, found: 0, right: 0, refused: 0, wrongValid: 0 };

/**
 * Draws `people` documents of each format, distorts them step by step, and reads them; and as many with an altered digit, plain.
 */
export async function graded(reader, { people, seed, progress }) {
  await ready();
  const random = seededRandom(seed);
  const genuine = ZONE_FORMATS.flatMap((format) =>
    Array.from({ length: people }, () => ({ format, lines: zoneOf(format, random) })),
  );
  const altered = ZONE_FORMATS.flatMap((format) =>
    Array.from({ length: people }, () => ({ format, lines: alteredZone(format, random) })),
  );
  const drawn = await drawSpecimens([...genuine, ...altered]);
  const pictures = [];
  for (const png of drawn) pictures.push(await pixelsOf(png));
  const today = new Date();
  const read = async (picture) => {
    const result = await reader.read(await jpegOf(picture), today);
    return result.ok ? result.value : undefined;
  };
  const total =
    genuine.length * Object.values(DISTORTIONS).reduce((sum, { steps }) => sum + steps.length, 0) + altered.length;
  let done = 0;
  const step = () => progress('drawn documents', (done += 1), total);

  /** Reads a picture of each document, as many at once as the reader has workers. */
  const outcomesOf = async (documents, isGenuine, pictureOf) => {
    const outcomes = await Promise.all(
      documents.map(async ({ lines }, index) => {
        const outcome = outcomeOf(lines, await read(pictureOf(index)), isGenuine);
        step();
        return outcome;
      }),
    );
    return outcomes.reduce(add, NOTHING);
  };

  const distortions = {};
  for (const [name, { unit, steps, apply }] of Object.entries(DISTORTIONS)) {
    const rows = [];
    for (const at of steps)
      rows.push({ step: at, ...(await outcomesOf(genuine, true, (index) => apply(pictures[index], at))) });
    distortions[name] = { unit, rows };
  }
  const forged = await outcomesOf(altered, false, (index) => pictures[genuine.length + index]);
  return { distortions, altered: forged };
}

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [300, 190, 34, 26, 36];

/** A chart for each distortion: the share that was read right, by step. */
export function chartOf(distortions) {
  const all = Object.entries(distortions);
  const columns = 3;
  const panels = all.map(([name, { unit, rows }], index) => {
    const [x, y] = [(index % columns) * WIDTH, Math.floor(index / columns) * HEIGHT];
    const [width, height] = [WIDTH - LEFT - 16, HEIGHT - TOP - BOTTOM];
    const at = (row, place) => [
      LEFT + (width * place) / (rows.length - 1),
      TOP + height * (1 - row.right / row.pictures),
    ];
    const points = rows.map((row, place) => at(row, place).map((value) => value.toFixed(1)));
    const labels = rows
      .map(
        ({ step }, place) =>
          `<text x="${points[place][0]}" y="${HEIGHT - BOTTOM + 14}" text-anchor="middle">${step}</text>`,
      )
      .join('');
    const marks = points.map(([px, py]) => `<circle cx="${px}" cy="${py}" r="3" fill="#1d5fa8"/>`).join('');
    const scale = [0, 50, 100]
      .map((share) => {
        const py = TOP + height * (1 - share / 100);
        return `<path d="M${LEFT} ${py}h${width}" stroke="#d5dbe1"/><text x="${LEFT - 6}" y="${py + 4}" text-anchor="end">${share}</text>`;
      })
      .join('');
    const line = `<polyline points="${points.map((each) => each.join(',')).join(' ')}" fill="none" stroke="#1d5fa8" stroke-width="2"/>`;
    return `<g transform="translate(${x} ${y})"><text x="${LEFT}" y="16" font-weight="600">${name}</text>${scale}${line}${marks}${labels}<text x="${LEFT + width / 2}" y="${HEIGHT - 6}" text-anchor="middle" fill="#5a6570">${unit}</text></g>`;
  });
  const [w, h] = [columns * WIDTH, Math.ceil(all.length / columns) * HEIGHT];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" font-family="system-ui, sans-serif" font-size="11" fill="#1c2430" role="img" aria-label="Share of zones read whole, in per cent, by distortion and step"><rect width="${w}" height="${h}" fill="#fff"/>${panels.join('')}</svg>\n`;
}
