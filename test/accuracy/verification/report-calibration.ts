import type { Calibration } from '@vestibule/face';
import { count, distanceText, page, table } from '../report/markdown.js';
import { differences, LEVELS, type Distances, WANTED_FMRS } from './network-calibration.js';
import type { VerificationResult } from './result.js';

/** The numbers that a network's description needs, to be pasted into it, beside those that the engine has. */
export function calibrationPart({
  calibration,
  productCalibration,
}: Pick<VerificationResult, 'calibration' | 'productCalibration'>): string {
  const { sets, strictest, nearestOfFour, suggested } = calibration;
  const head = [
    'whose',
    ...LEVELS.map((level) => `>1 in ${count(Math.round(1 / WANTED_FMRS[level]))} (\`${level}\`)`),
    '>`nearestOfFour`',
  ];
  const rows = [
    ...sets.map(({ dataset, at }) => [dataset, ...distanceCells(at), '']),
    ['the stricter', ...distanceCells(strictest), nearestOfFour?.toFixed(4) ?? '–'],
    [
      'the engine’s own',
      ...LEVELS.map((level) => String(productCalibration[level])),
      String(productCalibration.nearestOfFour),
    ],
  ];
  return page(table(head, rows), verdict(suggested, productCalibration)).trimEnd();
}

const distanceCells = (at: Distances): string[] =>
  LEVELS.map((level) => {
    const distance = at[level];
    return distance === undefined ? '–' : distanceText(distance);
  });

function verdict(suggested: Calibration | undefined, own: Calibration): string {
  if (suggested === undefined) return 'There are too few comparisons for a description.';
  const apart = differences(suggested, own).map((name) => `\`${name}\``);
  const agreement =
    apart.length === 0
      ? 'The engine’s own calibration agrees with it.'
      : `The engine’s own calibration differs from it in ${apart.join(', ')}.`;
  // A member of an object and no JSON of its own, so the block has no language.
  const { tenThousandth, threshold, hundredth, tenth, nearestOfFour } = suggested;
  const members = Object.entries({ tenThousandth, threshold, hundredth, tenth, nearestOfFour })
    .map(([name, value]) => `"${name}": ${value}`)
    .join(', ');
  return page(
    `For the description, to three places, distances rounded down and the divisor up. ${agreement}`,
    `\`\`\`\n"calibration": { ${members} }\n\`\`\``,
  ).trimEnd();
}
