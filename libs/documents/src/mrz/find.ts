import { blockOf, isFlushWith, pointAt, rowsOf, widened, type TextBox } from '../ocr/rows.js';
import { LEAST_LIKELY, leastSure, stands, WITHOUT_DOUBT, type Certain } from './certainty.js';
import { ALPHABET, charactersOf } from './characters.js';
import { FILLER } from './check-digit.js';
import { decodeLine, together, type DecodedLine, type LineScores } from './decode.js';
import { layoutOf, LAYOUTS, type Layout } from './layouts.js';
import { asNames } from './name-grammar.js';
import { repairMrz, type Places } from './repair.js';

/** What a recognition network says of a row of text. */
export interface RowReading {
  readonly text: string;
  readonly scores: LineScores;
}

/** Reads a row of a picture; `turned` from its other end. */
export type ReadRow = (row: TextBox, turned: boolean) => Promise<RowReading>;

export interface FoundMrz extends Certain {
  /** The rows that it stands in, first line first, and whether they run the other way. */
  readonly rows: readonly TextBox[];
  readonly turned: boolean;
  /** Geometric mean of the probabilities of its characters as they were read, 0 to 1. */
  readonly confidence: number;
}

/** The better of two readings: one that stands, else one whose check digits hold, else the surer one. */
export function betterOf(one: FoundMrz | undefined, other: FoundMrz | undefined): FoundMrz | undefined {
  if (!one || !other) return one ?? other;
  const rank = (found: FoundMrz) => Number(stands(found)) * 4 + Number(found.mrz.valid) * 2 + found.confidence;
  return rank(other) > rank(one) ? other : one;
}

/** A zone's line is this many times as long as high at least: TD1's 30 characters are the fewest. */
const LEAST_ASPECT = 12;

/** Fewest characters that a line is taken for a zone's by; how many of them a zone can hold; and how far from its length. */
const LEAST_READ = 20;
const LEAST_ALIKE = 0.9;
const MOST_OFF = 6;

/** Rows that are looked at before a picture counts as one without a zone; the longest come first. */
const MOST_ROWS = 10;

/** Mean logarithm of the probability of a character under which a block is no zone: measured, docs/documents.md. */
const LEAST_SCORE = -0.6;

const looksLikeZone = (text: string): boolean => {
  const alike = Array.from(text).filter((character) => ALPHABET.includes(character)).length;
  return text.length >= LEAST_READ && text.includes(FILLER) && alike >= LEAST_ALIKE * text.length;
};

interface Decoded {
  readonly layout: Layout;
  readonly first: number;
  readonly places: Parameters<typeof repairMrz>[0];
  readonly score: number;
}

/** The lines of a layout among readings that follow one another, from each that it could begin with. */
function* decodedAs(layout: Layout, readings: readonly RowReading[]): Generator<Decoded> {
  const characters = charactersOf(layout);
  for (let first = 0; first + layout.lines <= readings.length; first += 1) {
    const lines = readings.slice(first, first + layout.lines);
    if (lines.some(({ text }) => text.length > layout.width + MOST_OFF)) continue;
    if (Math.max(...lines.map(({ text }) => text.length)) < layout.width - MOST_OFF) continue;
    const decoded = lines.map(({ scores }, index) => decodeLine(scores, characters[index] ?? []));
    if (decoded.some((line) => line === undefined)) continue;
    const places = decoded.map((line) => line?.places ?? []);
    const text = places.map((row) => row.map((candidates) => candidates[0]?.character ?? '').join(''));
    if (layoutOf(text) !== layout) continue;
    const score = decoded.reduce((sum, line) => sum + (line?.score ?? 0), 0) / (layout.lines * layout.width);
    yield { layout, first, places, score };
  }
}

/** The rows that may be a zone's, those first that have a neighbour of the same length, and of these the longest. */
function candidatesOf(rows: readonly TextBox[]): { readonly row: TextBox; readonly block: readonly TextBox[] }[] {
  return rows
    .filter(({ width, height }) => width >= LEAST_ASPECT * height)
    .map((row) => ({
      row,
      block: blockOf(row, rows),
      flush: rows.some((other) => other !== row && isFlushWith(row, other)),
    }))
    .filter(({ block }) => block.length > 1)
    .toSorted((a, b) => Number(b.flush) - Number(a.flush) || b.row.width - a.row.width)
    .slice(0, MOST_ROWS);
}

/**
 * Finds the machine-readable zone among the text of a picture and reads it: rows that look most like one first, each with the rows
 * of its block, as every layout that has about as many lines and characters; the likeliest is taken. Where that is in doubt, the block
 * may be longer than it was found: a line of 44 of which 36 were found can be read as one of 36. Undefined where there is none.
 */
export async function findMrz(boxes: readonly TextBox[], read: ReadRow, today: Date): Promise<FoundMrz | undefined> {
  for (const { row, block } of candidatesOf(rowsOf(boxes))) {
    const seed = block.find(({ x, y }) => Math.hypot(x - row.x, y - row.y) < row.height / 2) ?? row;
    for (const turned of [false, true]) {
      const { text } = await read(seed, turned);
      if (!looksLikeZone(text)) continue;
      let best: FoundMrz | undefined;
      for (const lines of lengthsOf(turned ? block.toReversed() : block, turned, text.length)) {
        const found = await readBlock(lines, turned, read, today);
        // A block that was made longer is no other zone of the same length: what is new in it is none of its characters.
        if (!best || (found && widthOf(found) > widthOf(best))) best = wholeOf(best, found);
        if (best && (!mayBeLonger(best) || (stands(best) && !isBeginning(best)))) return best;
      }
      if (best) return best;
    }
  }
  return undefined;
}

const widthOf = ({ mrz: { lines } }: FoundMrz): number => lines[0]?.length ?? 0;

/**
 * Whether it may be the beginning of a longer one although its check digits hold: visas of 36 and of 44 have the same places. Of 129
 * drawn ones of 36 none was read as one of 44 when more was cut out than there is; of 19 of 44 that were cut off 17 were.
 */
const isBeginning = ({ mrz: { format } }: FoundMrz): boolean => format === 'MRVB';

/** The longer reading where the other may be its beginning, else the better one. */
const wholeOf = (one: FoundMrz | undefined, longer: FoundMrz | undefined): FoundMrz | undefined =>
  one && isBeginning(one) && longer ? longer : betterOf(one, longer);

/** Whether there are longer zones of as many lines. */
const mayBeLonger = ({ mrz: { lines } }: FoundMrz): boolean =>
  Object.values(LAYOUTS).some((layout) => layout.lines === lines.length && layout.width > (lines[0]?.length ?? 0));

/** The widths of zones. */
const WIDTHS = [...new Set(Object.values(LAYOUTS).map(({ width }) => width))].toSorted((a, b) => a - b);

/**
 * A block as it was found, and as long as a zone would be whose further characters the detector did not see: fillers at the end
 * look like a pattern. What is read of a line says how wide a character is.
 */
function* lengthsOf(block: readonly TextBox[], turned: boolean, read: number): Generator<readonly TextBox[]> {
  yield block;
  for (const width of WIDTHS.filter((each) => each > read + 2)) {
    yield block.map((line) => {
      // One more than is missing: what a character takes is not known so well, and room at the end does no harm.
      const missing = (line.width / read) * (width - read + 1);
      return turned ? widened(line, missing, 0) : widened(line, 0, missing);
    });
  }
}

/**
 * How a row is cut out, one look after another: so many times as high as its box, and so much lower, in heights. Detectors draw boxes
 * now tight, now wide.
 */
const LOOKS = [
  [1, 0],
  [1.2, 0],
  [0.9, 0],
  [1.35, 0],
  [1, -0.08],
  [1, 0.08],
] as const;

/** A character that is less likely than its next by less than this, in nats, is looked at again, and read for sure by no look. */
const SURE = 3;

/** Looks after which a reading is taken, unless it is in doubt by no less than this, in nats: less than that no look mends. */
const FEW = 3;
const HOPELESS = 0.3;

/** Whether another look would change nothing, after so many. */
function isSettled({ mrz, repairs, ambiguous, unsure }: Certain, looks: number): boolean {
  if (looks < FEW) return mrz.valid && repairs.length === 0 && unsure >= SURE;
  return looks === FEW && (!mrz.valid || ambiguous || unsure < HOPELESS || unsure >= WITHOUT_DOUBT);
}

/** The places of lines, those of names weighed by how names are written. */
function placesOf(lines: readonly DecodedLine[], { names }: Layout): Places {
  const spans = 'surname' in names ? [names.surname, names.given] : [names];
  return lines.map(({ places: row }, index) =>
    spans
      .filter(([line]) => line === index)
      .reduce<Places[number]>(
        (all, [, from, to]) => [...all.slice(0, from), ...asNames(all.slice(from, to)), ...all.slice(to)],
        row,
      ),
  );
}

async function readBlock(
  block: readonly TextBox[],
  turned: boolean,
  read: ReadRow,
  today: Date,
): Promise<FoundMrz | undefined> {
  const readings: RowReading[] = [];
  for (const line of block) readings.push(await read(line, turned));
  const best = Object.values(LAYOUTS)
    .flatMap((layout) => [...decodedAs(layout, readings)])
    .toSorted((a, b) => b.score - a.score)[0];
  if (!best || best.score < LEAST_SCORE) return undefined;
  const { layout } = best;
  const rows = block.slice(best.first, best.first + layout.lines);
  const expected = charactersOf(layout);
  const looks: DecodedLine[][] = [];
  const seen: Places[] = [];
  let taken: FoundMrz | undefined;
  for (const [higher, lower] of LOOKS) {
    const decoded: DecodedLine[] = [];
    for (const [index, row] of rows.entries()) {
      const cut = { ...row, ...pointAt(row, 0, lower * row.height), height: row.height * higher };
      const { scores } = await read(cut, turned);
      const line = decodeLine(scores, expected[index] ?? []);
      if (line) decoded.push(line);
    }
    if (decoded.length < rows.length) continue;
    looks.push(decoded);
    seen.push(placesOf(decoded, layout));
    const lines = rows.map((_row, index) => together(looks.flatMap((look) => look[index] ?? [])));
    const places = placesOf(lines, layout);
    const repaired = repairMrz(places, layout, today);
    const score = lines.reduce((sum, line) => sum + line.score, 0) / (layout.lines * layout.width);
    const confidence = Math.exp(score);
    const unsure = confidence < LEAST_LIKELY ? 0 : leastSure(repaired, places, seen);
    taken = { ...repaired, rows, turned, confidence, unsure };
    if (isSettled(taken, looks.length)) break;
  }
  return taken;
}
