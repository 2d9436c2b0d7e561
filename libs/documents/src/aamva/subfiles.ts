/**
 * What cards are known to do otherwise than the standard asks, and are read all the same. A card that does so is no forgery; one
 * that does what its issuer's never do may be.
 *
 * - `header`: the four bytes before the header, or the space behind `ANSI`, are others
 * - `entries`: the number of subfiles in the header is not that of the designators
 * - `offset`: a subfile does not stand where its designator says
 * - `element`: something in a subfile is no data element
 * - `date-order`: a date has year, month and day in the other order than its version and country ask
 */
export const AAMVA_DEVIATIONS = ['header', 'entries', 'offset', 'element', 'date-order'] as const;
export type AamvaDeviation = (typeof AAMVA_DEVIATIONS)[number];

/** The data elements of a bar code, taken apart and not yet understood. */
export interface AamvaText {
  /** Issuer identification number: six digits. */
  readonly issuer: string;
  /** Version of the standard: 0 (before it) to 10 and later; 1 of 2000, 10 of 2020. */
  readonly version: number;
  /** Version of the jurisdiction's own; null before version 2, which brought it. */
  readonly jurisdictionVersion: number | null;
  /** `DL` for a licence, `ID` for an identity card, `EN` for an enhanced licence. */
  readonly kind: string;
  /** Three letters and what stands behind them, without the spaces round it; the first of each, subfiles in order. */
  readonly elements: ReadonlyMap<string, string>;
  readonly deviations: ReadonlySet<AamvaDeviation>;
}

/** Compliance indicator and the three separators before the file type (D.12.3 of the standard of 2020). */
const COMPLIANT = '@\n\u001E\rANSI ';

/** File type, issuer, version, and what follows; versions before 1 wrote AAMVA instead of ANSI. */
const HEADER = /(?:ANSI|AAMVA) ?(?<issuer>\d{6})(?<version>\d{2})/u;

/** The version that brought the jurisdiction's own (2003). */
const WITH_JURISDICTION_VERSION = 2;

/** Two letters, offset and length; with spaces in the places of zeros on some cards. */
const DESIGNATOR = /^(?<type>[A-Z]{2})(?<offset>[ \d]{4})(?<length>[ \d]{4})/u;

const KINDS = ['DL', 'ID', 'EN'];

/** What parts data elements: the line feed of the standard, and the segment's end. */
const SEPARATORS = ['\n', '\r', '\u001C', '\u001D', '\u001E'];

const linesOf = (text: string): string[] =>
  SEPARATORS.reduce<string[]>((lines, separator) => lines.flatMap((line) => line.split(separator)), [text]);

const ELEMENT = /^(?<code>[A-Z]{2}[A-Z0-9])(?<value>.*)$/u;

interface Designator {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
}

function designatorsOf(text: string): { readonly designators: Designator[]; readonly rest: number } {
  const designators: Designator[] = [];
  let rest = 0;
  for (;;) {
    const found = DESIGNATOR.exec(text.slice(rest))?.groups;
    if (!found) return { designators, rest };
    designators.push({ type: found.type ?? '', offset: Number(found.offset), length: Number(found.length) });
    rest += 10;
  }
}

/**
 * Takes the text of a licence's bar code apart (AAMVA DL/ID Card Design Standard, annex D, versions 1 to 10, and what was before).
 * Subfiles are looked for where their designators say and, where they aren't there, by their two letters behind the last one's
 * end. Undefined for a text without a header or without any element of a licence's or card's subfile.
 */
export function readAamva(text: string): AamvaText | undefined {
  const header = HEADER.exec(text);
  if (!header?.groups) return undefined;
  const deviations = new Set<AamvaDeviation>();
  const start = header.index - COMPLIANT.indexOf('ANSI');
  if (start < 0 || !text.slice(start).startsWith(COMPLIANT)) deviations.add('header');

  const version = Number(header.groups.version);
  let at = header.index + header[0].length;
  const pair = (): number => {
    at += 2;
    return Number(text.slice(at - 2, at));
  };
  const jurisdictionVersion = version >= WITH_JURISDICTION_VERSION ? pair() : null;
  const entries = pair();
  const { designators, rest } = designatorsOf(text.slice(at));
  if (designators.length !== entries) deviations.add('entries');

  const subfiles = subfilesOf(text, start, at + rest, designators, deviations);
  const elements = new Map<string, string>();
  for (const subfile of subfiles) addElements(subfile, elements, deviations);
  const kind =
    designators.find(({ type }) => KINDS.includes(type))?.type ??
    KINDS.find((type) => text.startsWith(type, at + rest));
  if (!kind || elements.size === 0) return undefined;
  return { issuer: header.groups.issuer ?? '', version, jurisdictionVersion, kind, elements, deviations };
}

/** The text of each subfile without its two letters. */
function subfilesOf(
  text: string,
  start: number,
  body: number,
  designators: readonly Designator[],
  deviations: Set<AamvaDeviation>,
): string[] {
  const standing = designators.map(({ type, offset }) => {
    const declared = start + offset;
    if (declared >= body && text.startsWith(type, declared)) return declared;
    deviations.add('offset');
    // The first of its letters at a line's or the body's beginning.
    const found = [...text.slice(body).matchAll(/(?<=^|[\n\r])[A-Z]{2}/gu)].find((match) => match[0] === type);
    return found ? body + found.index : undefined;
  });
  const begins = standing.filter((place) => place !== undefined).toSorted((a, b) => a - b);
  if (begins.length === 0) return [text.slice(body).replace(/^(?:DL|ID|EN)(?=D[A-Z]{2})/u, '')];
  return begins.map((begin, index) => text.slice(begin + 2, begins[index + 1]));
}

function addElements(subfile: string, elements: Map<string, string>, deviations: Set<AamvaDeviation>): void {
  for (const line of linesOf(subfile)) {
    // Some cards write the subfile's two letters twice.
    const found = ELEMENT.exec(line.replace(/^(?:DL|ID|EN)(?=D[A-Z]{2})/u, ''))?.groups;
    if (found) {
      const { code = '', value = '' } = found;
      if (!elements.has(code)) elements.set(code, value.trim());
    } else if (line.trim()) deviations.add('element');
  }
}
