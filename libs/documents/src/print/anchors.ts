import { labelOf, NUMBERINGS, NUMBERS, type Numbered, type PrintedField } from './labels.js';
import { belowOf, besideOf, isFlush, type PrintedText } from './printed-text.js';

/** A text that stands where a field's value does. */
export interface Candidate {
  readonly field: PrintedField;
  readonly value: string;
  /** How sure the network is of its characters, times how surely it belongs to the field. */
  readonly confidence: number;
  /** The text that it is in. */
  readonly at: PrintedText;
}

/**
 * How surely a value belongs to a label: where both are one text; where it follows on the line; where it stands below; where its
 * field's number is all that says so. By judgement: there are too few licences at hand to measure it.
 */
const FITS = { within: 1, beside: 0.95, below: 0.9, numbered: 0.9 } as const;

/** Fewest numbers, one under the other in the order of the standard, by which texts are said to be numbered. */
const LEAST_NUMBERED = 3;

/** A number alone or before a text: with a letter it needs no full stop. */
const NUMBERED = /^(?<number>(?:1[0-9]|[1-9])[a-d]?)(?:\s*[.)]\s*|\s+|(?<=[a-d])(?=\d)|$)(?<value>.*)$/iu;

/** Where a line goes on with the next number: `4a. 19.01.2013 4c. DVLA`. */
const GOES_ON = /\s+(?=4[a-d][.\s])/iu;

/** Texts that hold several numbered fields, taken apart. */
const parted = (texts: readonly PrintedText[]): PrintedText[] =>
  texts.flatMap((whole) => {
    const parts = whole.text.split(GOES_ON);
    if (parts.length === 1) return [whole];
    const wide = whole.width / whole.text.length;
    let begins = whole.x - whole.width / 2;
    return parts.map((text, index) => {
      const width = wide * text.length;
      const part = { ...whole, text, width, x: begins + width / 2, before: index === 0 ? whole.before : undefined };
      begins += width + wide;
      return part;
    });
  });

interface Numbering {
  readonly number: string;
  readonly value: string;
  readonly text: PrintedText;
}

/** The number that stands before a text, where no label says more. */
function numberingOf(text: PrintedText): Numbering[] {
  if (text.before) return [{ number: text.before.toUpperCase(), value: text.text, text }];
  const { number = '', value = '' } = NUMBERED.exec(text.text)?.groups ?? {};
  return number ? [{ number: number.toUpperCase(), value, text }] : [];
}

const isOneLine = (a: PrintedText, b: PrintedText): boolean => Math.abs(a.y - b.y) < Math.max(a.height, b.height) / 2;

/** Numbers without those that stand alone and were seen before their text as well. */
const once = (all: readonly Numbering[]): Numbering[] =>
  all.filter(
    ({ number, value, text }) =>
      value !== '' ||
      !all.some((other) => other.number === number && other.value !== '' && isOneLine(other.text, text)),
  );

/** The longest run of numbers that stand under one another in the order of the standard. */
function inOrder(all: readonly Numbering[]): Numbering[] {
  const rank = ({ number }: Numbering): number => (NUMBERS as readonly string[]).indexOf(number);
  const known = all.filter((each) => rank(each) >= 0).toSorted((a, b) => a.text.y - b.text.y);
  const runs: Numbering[][] = [];
  for (const each of known) {
    const follows = runs
      .filter((run) => {
        const last = run.at(-1);
        return last && rank(last) < rank(each) && isFlush(last.text, each.text);
      })
      .toSorted((a, b) => b.length - a.length)[0];
    runs.push([...(follows ?? []), each]);
  }
  return runs.toSorted((a, b) => b.length - a.length)[0] ?? [];
}

/** Numbers of one line with such as stand in order, `4c` beside `4a`, are as good as these. */
const besides = (all: readonly Numbering[], run: readonly Numbering[]): Numbering[] =>
  all.filter(
    ({ number, text }) =>
      /[A-D]$/u.test(number) && run.some((each) => each.text !== text && isOneLine(each.text, text)),
  );

/** The value of a label or number: what follows it in its text, else on its line, else below it; several where both may be. */
function valuesOf(
  field: PrintedField,
  { text, value }: { readonly text: PrintedText; readonly value: string },
  sure: number,
  free: readonly PrintedText[],
): Candidate[] {
  const within = (at: PrintedText, read: string, fit: number): Candidate => ({
    field,
    value: read,
    confidence: Math.min(text.confidence, at.confidence) * fit * sure,
    at,
  });
  if (value !== '') return [within(text, value, FITS.within)];
  const [beside, below] = [besideOf(text, free), belowOf(text, free)];
  return [
    ...(beside ? [within(beside, beside.text, FITS.beside)] : []),
    ...(below && below !== beside ? [within(below, below.text, FITS.below)] : []),
  ];
}

/** What was found on a print by its labels and numbers. */
export interface Anchored {
  readonly candidates: readonly Candidate[];
  /** Texts that are neither a label nor have one: what a field can go on in. */
  readonly free: readonly PrintedText[];
}

/**
 * The texts that stand where fields' values do: by a label in words, or, where numbers stand under one another as a standard orders
 * them, by these. Whether they can be the fields' values is left to whoever reads them.
 */
export function anchoredIn(texts: readonly PrintedText[], numbered: Numbered | null): Anchored {
  const parts = parted(texts);
  const labelled = parts.flatMap((text) => {
    const label = labelOf(text.text);
    return label ? [{ text, ...label }] : [];
  });
  const named = new Set(labelled.map(({ text }) => text));
  const all =
    numbered === null ? [] : once(parts.filter((text) => !named.has(text)).flatMap((text) => numberingOf(text)));
  const run = inOrder(all);
  const numbers = run.length < LEAST_NUMBERED ? [] : [...run, ...besides(all, run)];
  const taken = new Set([...named, ...numbers.map(({ text }) => text)]);
  const free = parts.filter((text) => !taken.has(text));
  const fields: Readonly<Record<string, PrintedField>> = numbered === null ? {} : NUMBERINGS[numbered];
  return {
    candidates: [
      ...labelled.flatMap(({ field, ...label }) => (field ? valuesOf(field, label, 1, free) : [])),
      ...numbers.flatMap(({ number, ...label }) => {
        const field = fields[number];
        return field ? valuesOf(field, label, FITS.numbered, free) : [];
      }),
    ],
    free,
  };
}
