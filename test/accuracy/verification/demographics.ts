import type { Comparisons, SortedComparisons } from '../statistics/comparisons.js';
import type { Labels, Picture } from './datasets.js';
import { proportion } from './faces-found.js';
import type { Rate } from './summary.js';

/** The comparisons between two groups of people, or within one. */
export interface GroupRow {
  /** By what the groups are made. */
  readonly label: string;
  readonly groups: readonly [string, string];
  /** In the first group, and in the second where it is another. */
  readonly people: readonly number[];
  readonly impostor: number;
  readonly falseMatches: number;
  readonly meanImpostorDistance: number;
  readonly fmr: Rate | undefined;
  /** Within a group only. */
  readonly genuine: number;
  readonly falseNonMatches: number;
  readonly fnmr: Rate | undefined;
}

const NOT_STATED = 'not stated';
const AGE_BANDS = ['under 25', '25 to 34', '35 and over', NOT_STATED];

const ageBand = ({ age }: Labels): string => {
  if (age === undefined) return NOT_STATED;
  if (age < 25) return 'under 25';
  return age < 35 ? '25 to 34' : '35 and over';
};

const LABELS: readonly { readonly name: string; readonly groupOf: (labels: Labels) => string }[] = [
  { name: 'gender', groupOf: ({ gender }) => gender },
  { name: 'ethnicity', groupOf: ({ ethnicity }) => ethnicity.replaceAll('_', ' ') },
  { name: 'age', groupOf: ageBand },
];

/**
 * FMR and FNMR at a threshold by group, and FMR between groups (ISO/IEC 19795-10 calls differences between the former
 * differential performance). Wilson's intervals, which here are too narrow rather than too wide: pairs share people, and a
 * group has too few of them to draw from.
 */
export function byGroup(comparisons: Comparisons, pictures: readonly Picture[], threshold: number): GroupRow[] {
  const labels = new Map(pictures.map((picture) => [picture.person, picture.labels]));
  return LABELS.flatMap(({ name, groupOf }) => {
    const groups = comparisons.people.map((person) => {
      const known = labels.get(person);
      return known === undefined ? NOT_STATED : groupOf(known);
    });
    return rowsOf(name, groups, comparisons, threshold);
  });
}

function rowsOf(label: string, groups: readonly string[], comparisons: Comparisons, threshold: number): GroupRow[] {
  const genuine = tallyOf(comparisons.genuine, groups, threshold);
  const impostor = tallyOf(comparisons.impostor, groups, threshold);
  // Ages in their order, other groups the largest first.
  const names = [...new Set(groups)].sort(
    (one, other) => AGE_BANDS.indexOf(one) - AGE_BANDS.indexOf(other) || sizeOf(groups, other) - sizeOf(groups, one),
  );
  const pairs = names.flatMap((one, at) => names.slice(at).map((other) => [one, other] as const));
  const rows = pairs.map(([one, other]): GroupRow => {
    const strangers = impostor.get(keyOf(one, other)) ?? NOTHING;
    const same = genuine.get(keyOf(one, other)) ?? NOTHING;
    return {
      label,
      groups: [one, other],
      people: [...new Set([one, other])].map((name) => sizeOf(groups, name)),
      impostor: strangers.count,
      falseMatches: strangers.matched,
      meanImpostorDistance: strangers.sum / strangers.count,
      fmr: strangers.count === 0 ? undefined : proportion(strangers.matched, strangers.count),
      genuine: same.count,
      falseNonMatches: same.count - same.matched,
      fnmr: same.count === 0 ? undefined : proportion(same.count - same.matched, same.count),
    };
  });
  return rows.filter(({ impostor, genuine }) => impostor + genuine > 0).sort(withinFirst);
}

interface Tally {
  readonly count: number;
  readonly matched: number;
  readonly sum: number;
}

const NOTHING: Tally = { count: 0, matched: 0, sum: 0 };

function tallyOf({ distance, a, b }: SortedComparisons, groups: readonly string[], threshold: number) {
  const tallies = new Map<string, Tally>();
  for (const [at, value] of distance.entries()) {
    const key = keyOf(groups[a[at] ?? 0] ?? '', groups[b[at] ?? 0] ?? '');
    const { count, matched, sum } = tallies.get(key) ?? NOTHING;
    tallies.set(key, { count: count + 1, matched: matched + (value <= threshold ? 1 : 0), sum: sum + value });
  }
  return tallies;
}

/** The same for both orders. */
const keyOf = (one: string, other: string): string => (one < other ? `${one}\n${other}` : `${other}\n${one}`);

const sizeOf = (groups: readonly string[], name: string): number => groups.filter((group) => group === name).length;

const withinFirst = (one: GroupRow, other: GroupRow): number =>
  Number(one.groups[0] !== one.groups[1]) - Number(other.groups[0] !== other.groups[1]);
