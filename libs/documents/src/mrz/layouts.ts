/**
 * The machine-readable zones that are read: ICAO Doc 9303's five (8th edition: TD1 in part 5, TD2 in part 6, TD3 in part 4, the
 * visas MRV-A and MRV-B in part 7), and `FRID`, the French card of 2 × 36 that was issued until 2021 and follows no part of it.
 */
export const MRZ_FORMATS = ['TD1', 'TD2', 'TD3', 'MRVA', 'MRVB', 'FRID'] as const;
export type MrzFormat = (typeof MRZ_FORMATS)[number];

/** Characters of one line: the line, the first of them and the one behind the last, all from 0. */
export type Span = readonly [line: number, from: number, to: number];

export const CHECK_NAMES = ['number', 'birth', 'expiry', 'optional', 'composite'] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** One check digit: what it is computed over, in this order, and where it is printed. */
export interface CheckSpan {
  readonly name: CheckName;
  readonly over: readonly Span[];
  readonly digit: Span;
}

/** Where each thing is printed. */
export interface Layout {
  readonly format: MrzFormat;
  readonly lines: number;
  readonly width: number;
  readonly type: Span;
  readonly issuer: Span;
  /** Both names, parted by two fillers; the French card has a place for each. */
  readonly names: Span | { readonly surname: Span; readonly given: Span };
  readonly number: Span;
  /** Where the number goes on that is longer than its place: TD1 and TD2 only (part 5, 4.2.2.1, note j; part 6, 4.2.2.1, note j). */
  readonly numberGoesOn?: Span;
  readonly nationality?: Span;
  readonly birth: Span;
  readonly sex: Span;
  readonly expiry?: Span;
  readonly optional: readonly Span[];
  readonly checks: readonly CheckSpan[];
}

/** The second line of 44 or 36 that passports, TD2 cards and visas share up to their optional data. */
const SECOND_LINE = {
  number: [1, 0, 9],
  nationality: [1, 10, 13],
  birth: [1, 13, 19],
  sex: [1, 20, 21],
  expiry: [1, 21, 27],
} as const satisfies Partial<Layout>;

const SECOND_LINE_CHECKS = [
  { name: 'number', over: [SECOND_LINE.number], digit: [1, 9, 10] },
  { name: 'birth', over: [SECOND_LINE.birth], digit: [1, 19, 20] },
  { name: 'expiry', over: [SECOND_LINE.expiry], digit: [1, 27, 28] },
] as const satisfies readonly CheckSpan[];

/** What a composite digit of a second line is computed over, up to the end of its optional data. */
const composite = (end: number): CheckSpan => ({
  name: 'composite',
  over: [
    [1, 0, 10],
    [1, 13, 20],
    [1, 21, end],
  ],
  digit: [1, end, end + 1],
});

const twoLines = (format: MrzFormat, width: number) =>
  ({ ...SECOND_LINE, format, lines: 2, width, type: [0, 0, 2], issuer: [0, 2, 5], names: [0, 5, width] }) as const;

export const LAYOUTS: Readonly<Record<MrzFormat, Layout>> = {
  TD1: {
    format: 'TD1',
    lines: 3,
    width: 30,
    type: [0, 0, 2],
    issuer: [0, 2, 5],
    number: [0, 5, 14],
    numberGoesOn: [0, 15, 30],
    optional: [
      [0, 15, 30],
      [1, 18, 29],
    ],
    birth: [1, 0, 6],
    sex: [1, 7, 8],
    expiry: [1, 8, 14],
    nationality: [1, 15, 18],
    names: [2, 0, 30],
    checks: [
      { name: 'number', over: [[0, 5, 14]], digit: [0, 14, 15] },
      { name: 'birth', over: [[1, 0, 6]], digit: [1, 6, 7] },
      { name: 'expiry', over: [[1, 8, 14]], digit: [1, 14, 15] },
      {
        name: 'composite',
        over: [
          [0, 5, 30],
          [1, 0, 7],
          [1, 8, 15],
          [1, 18, 29],
        ],
        digit: [1, 29, 30],
      },
    ],
  },
  TD2: {
    ...twoLines('TD2', 36),
    numberGoesOn: [1, 28, 35],
    optional: [[1, 28, 35]],
    checks: [...SECOND_LINE_CHECKS, composite(35)],
  },
  TD3: {
    ...twoLines('TD3', 44),
    optional: [[1, 28, 42]],
    checks: [...SECOND_LINE_CHECKS, { name: 'optional', over: [[1, 28, 42]], digit: [1, 42, 43] }, composite(43)],
  },
  MRVA: { ...twoLines('MRVA', 44), optional: [[1, 28, 44]], checks: SECOND_LINE_CHECKS },
  MRVB: { ...twoLines('MRVB', 36), optional: [[1, 28, 36]], checks: SECOND_LINE_CHECKS },
  // Year and month of issue, department and a running number are the card's number; the office ends the first line. The last
  // digit is over all that stands before it (confirmed on the specimen of 1994, docs/documents.md).
  FRID: {
    format: 'FRID',
    lines: 2,
    width: 36,
    type: [0, 0, 2],
    issuer: [0, 2, 5],
    names: { surname: [0, 5, 30], given: [1, 13, 27] },
    optional: [[0, 30, 36]],
    number: [1, 0, 12],
    birth: [1, 27, 33],
    sex: [1, 34, 35],
    checks: [
      { name: 'number', over: [[1, 0, 12]], digit: [1, 12, 13] },
      { name: 'birth', over: [[1, 27, 33]], digit: [1, 33, 34] },
      {
        name: 'composite',
        over: [
          [0, 0, 36],
          [1, 0, 35],
        ],
        digit: [1, 35, 36],
      },
    ],
  },
};

/** The characters of a span. Empty where the lines are shorter. */
export const textOf = (lines: readonly string[], [line, from, to]: Span): string => (lines[line] ?? '').slice(from, to);

/**
 * The layout of lines, by how many there are, how wide they are and how they begin: a visa's first letter is V (part 7, 4.2.2.1),
 * and the French card is the only one of 2 × 36 that begins with `IDFRA`. Undefined where they are no such zone.
 */
export function layoutOf(lines: readonly string[]): Layout | undefined {
  const width = lines[0]?.length;
  if (lines.some((line) => line.length !== width)) return undefined;
  const [visa, french] = [lines[0]?.startsWith('V'), lines[0]?.startsWith('IDFRA')];
  if (lines.length === 3 && width === 30) return LAYOUTS.TD1;
  if (lines.length !== 2) return undefined;
  if (width === 44) return visa ? LAYOUTS.MRVA : LAYOUTS.TD3;
  if (width === 36) return visa ? LAYOUTS.MRVB : french ? LAYOUTS.FRID : LAYOUTS.TD2;
  return undefined;
}
