import { count, distanceText, page, percent, percentWithin, table } from '../report/markdown.js';
import type { GroupRow } from './demographics.js';
import type { KindResult } from './measure.js';
import type { AtThreshold } from './summary.js';
import type { StrategyResult } from './templates.js';

/** A table of groups for each kind of comparison. */
export function groupTables(kinds: readonly KindResult[]): string {
  const head = ['by', 'groups', '>people', '>mean distance of strangers', '>false matches', '>FMR', '>FNMR'];
  return page(...kinds.flatMap(({ kind, groups }) => [`### ${kind}`, table(head, groups.map(groupRow))])).trimEnd();
}

function groupRow(row: GroupRow): string[] {
  return [
    row.label,
    row.groups[0] === row.groups[1] ? row.groups[0] : row.groups.join(' × '),
    row.people.join(' × '),
    Number.isNaN(row.meanImpostorDistance) ? '–' : row.meanImpostorDistance.toFixed(3),
    `${count(row.falseMatches)} of ${count(row.impostor)}`,
    percentWithin(row.fmr),
    row.fnmr === undefined ? '' : `${row.falseNonMatches} of ${row.genuine}: ${percentWithin(row.fnmr)}`,
  ];
}

/** One table of how several templates fare. */
export function templateTables(kinds: readonly KindResult[]): string {
  const head = ['comparison', 'strategy', '>FMR', '>FNMR', '>threshold for FMR 0.1 %', '>FNMR there'];
  return table(
    head,
    kinds.flatMap(({ kind, templates }) =>
      templates.flatMap((result) => strategyRows(result).map((cells) => [kind, ...cells])),
    ),
  );
}

/** A row at the operating threshold, and one at the product's for four templates where that was measured. */
function strategyRows({ strategy, atOperating, atProduct, atOwn }: StrategyResult): string[][] {
  const own = atOwn.find(({ fmr }) => fmr === 1e-3);
  const fnmr = own && { value: 1 - own.tar.value, low: 1 - own.tar.high, high: 1 - own.tar.low };
  const rates = (at: AtThreshold | undefined): string[] => [percentWithin(at?.fmr), percentWithin(at?.fnmr)];
  const label = (at: AtThreshold): string =>
    `${strategy}, at the product’s threshold for four (${distanceText(at.threshold)})`;
  return [
    [strategy, ...rates(atOperating), own === undefined ? '–' : distanceText(own.threshold), percentWithin(fnmr)],
    ...(atProduct === undefined ? [] : [[label(atProduct), ...rates(atProduct), '', '']]),
  ];
}

/** The kinds side by side, every second step, from where FNMR falls below 99.9 % to where FMR reaches half. */
export function calibrationTable(kinds: readonly KindResult[]): string {
  const byDistance = kinds.map(({ calibration }) => new Map(calibration.map((point) => [point.threshold, point])));
  const distances = [...new Set(byDistance.flatMap((points) => [...points.keys()]))]
    .filter((distance) => Math.round(distance * 100) % 2 === 0)
    .filter((distance) =>
      byDistance.some((points) => {
        const point = points.get(distance);
        return point !== undefined && point.fnmr < 0.999 && point.fmr < 0.5;
      }),
    )
    .sort((one, other) => one - other);
  const head = ['>distance', ...kinds.flatMap(({ kind }) => [`>FMR, ${kind}`, `>FNMR, ${kind}`])];
  const rows = distances.map((distance) => [
    distance.toFixed(2),
    ...byDistance.flatMap((points) => {
      const point = points.get(distance);
      return point === undefined ? ['–', '–'] : [percent(point.fmr), percent(point.fnmr)];
    }),
  ]);
  return table(head, rows);
}
