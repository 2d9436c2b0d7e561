// How well documents are read: a table of every picture, and what it took.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { DocumentReader } from '@vestibule/documents/node';
import { table } from '../../dist/accuracy/report/markdown.js';
import { captured, captureMarkdown } from './capture.mjs';
import { gradedLicences } from './drawn-licences.mjs';
import { chartOf, graded } from './graded.mjs';
import { percent, pictures } from './pictures.mjs';

const SHARED = process.env.VESTIBULE_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const FOLDER = join(SHARED, 'data', 'documents');

/** Drawn documents of each of the six formats. */
const PEOPLE = 4;

/** A section of `npm run accuracy` (`test/accuracy/section.ts`). With a limit: so many pictures of each kind. */
export async function run({ progress, args: { limit, seed, workers } }) {
  const read = await pictures({ folder: FOLDER, limit, progress });
  const licences = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8'))
    .filter(({ file }) => file.startsWith('aamva/'))
    .slice(0, limit);
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
  const stepsOf = (distortions, cells) =>
    Object.entries(distortions).flatMap(([name, { unit, rows: each }]) =>
      each.map((row) => [name, `${row.step} ${unit}`, ...cells(row).map(String)]),
    );
  const steps = stepsOf(drawn.distortions, ({ pictures: count, found, right, refused, wrongValid }) => [
    `${found} of ${count}`,
    `${right} of ${count}`,
    refused,
    wrongValid,
  ]);
  const licenceSteps = stepsOf(drawnLicences.distortions, ({ pictures: count, right, wrongFields }) => [
    `${right} of ${count}`,
    wrongFields,
  ]);
  const markdown = `${read.markdown}
## Drawn documents, distorted step by step

${drawn.altered.pictures / 6} documents of each of the six formats, of people who do not exist, drawn with OCR-B at 30 pixels a character and saved as JPEG.

![Zones read whole, by distortion and step](documents-steps.svg)

${table(['distortion', 'step', 'zone found', 'read whole', 'of these in doubt', 'wrong, and called valid'], steps)}

In doubt: read right, and not called valid, since a character might as well be another (\`read-as-printed\`).

As many were drawn with one digit of the date of birth altered and their check digits left: ${percent(drawn.altered.right, drawn.altered.pictures)} were
read as they are printed, and **${drawn.altered.wrongValid}** were called valid.

## Drawn licences, distorted step by step

The ${drawnLicences.texts} texts of the samples, encoded by zxing's writer as PDF417 of 13 columns with error correction of level 5, on the back of a card
drawn at 6 pixels a module. Read: all ten fields are right.

${table(['distortion', 'step', 'read', 'wrong fields'], licenceSteps)}

${captureMarkdown(frames)}`;
  const files = [{ name: 'documents-steps.svg', content: chartOf(drawn.distortions) }];
  return { title: 'Documents', markdown, json: { ...read.json, drawn, drawnLicences, frames }, files };
}
