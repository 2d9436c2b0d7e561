import { FILLER } from './check-digit.js';
import type { Candidate } from './decode.js';

/**
 * How names are written (ICAO Doc 9303 part 3, 4.6): a primary identifier of words with one filler between them, two fillers, a
 * secondary one, and fillers to the end. Which of these a place is in, with what may follow.
 */
const STATES = ['primary', 'primary-gap', 'parted', 'secondary', 'secondary-gap', 'end'] as const;
type State = (typeof STATES)[number];

const AFTER_LETTER: Readonly<Record<State, State>> = {
  primary: 'primary',
  'primary-gap': 'primary',
  parted: 'secondary',
  secondary: 'secondary',
  'secondary-gap': 'secondary',
  end: 'secondary',
};
const AFTER_FILLER: Readonly<Record<State, State>> = {
  primary: 'primary-gap',
  'primary-gap': 'parted',
  parted: 'end',
  secondary: 'secondary-gap',
  'secondary-gap': 'end',
  end: 'end',
};

/**
 * What it costs, in nats, that a name begins again behind its end, or with a filler: about what a place costs that holds what it
 * should not. Such names are printed, and then read as they are; a speck at the end of a line is none.
 */
const AGAINST_THE_GRAMMAR = 10;

const COUNT = STATES.length;
const NONE = Number.POSITIVE_INFINITY;

interface Step {
  readonly to: number;
  readonly cost: number;
}

const stepFrom = (state: State, character: string): Step => {
  const filler = character === FILLER;
  const to = STATES.indexOf(filler ? AFTER_FILLER[state] : AFTER_LETTER[state]);
  return { to, cost: state === 'end' && !filler ? AGAINST_THE_GRAMMAR : 0 };
};

/** Steps of letters and of fillers, by the state that they begin in. */
const STEPS = STATES.map((state) => ({ letter: stepFrom(state, 'A'), filler: stepFrom(state, FILLER) }));
const stepOf = (state: number, character: string): Step => {
  const steps = STEPS[state] as (typeof STEPS)[number];
  return character === FILLER ? steps.filler : steps.letter;
};

/**
 * The candidates of a field of names, weighed by how names are written: for each place what the likeliest name costs that has a
 * character there, over the likeliest of all (as the line's decoder does it, with the states of the grammar for steps).
 */
export function asNames(places: readonly (readonly Candidate[])[]): Candidate[][] {
  const length = places.length;
  // Ahead: the least cost of being in a state before a place. Behind: the least cost of all from there on.
  const ahead = Array.from({ length: length + 1 }, () => new Float64Array(COUNT).fill(NONE));
  const behind = Array.from({ length: length + 1 }, () => new Float64Array(COUNT).fill(NONE));
  (ahead[0] as Float64Array)[0] = 0;
  places.forEach((candidates, place) => {
    for (let state = 0; state < COUNT; state += 1) {
      for (const { character, penalty } of candidates) {
        const { to, cost } = stepOf(state, character);
        const next = ahead[place + 1] as Float64Array;
        next[to] = Math.min(next[to] as number, (ahead[place]?.[state] ?? NONE) + penalty + cost);
      }
    }
  });
  (behind[length] as Float64Array).fill(0);
  for (let place = length - 1; place >= 0; place -= 1) {
    const here = behind[place] as Float64Array;
    for (let state = 0; state < COUNT; state += 1) {
      for (const { character, penalty } of places[place] ?? []) {
        const { to, cost } = stepOf(state, character);
        here[state] = Math.min(here[state] as number, penalty + cost + (behind[place + 1]?.[to] ?? NONE));
      }
    }
  }
  const least = behind[0]?.[0] ?? 0;
  return places.map((candidates, place) =>
    candidates
      .map(({ character, penalty }) => {
        const totals = STATES.map((_state, state) => {
          const { to, cost } = stepOf(state, character);
          return (ahead[place]?.[state] ?? NONE) + penalty + cost + (behind[place + 1]?.[to] ?? NONE);
        });
        return { character, penalty: Math.min(...totals) - least };
      })
      .toSorted((a, b) => a.penalty - b.penalty),
  );
}
