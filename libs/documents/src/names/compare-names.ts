import anyAscii from 'any-ascii';
import { distance } from 'fastest-levenshtein';

/** Somebody's names, in whatever script. */
export interface PersonNames {
  readonly surname: string;
  readonly given: string | null;
}

/** How two people's names compare: the same, near enough for somebody to look, or not. */
export type NameComparison = 'same' | 'similar' | 'different';

/**
 * Letters that states write in two ways in a machine-readable zone, beside the plain letter that any-ascii gives (ICAO Doc 9303
 * part 3, section 6 A).
 */
const ICAO_LETTERS: Readonly<Record<string, string>> = {
  Ä: 'AE',
  Å: 'AA',
  Æ: 'AE',
  Ö: 'OE',
  Ø: 'OE',
  Œ: 'OE',
  Ü: 'UE',
  Þ: 'TH',
  Ð: 'D',
  Đ: 'D',
  ẞ: 'SS',
  Ñ: 'N',
  Ĳ: 'IJ',
  Ю: 'IU',
  Я: 'IA',
  Щ: 'SHCH',
  Й: 'I',
  Ц: 'TS',
  Х: 'KH',
};

/** Hyphens and apostrophes of names: the former stand for a filler in a zone, the latter for nothing (part 3, 4.6). */
const HYPHENS = /[-‐‑–—.,<\s]+/u;
const APOSTROPHES = /['’‘ʼ`´]/gu;

/** The words of a name in capital letters of the English alphabet, once plain and once as ICAO writes them. */
function writings(name: string): string[][] {
  const upper = name.normalize('NFC').toUpperCase().replaceAll(APOSTROPHES, '');
  const asIcao = Array.from(upper)
    .map((letter) => ICAO_LETTERS[letter] ?? letter)
    .join('');
  const words = (text: string) =>
    anyAscii(text)
      .toUpperCase()
      .split(HYPHENS)
      .map((word) => word.replaceAll(/[^A-Z]/gu, ''))
      .filter(Boolean);
  return [words(upper), words(asIcao)];
}

/** Letters that a word of this length may differ in and still be a slip or another romanization: none of short ones. */
const slips = (length: number): number => (length >= 8 ? 2 : length >= 4 ? 1 : 0);

const near = (one: string, other: string): boolean => distance(one, other) <= slips(Math.min(one.length, other.length));

/** How two lists of words compare; `cut` where the second may have lost its end. */
function compareWords(one: readonly string[], other: readonly string[], cut: boolean): NameComparison {
  const [a, b] = [one.join(''), other.join('')];
  if (a === b) return 'same';
  if (cut && b.length > 0 && a.startsWith(b)) return 'similar';
  if (one.length > 0 && other.length > 0) {
    const [fewer, more] = one.length <= other.length ? [one, other] : [other, one];
    if (fewer.every((word) => more.some((each) => near(word, each)))) return 'similar';
    if (near(a, b)) return 'similar';
  }
  return 'different';
}

const RANKS: readonly NameComparison[] = ['same', 'similar', 'different'];
const best = (all: readonly NameComparison[]): NameComparison =>
  RANKS.find((rank) => all.includes(rank)) ?? 'different';
const worst = (all: readonly NameComparison[]): NameComparison =>
  RANKS.findLast((rank) => all.includes(rank)) ?? 'same';

/** Compares two names in each way that they may be written. */
const compareName = (told: string, read: string, cut: boolean): NameComparison =>
  best(writings(told).flatMap((one) => writings(read).map((other) => compareWords(one, other, cut))));

/** Given names are the same where the first of them is, and no other is another's: many documents and people leave further ones out. */
function compareGiven(told: string, read: string, cut: boolean): NameComparison {
  const whole = compareName(told, read, cut);
  if (whole !== 'similar') return whole;
  const inOrder = writings(told).some((one) =>
    writings(read).some((other) => {
      const [fewer, more] = one.length <= other.length ? [one, other] : [other, one];
      return fewer.length > 0 && fewer.every((word, at) => word === more[at]);
    }),
  );
  return inOrder ? 'same' : 'similar';
}

/**
 * Compares names that somebody told with those that a document says, whatever script either is written in.
 *
 * `same`: the surname is written alike, once letters are romanized (plainly, or as ICAO Doc 9303 has it), and so are the given
 * names, of which one side may have more. `similar`: a letter or two differ, a part is missing or cut off, or surname and given
 * names have changed places; somebody should look. Else `different`.
 */
export function compareNames(told: PersonNames, read: PersonNames, cut = false): NameComparison {
  const [toldGiven, readGiven] = [told.given ?? '', read.given ?? ''];
  const straight = worst([compareName(told.surname, read.surname, cut), compareGiven(toldGiven, readGiven, cut)]);
  if (straight !== 'different') return straight;
  const exchanged = worst([compareName(told.surname, readGiven, cut), compareName(toldGiven, read.surname, cut)]);
  const together = compareName(`${told.surname} ${toldGiven}`, `${read.surname} ${readGiven}`, cut);
  return exchanged === 'different' && together !== 'same' ? 'different' : 'similar';
}

/** Titles that a name is run together with. */
const TITLES = ['', 'MR', 'MRS', 'MS', 'MISS', 'DR', 'M', 'MME', 'HERR', 'FRAU', 'SR', 'SRA'];

/** Whether a word is a whole name without the spaces in it, as text networks read what is printed in capitals. */
const isRunTogether = (word: string, given: string, surname: string): boolean =>
  given !== '' && TITLES.some((title) => word === title + given + surname || word === title + surname + given);

/**
 * Whether a line of a text has somebody's name: `same` where it has all words of the surname and the first given name or its initial,
 * `similar` where it has the surname alone, or a letter or two differ; else `different`.
 */
export function nameIn(lines: readonly string[], { surname, given }: PersonNames): NameComparison {
  const compared = lines.flatMap((line) =>
    writings(line).flatMap((words) =>
      writings(surname).map((surnames): NameComparison => {
        if (surnames.length === 0) return 'different';
        const has = (name: string): boolean => words.includes(name);
        const [first, ...others] = writings(given ?? '')[0] ?? [];
        const [whole, all] = [surnames.join(''), [first, ...others].join('')];
        if (words.some((word) => isRunTogether(word, first ?? '', whole) || isRunTogether(word, all, whole)))
          return 'same';
        const isCalled = first === undefined || has(first) || has(first.slice(0, 1));
        if (surnames.every(has)) return isCalled ? 'same' : 'similar';
        return surnames.every((name) => words.some((word) => near(name, word))) && isCalled ? 'similar' : 'different';
      }),
    ),
  );
  return best(compared);
}
