import { detPlot, type Series } from '../report/det-plot.js';
import { count, distanceText, page, percent, percentWithin, table } from '../report/markdown.js';
import { RULE_OF_THIRTY } from '../statistics/intervals.js';
import { calibrationPart } from './report-calibration.js';
import { calibrationTable, groupTables, templateTables } from './report-tables.js';
import type { DatasetResult } from './measure.js';
import { FMR_LEVELS, type AtThreshold, type Summary } from './summary.js';
import { OPERATING_FMR } from './operating.js';
import type { VerificationResult } from './result.js';

/** A rate that was chosen, in per cent as one writes it. */
const levelText = (fmr: number): string => `${Number((fmr * 100).toPrecision(3))} %`;

const PLAIN = 'face-api as it is';

/** The page of a measurement. All of its figures are the run's. */
export function reportOf(result: VerificationResult): string {
  const { operating, bootstrap } = result;
  return page(
    `Engine \`${result.modelVersion}\`, ${count(result.pictures)} pictures, each described by both recipes. Rates are in per cent with their 95 % interval; distances are Euclidean. Terms are those of ISO/IEC 19795-1: FMR, the false match rate, is the proportion of comparisons of two people that match; FNMR that of comparisons of one person that don't; TAR is 100 % − FNMR; EER is where FMR and FNMR are equal.`,
    `**Operating threshold: ${distanceText(operating.threshold)}.** At most 1 stranger in ${count(Math.round(1 / operating.from.fmr))} matches at it, in all of LFW as in London, where what is enrolled was described thoroughly, as the product does; the strictest was ${operating.from.dataset}, ${operating.from.kind}. The product’s threshold is ${distanceText(result.productCalibration.threshold)}.`,
    thresholdTable(result),
    '## Faces found',
    foundTable(result),
    'A face is the right one where its box holds the middle of the picture, which is where both sets show the person who is meant (LFW: point 125, 125 of 250 × 250). Intervals are Wilson’s.',
    missesOf(result),
    '## All pairs',
    'Every picture with every other of the same set in which a face was found. “Thorough × quick” compares a quick look with what was enrolled thoroughly.',
    pairsTable(result),
    `Intervals are those of a bootstrap over people (${count(bootstrap.rounds)} rounds, seed ${bootstrap.seed}), since pairs that share a person are no independent trials. Where nothing failed they are Wilson’s, with one trial a person. A rate of true matches is given only down to the FMR that the number of impostor comparisons can show, 3 / N (“rule of 3”); with * the threshold rests on fewer than ${RULE_OF_THIRTY} false matches (“rule of ${RULE_OF_THIRTY}”).`,
    '![DET curves](verification-det.svg)',
    '## Chosen on fold 1, seen on fold 2',
    `The threshold that fold 1 gives for an FMR of ${levelText(OPERATING_FMR)}, applied to fold 2, which has none of fold 1’s people. Fold 2 was looked at while the detector was chosen, so this holds for the recipes and thresholds only.`,
    transferTable(result),
    '## At the operating threshold',
    operatingTable(result),
    '## Named pairs',
    'The pairs that the sets’ makers name. A pair in which a face is missing counts as different.',
    namedTable(result),
    '## By group',
    'London’s labels are those of its source; LFW has none, so nothing can be said of it. The groups are small: look at the counts, and at the mean distance between strangers, before the rates. Wilson’s intervals; pairs share people, so they are too narrow.',
    groupTables(result.kinds),
    '## Enrolment of several templates',
    'LFW’s people with at least five pictures: four are enrolled, the others are probes, and everybody else’s pictures are impostors. The operating threshold was chosen for pairs of pictures; the nearest of several templates is nearer for strangers too, so the product divides its threshold by `nearestOfFour` where a person has four.',
    templateTables(result.kinds),
    '## Calibration',
    'What the description of a network needs (docs/faces.md): distances at false match rates of two thorough looks, all pairs. – is where there are too few comparisons (rule of 3). London has too few for 1 in 10,000, so that the stricter is taken to lie as far below its 1 in 1,000 as LFW’s does below LFW’s. `nearestOfFour` is the threshold of one template divided by that of the nearest of four, each at its own FMR of 0.1 % (thorough × thorough, above).',
    calibrationPart(result),
    '## Distance and error rates',
    'All of LFW: what a similarity for people to read can be made from. In steps of 0.01 in `results/verification.json`.',
    calibrationTable(result.kinds),
  );
}

/** The curves of LFW, and of London where it has an error to show. */
export function plotOf({ kinds, plain }: VerificationResult): string {
  const curvesOf = (name: string, datasets: readonly Pick<DatasetResult, 'dataset' | 'summary'>[]): Series[] =>
    datasets
      .filter(({ dataset }) => !dataset.includes('fold '))
      .map(({ dataset, summary }) => ({ name: `${dataset}: ${name}`, points: summary?.det ?? [] }))
      .filter(({ points }) => points.some(({ fnmr }) => fnmr > 0));
  return detPlot('Detection error trade-off', [
    ...kinds.flatMap(({ kind, datasets }) => curvesOf(kind, datasets)),
    ...curvesOf(PLAIN, plain?.datasets ?? []),
  ]);
}

const thresholdTable = ({ operating }: VerificationResult): string =>
  table(
    ['set', 'comparison', '>false matches', '>FMR at most', '>threshold'],
    operating.candidates.map(({ dataset, kind, impostor, fmr, threshold, falseMatches }) => [
      dataset,
      kind,
      `${count(falseMatches)} of ${count(impostor)}`,
      percent(fmr),
      distanceText(threshold),
    ]),
  );

const foundTable = ({ found }: VerificationResult): string =>
  table(
    ['set', 'recipe', '>pictures', '>a face found', '>the right face'],
    found.map(({ dataset, recipe, pictures, found, right }) => [
      dataset,
      recipe,
      count(pictures),
      percentWithin(found),
      percentWithin(right),
    ]),
  );

function missesOf({ found }: VerificationResult): string {
  const lines = found.flatMap(({ dataset, recipe, missed, wrong }) => [
    ...(missed.length === 0 ? [] : [`- ${dataset}, ${recipe}, no face: ${namesOf(missed.map(({ file }) => file))}`]),
    ...(wrong.length === 0 ? [] : [`- ${dataset}, ${recipe}, somebody else: ${namesOf(wrong)}`]),
  ]);
  return lines.length === 0 ? 'No picture was missed.' : lines.join('\n');
}

const namesOf = (files: readonly string[]): string =>
  files.map((file) => `\`${file.slice(file.lastIndexOf('/') + 1)}\``).join(', ');

function pairsTable({ kinds, plain }: VerificationResult): string {
  const rows = [
    ...kinds.flatMap(({ kind, datasets }) => datasets.map((each) => rowOf(kind, each.dataset, each.summary))),
    ...(plain?.datasets ?? []).map((each) => rowOf(`${PLAIN} (${plain?.measured})`, each.dataset, each.summary)),
  ];
  const levels = FMR_LEVELS.map((fmr) => `>TAR at FMR ${levelText(fmr)}`);
  return table(['comparison', 'set', '>genuine', '>impostor', '>EER', ...levels, 'thresholds'], rows);
}

function rowOf(kind: string, dataset: string, summary: Summary | undefined): string[] {
  if (summary === undefined) return [kind, dataset, '0', '0', '–', ...FMR_LEVELS.map(() => '–'), ''];
  const at = FMR_LEVELS.map((level) => summary.at.find(({ fmr }) => fmr === level));
  return [
    kind,
    dataset,
    count(summary.genuine),
    count(summary.impostor),
    percentWithin(summary.eer),
    ...at.map((point) =>
      point === undefined
        ? 'too few pairs'
        : `${percentWithin(point.tar)}${point.falseMatches < RULE_OF_THIRTY ? ' *' : ''}`,
    ),
    at.map((point) => (point === undefined ? '–' : distanceText(point.threshold))).join(', '),
  ];
}

const AT_HEAD = ['>threshold', '>false matches', '>FMR', '>false non-matches', '>FNMR'];

function atCells(at: AtThreshold | undefined): string[] {
  if (at === undefined) return AT_HEAD.map(() => '–');
  return [
    distanceText(at.threshold),
    `${count(at.falseMatches)} of ${count(at.impostor)}`,
    percentWithin(at.fmr),
    `${count(at.falseNonMatches)} of ${count(at.genuine)}`,
    percentWithin(at.fnmr),
  ];
}

const transferTable = ({ kinds }: VerificationResult): string =>
  table(
    ['comparison', ...AT_HEAD],
    kinds.map(({ kind, transferred }) => [kind, ...atCells(transferred)]),
  );

const operatingTable = ({ kinds }: VerificationResult): string =>
  table(
    ['comparison', 'set', ...AT_HEAD],
    kinds.flatMap(({ kind, datasets }) =>
      datasets.map(({ dataset, atOperating }) => [kind, dataset, ...atCells(atOperating)]),
    ),
  );

const namedTable = ({ kinds }: VerificationResult): string =>
  table(
    ['comparison', 'set', '>pairs', '>threshold', 'chosen on', '>right'],
    kinds.flatMap(({ kind, namedPairs }) =>
      namedPairs.map(({ dataset, pairs, threshold, chosenOn, accuracy }) => [
        kind,
        dataset,
        count(pairs),
        distanceText(threshold),
        chosenOn,
        percentWithin(accuracy),
      ]),
    ),
  );
