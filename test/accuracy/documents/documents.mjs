// How well documents are read: a table of every picture, and what it took.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { DocumentReader } from '@vestibule/documents/node';
import { table } from '../../dist/accuracy/report/markdown.js';
import { captured, captureMarkdown } from './capture.mjs';
import { gradedLicences } from './drawn-licences.mjs';
import { chartOf, graded } from './graded.mjs';

const SHARED = process.env.VESTIBULE_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const FOLDER = join(SHARED, 'data', 'documents');

const mrzOf = ({ mrz, fields }) => (mrz?.length ? mrz : (fields?.mrz ?? null));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const percent = (part, whole) => `${part} of ${whole} (${((100 * part) / Math.max(1, whole)).toFixed(1)} %)`;
const quantile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];

/** Characters of the printed lines that were read as they are. */
const charactersRight = (printed, read) =>
  printed.reduce((sum, line, index) => sum + [...line].filter((each, at) => read?.[index]?.[at] === each).length, 0);

/** Drawn documents of each of the six formats. */
const PEOPLE = 4;

/** A section of `npm run accuracy` (`test/accuracy/section.ts`). With a limit: so many pictures of each kind. */
export async function run({ progress, args: { limit, seed, workers } }) {
  const manifest = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8'));
  const of = (folder) => manifest.filter(({ file }) => file.startsWith(folder)).slice(0, limit);
  const [zones, licences] = [of('mrz/'), of('aamva/')];
  // One at a time: the times are those of one core.
  const reader = new DocumentReader({ workers: 1 });
  await reader.ready();
  const today = new Date();
  const all = [];
  for (const known of [...zones, ...licences]) {
    const bytes = readFileSync(join(FOLDER, known.file));
    const begun = performance.now();
    const result = await reader.read(bytes, today);
    all.push({ known, read: result.value, ms: performance.now() - begun });
    progress('pictures', all.length, zones.length + licences.length);
  }
  await reader.close();
  let replaced = 0;
  const several = new DocumentReader({ workers, onReplaced: () => (replaced += 1) });
  await several.ready();
  const drawn = await graded(several, { people: limit ?? PEOPLE, seed, progress });
  const drawnLicences = await gradedLicences(several, licences, progress);
  await several.close();
  // What a busy machine keeps from being read in time would count as unread.
  if (replaced > 0)
    throw new Error(`${replaced} readings took too long or failed: the machine is too busy to measure.`);
  const frames = await captured(FOLDER, { seed, limit, progress });

  const [read, barcodes] = [all.slice(0, zones.length), all.slice(zones.length)];
  const withZone = read.filter(({ known }) => mrzOf(known) !== null);
  const whole = withZone.filter(({ known, read: { mrz } }) => same(mrz, mrzOf(known)));
  const wrongValid = withZone.filter(({ known, read: { mrz, valid } }) => valid && !same(mrz, mrzOf(known)));
  const falseZone = read.filter(({ known, read: { mrz } }) => known.kind === 'no_mrz' && mrz !== null);
  const times = read.map(({ ms }) => ms);
  const rows = read.map(({ known, read: { type, mrz, valid, confidence }, ms }) => {
    const printed = mrzOf(known);
    const count = printed?.join('').length ?? 0;
    return [
      known.file.replace('mrz/', ''),
      type ?? '–',
      printed === null ? '–' : `${charactersRight(printed, mrz)} of ${count}`,
      valid === null ? '–' : valid ? 'hold' : 'do not hold',
      known.check_digits_valid === undefined ? '–' : known.check_digits_valid ? 'hold' : 'do not hold',
      confidence.toFixed(2),
      ms.toFixed(0),
    ];
  });
  const licenceRows = barcodes.map(({ known, read: { type, fields }, ms }) => [
    known.file.replace('aamva/', ''),
    type ?? '–',
    String(Object.keys(fields).length),
    ms.toFixed(0),
  ]);
  const json = {
    zones: {
      pictures: withZone.length,
      whole: whole.length,
      wrongCalledValid: wrongValid.length,
      falseZones: falseZone.length,
    },
    licences: { pictures: barcodes.length, read: barcodes.filter(({ read: { type } }) => type === 'licence').length },
    milliseconds: {
      zones: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) },
      licences: {
        p50: quantile(
          barcodes.map(({ ms }) => ms),
          0.5,
        ),
        p95: quantile(
          barcodes.map(({ ms }) => ms),
          0.95,
        ),
      },
    },
  };
  const stepsOf = (distortions, cells) =>
    Object.entries(distortions).flatMap(([name, { unit, rows: each }]) =>
      each.map((row) => [name, `${row.step} ${unit}`, ...cells(row).map(String)]),
    );
  const steps = stepsOf(drawn.distortions, ({ pictures, found, right, refused, wrongValid }) => [
    `${found} of ${pictures}`,
    `${right} of ${pictures}`,
    refused,
    wrongValid,
  ]);
  const licenceSteps = stepsOf(drawnLicences.distortions, ({ pictures, right, wrongFields }) => [
    `${right} of ${pictures}`,
    wrongFields,
  ]);
  const markdown = `Zones read without an error: **${percent(whole.length, withZone.length)}**. Wrong readings called valid: **${wrongValid.length}**. Zones found where
there is none: ${falseZone.length}. Bar codes of licences read: **${percent(json.licences.read, barcodes.length)}**. On one core, all stages: zones p50
${json.milliseconds.zones.p50.toFixed(0)} ms, p95 ${json.milliseconds.zones.p95.toFixed(0)} ms; bar codes p50 ${json.milliseconds.licences.p50.toFixed(0)} ms, p95 ${json.milliseconds.licences.p95.toFixed(0)} ms.

## Machine-readable zones

${table(['picture', 'type', 'characters right', 'check digits as read', 'as printed', 'confidence', 'ms'], rows)}

## Bar codes of licences

${table(['picture', 'type', 'fields', 'ms'], licenceRows)}

## Drawn documents, distorted step by step

${drawn.altered.pictures / 6} documents of each of the six formats, of people who do not exist, drawn with OCR-B at 30 pixels a character and saved as JPEG.

![Zones read whole, by distortion and step](documents-steps.svg)

${table(['distortion', 'step', 'zone found', 'read whole', 'of these in doubt', 'wrong, and called valid'], steps)}

In doubt: read right, and not called valid, since a character might as well be another (\`read-as-printed\`).

As many were drawn with one digit of the date of birth altered and their check digits left: ${percent(drawn.altered.right, drawn.altered.pictures)} were
read as they are printed, and **${drawn.altered.wrongValid}** were called valid.

## Drawn licences, distorted step by step

The ${drawnLicences.texts} texts of the samples, encoded by zxing's writer as PDF417 of 13 columns with error correction of level 5, on the back of a card
drawn at 6 pixels a module. Read: all nine fields are right.

${table(['distortion', 'step', 'read', 'wrong fields'], licenceSteps)}

${captureMarkdown(frames)}`;
  const files = [{ name: 'documents-steps.svg', content: chartOf(drawn.distortions) }];
  return { title: 'Documents', markdown, json: { ...json, drawn, drawnLicences, frames }, files };
}
