// Reading documents: all stages on one core, from a file's bytes to a reading.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../../../libs/documents/dist/node/read-document.js';
import { openDocumentTools } from '../../../libs/documents/dist/node/read-picture.js';
import { photographed, ready } from '../../accuracy/documents/distortions.mjs';
import { seededRandom } from '../../dist/support/seed.js';
import { drawSpecimens } from '../../dist/support/specimens.js';
import { ZONE_FORMATS, zoneOf } from '../../dist/support/zones.js';
import { timed, timesRow } from '../faces/figures.mjs';

const sharp = createRequire(new URL('../../../libs/face/package.json', import.meta.url))('sharp');
const SHARED = process.env.VESTIBULE_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const AAMVA = join(SHARED, 'data', 'documents', 'aamva');

/** Share of documents that may be read otherwise than they were drawn: how well they are read is measured elsewhere. */
const MOST_WRONG = 0.2;

/** People of each format; and a phone's 12 megapixels, with a document across two thirds of it, a little turned. */
const FULL = { people: 4, licences: 16 };
const QUICK = { people: 1, licences: 4 };
const [WIDTH, HEIGHT, SHARE, DEGREES] = [4000, 3000, 0.66, 4];

/** The goals, in milliseconds. */
const [ZONE_P50, ZONE_P95, BARCODE] = [1500, 3000, 300];

const pixelsOf = async (png) => {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
};

const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];

/** Runs the benchmark, in about a minute. */
export async function run({ quick }) {
  const sizes = quick ? QUICK : FULL;
  await ready();
  const random = seededRandom(1);
  const specimens = ZONE_FORMATS.flatMap((format) =>
    Array.from({ length: sizes.people }, () => ({ format, lines: zoneOf(format, random) })),
  );
  const photos = [];
  for (const png of await drawSpecimens(specimens)) {
    const { width, height, data } = photographed(await pixelsOf(png), WIDTH, HEIGHT, SHARE, DEGREES);
    photos.push(
      await sharp(data, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: 90 })
        .toBuffer(),
    );
  }
  const licences = readdirSync(AAMVA)
    .toSorted()
    .slice(0, sizes.licences)
    .map((name) => readFileSync(join(AAMVA, name)));
  const tools = await openDocumentTools();
  const today = new Date();
  // Once for nothing: what is compiled and allocated at the first call is no part of a document's time.
  await readDocument(tools, photos[0], today);
  const times = async (files, isRight) => {
    const all = [];
    let wrong = 0;
    for (const [index, bytes] of files.entries()) {
      const { ms, result } = await timed(() => readDocument(tools, bytes, today));
      if (!isRight(result, index)) wrong += 1;
      all.push(ms);
    }
    // An O that is read as a 0 takes as long; what is not read at all is no time of a reading.
    if (wrong > MOST_WRONG * files.length) throw new Error(`${wrong} of ${files.length} documents were not read.`);
    return all;
  };
  const zones = await times(photos, ({ mrz }, index) => JSON.stringify(mrz) === JSON.stringify(specimens[index].lines));
  const barcodes = await times(licences, ({ type }) => type === 'licence');
  return {
    title: 'Documents (one core)',
    rows: [
      timesRow(
        'a zone in a photo of 12 megapixels, all stages',
        zones,
        `p95 ${quantile(zones, 0.95).toFixed(0)} ms; goals p50 ${ZONE_P50}, p95 ${ZONE_P95} ms`,
      ),
      timesRow('a licence’s PDF417', barcodes, `p95 ${quantile(barcodes, 0.95).toFixed(0)} ms; goal ${BARCODE} ms`),
    ],
  };
}
