import { charactersOf } from './characters.js';
import type { Candidate } from './decode.js';
import { parseMrz, checksOf, type Mrz } from './parse.js';
import type { Layout, Span } from './layouts.js';

/** A character that was misread, and what is printed there by the check digits. */
export interface Repair {
  readonly line: number;
  readonly place: number;
  readonly read: string;
  readonly taken: string;
}

export interface RepairedMrz {
  readonly mrz: Mrz;
  /** What was taken otherwise than it was read; empty where the reading held, or nothing could be found that does. */
  readonly repairs: readonly Repair[];
  /** Another reading that is about as likely holds as well: which of them is printed can't be told by the check digits. */
  readonly ambiguous: boolean;
}

/**
 * Characters of OCR-B that are taken for each other in pictures (ICAO Doc 9303 part 3, 4.1, and what readers are known to confuse):
 * only these are exchanged. A digit that somebody altered looks like itself.
 */
const CONFUSED = ['0ODQCU', '1ILT7', '2Z7', '5S', '6GB', '8B3', '4A', '<KCXL', 'MNHW', 'UVY', 'EFP'];

const confusable = (one: string, other: string): boolean =>
  CONFUSED.some((set) => set.includes(one) && set.includes(other));

/**
 * How unlikely, in nats, a character may be and still be taken for what is printed; and how much likelier than the next the taken
 * reading has to be. Measured on rendered zones with and without altered characters (docs/documents.md).
 */
const UNLIKELIEST = 6;
const AHEAD = 2;

/** Characters that look all but alike in OCR-B. */
export const TWINS = '0O';

/**
 * By how much, in nats, the network holds a 0 for likelier than the O of OCR-B that is there: 4 to 7 on the specimens at hand. In a
 * number, where either may stand, what it says of these two is no more than this.
 */
const TWIN_BIAS = 6;

/** How unlikely it is that one character was read for another. */
export const unlikelihood = (read: string, { character, penalty }: Candidate): number =>
  TWINS.includes(read) && TWINS.includes(character) ? Math.max(0, penalty - TWIN_BIAS) : penalty;

/** Characters exchanged at once, and readings looked at: more than these no picture that a person can read needs. */
const MOST_EXCHANGED = 3;
const MOST_READINGS = 20_000;

/** What may stand at each place of each line, the likeliest first. */
export type Places = readonly (readonly (readonly Candidate[])[])[];

interface Exchange extends Repair {
  readonly penalty: number;
}

const covers = (place: readonly [number, number], [line, from, to]: Span): boolean =>
  place[0] === line && place[1] >= from && place[1] < to;

/** The exchanges that could mend what does not hold, the likeliest first: for nothing that their places don't expect. */
function exchangesOf(places: Places, lines: readonly string[], layout: Layout, mrz: Mrz): Exchange[] {
  const spans = checksOf(lines, layout)
    .filter((_check, index) => !mrz.checks[index]?.holds)
    .flatMap(({ over, digit }) => [...over, digit]);
  const expected = charactersOf(layout);
  const exchanges = places.flatMap((row, line) =>
    row.flatMap((candidates, place) => {
      if (!spans.some((span) => covers([line, place], span))) return [];
      const read = lines[line]?.[place] ?? '';
      return candidates
        .filter(({ character }) => character !== read && confusable(read, character))
        .filter(({ character }) => expected[line]?.[place]?.includes(character))
        .map((candidate) => ({ line, place, read, taken: candidate.character, penalty: unlikelihood(read, candidate) }))
        .filter(({ penalty }) => penalty <= UNLIKELIEST);
    }),
  );
  return exchanges.toSorted((a, b) => a.penalty - b.penalty);
}

const withExchanges = (lines: readonly string[], exchanges: readonly Repair[]): string[] =>
  lines.map((text, line) => {
    const characters = Array.from(text);
    for (const exchange of exchanges) if (exchange.line === line) characters[exchange.place] = exchange.taken;
    return characters.join('');
  });

interface Tried {
  readonly penalty: number;
  /** Indices of exchanges, rising. */
  readonly chosen: readonly number[];
}

/** Sets of exchanges by their penalty, the likeliest first; no two of them at one place. */
function* likeliest(exchanges: readonly Exchange[]): Generator<readonly Exchange[]> {
  const queue: Tried[] = [];
  const push = (chosen: readonly number[]): void => {
    const penalty = chosen.reduce((sum, index) => sum + (exchanges[index]?.penalty ?? Number.POSITIVE_INFINITY), 0);
    if (penalty > UNLIKELIEST) return;
    const at = queue.findLastIndex((other) => other.penalty <= penalty) + 1;
    queue.splice(at, 0, { penalty, chosen });
  };
  if (exchanges.length > 0) push([0]);
  for (let tried = queue.shift(); tried; tried = queue.shift()) {
    const { chosen } = tried;
    const picked = chosen.map((index) => exchanges[index] as Exchange);
    const distinct = new Set(picked.map(({ line, place }) => `${line}:${place}`)).size === picked.length;
    if (distinct) yield picked;
    // Each set is come to once: by moving its last exchange on, or by adding the next one.
    const last = chosen.at(-1) as number;
    if (last + 1 < exchanges.length) {
      push([...chosen.slice(0, -1), last + 1]);
      if (chosen.length < MOST_EXCHANGED) push([...chosen, last + 1]);
    }
  }
}

/**
 * What is printed, of the candidates for each place: what was read where its check digits hold, else the likeliest reading of
 * characters that are taken for each other of which all check digits hold. Where there is none that is likely, what was read
 * stands, and does not hold: that is how a zone is read that is printed wrong. Throws where the places are no layout's.
 */
export function repairMrz(places: Places, layout: Layout, today: Date): RepairedMrz {
  const lines = places.map((row) => row.map((candidates) => candidates[0]?.character ?? '').join(''));
  const parse = (text: readonly string[]): Mrz => {
    const mrz = parseMrz(text, today);
    if (!mrz) throw new RangeError(`these are no lines of a ${layout.format}`);
    return mrz;
  };
  const mrz = parse(lines);
  if (mrz.valid) return { mrz, repairs: [], ambiguous: false };

  let taken: { readonly mrz: Mrz; readonly repairs: readonly Exchange[]; readonly penalty: number } | undefined;
  let readings = 0;
  for (const repairs of likeliest(exchangesOf(places, lines, layout, mrz))) {
    readings += 1;
    const penalty = repairs.reduce((sum, exchange) => sum + exchange.penalty, 0);
    if (readings > MOST_READINGS || (taken && penalty > taken.penalty + AHEAD)) break;
    const other = parse(withExchanges(lines, repairs));
    if (!other.valid) continue;
    if (taken) return { mrz: taken.mrz, repairs: plain(taken.repairs), ambiguous: true };
    taken = { mrz: other, repairs, penalty };
  }
  return taken
    ? { mrz: taken.mrz, repairs: plain(taken.repairs), ambiguous: false }
    : { mrz, repairs: [], ambiguous: false };
}

const plain = (exchanges: readonly Exchange[]): Repair[] =>
  exchanges.map(({ line, place, read, taken }) => ({ line, place, read, taken }));
