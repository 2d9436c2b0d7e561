import { charactersOf } from './characters.js';
import { valueOf, weightAt } from './check-digit.js';
import { FARTHEST_BEHIND } from './decode.js';
import { LAYOUTS, type Layout } from './layouts.js';
import { checksOf } from './parse.js';
import { unlikelihood, type Places, type RepairedMrz } from './repair.js';

/** Another character than the one that is taken at a place. */
interface Change {
  readonly at: string;
  /** How much less likely it is than that, in nats. */
  readonly behind: number;
  /** By how much it changes the sum of each check digit, modulo 10: a decimal place for each; 0 where none can tell the two apart. */
  readonly effect: number;
  /** The effect that makes up for this one. */
  readonly counter: number;
}

/** What a character's value counts in the sum of each check digit at each place; one that is printed as the digit counts against it. */
function weightsOf(lines: readonly string[], layout: Layout): readonly (readonly (readonly number[])[])[] {
  const checks = checksOf(lines, layout);
  const weights = lines.map((text) => Array.from(text, () => checks.map(() => 0)));
  const put = (line: number, place: number, check: number, weight: number): void => {
    const row = weights[line]?.[place];
    if (row) row[check] = weight;
  };
  for (const [check, { over, digit }] of checks.entries()) {
    const places = over.flatMap(([line, from, to]) =>
      Array.from({ length: to - from }, (_one, at) => [line, from + at]),
    );
    for (const [index, [line = 0, place = 0]] of places.entries()) put(line, place, check, weightAt(index));
    put(digit[0], digit[1], check, -1);
  }
  return weights;
}

const modulo10 = (value: number): number => ((value % 10) + 10) % 10;

const inDecimals = (digits: readonly number[]): number => digits.reduce((all, digit) => all * 10 + modulo10(digit), 0);

/** Each other character that a place of a reading expects, and what it would do to the check digits. */
export function changesOf({ mrz, repairs }: RepairedMrz, places: Places): readonly Change[] {
  const { lines, format } = mrz;
  const [expected, weights] = [charactersOf(LAYOUTS[format]), weightsOf(lines, LAYOUTS[format])];
  return places.flatMap((row, line) =>
    row.flatMap((candidates, place) => {
      const taken = lines[line]?.[place] ?? '';
      const read = repairs.find((repair) => repair.line === line && repair.place === place)?.read ?? taken;
      const found = candidates.find(({ character }) => character === taken);
      const own = unlikelihood(read, found ?? { character: taken, penalty: FARTHEST_BEHIND });
      return candidates
        .filter(({ character }) => character !== taken && expected[line]?.[place]?.includes(character))
        .map(({ character, penalty }) => {
          const more = (valueOf(character) ?? 0) - (valueOf(taken) ?? 0);
          const effects = (weights[line]?.[place] ?? []).map((weight) => weight * more);
          return {
            at: `${line}:${place}`,
            behind: penalty - own,
            effect: inDecimals(effects),
            counter: inDecimals(effects.map((effect) => -effect)),
          };
        });
    }),
  );
}

/**
 * How much less likely the next reading is whose check digits say nothing against it, in nats: one that differs in a character that
 * none covers or that is worth the same modulo 10 (the weights 7, 3 and 1 share no factor with 10, so that any other breaks one), or
 * in two that make up for each other.
 */
export function nextBehind(changes: readonly Change[]): number {
  const ordered = changes.toSorted((a, b) => a.behind - b.behind);
  const byEffect = new Map<number, Change[]>();
  for (const change of ordered) byEffect.set(change.effect, [...(byEffect.get(change.effect) ?? []), change]);
  const ones = ordered.filter(({ effect }) => effect === 0).map(({ behind }) => behind);
  const twos = ordered.map(({ at, behind, effect, counter }) => {
    const other = effect === 0 ? undefined : byEffect.get(counter)?.find((change) => change.at !== at);
    return behind + (other?.behind ?? FARTHEST_BEHIND);
  });
  return Math.min(FARTHEST_BEHIND, ...ones, ...twos);
}

/**
 * How sure the second least sure character is that check digits cover, in nats: they tell one that is in doubt; of several, one reading
 * in ten holds by chance, as a TD1 of which three characters of its number were misread at once.
 */
export function secondDoubt(changes: readonly Change[]): number {
  const least = new Map<string, number>();
  for (const { at, behind, effect } of changes)
    if (effect !== 0) least.set(at, Math.min(behind, least.get(at) ?? FARTHEST_BEHIND));
  return [...least.values()].toSorted((a, b) => a - b)[1] ?? FARTHEST_BEHIND;
}
