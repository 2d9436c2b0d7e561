import { fieldsOfMrz } from '../fields.js';
import type { FoundMrz } from '../mrz/find.js';
import { inQuestion, unsaid } from '../print/agreement.js';
import { folded } from '../print/folded.js';
import { isLicenceTitle } from '../print/issuers.js';
import { labelOf } from '../print/labels.js';
import { belowOf, besideOf, type PrintedText } from '../print/printed-text.js';
import { seenFrom, widened, type TextBox } from '../ocr/rows.js';
import type { RowReader } from './read-row.js';

/** Most stretches of text that are read of a card, the highest first: the licences at hand have 24 and 33. */
const MOST_TEXTS = 80;

/** A stretch this much longer than high says which way its text runs; a single letter's does not. */
const TELLING = 2;

/** Stretches by which it is told from which end text is read. */
const TURNED_BY = 3;

/** How far to the left of a text its field's small number is looked for, in heights, in two looks. */
const BEFORE = [1.5, 2] as const;

/** Shorter texts are no values with a number before them, but numbers themselves. */
const SHORTEST = 2;

const NUMBER = /^[1-9][A-D]?$/u;

const longestOf = (boxes: readonly TextBox[]): TextBox | undefined => boxes.toSorted((a, b) => b.width - a.width)[0];

/** Boxes as they stand in a picture that is turned so that the longest of them is level. */
interface Level {
  readonly box: TextBox;
  readonly x: number;
  readonly y: number;
}

function levelled(boxes: readonly TextBox[], longest: TextBox | undefined): Level[] {
  if (!longest) return [];
  return boxes.map((box) => {
    const askew = Math.abs(((box.angle - longest.angle + 270) % 180) - 90);
    const isAcross = askew > 45 && box.width < TELLING * box.height;
    const straight = isAcross ? { ...box, width: box.height, height: box.width, angle: longest.angle } : box;
    const { along, across } = seenFrom(longest, box);
    return { box: straight, x: along, y: across };
  });
}

/** Whether text is read from its other end: what the longest stretches say better so. */
async function isTurned(rows: RowReader, boxes: readonly TextBox[]): Promise<boolean> {
  let better = 0;
  for (const box of boxes.toSorted((a, b) => b.width - a.width).slice(0, TURNED_BY)) {
    better += (await rows.read(box, true)).confidence - (await rows.read(box, false)).confidence;
  }
  return better > 0;
}

/** The small number before a text, where each look sees the same. */
async function numberBefore(rows: RowReader, box: TextBox, turned: boolean, text: string): Promise<string | undefined> {
  let number: string | undefined;
  for (const far of BEFORE) {
    const by = far * box.height;
    const { words } = await rows.read(turned ? widened(box, 0, by) : widened(box, by, 0), turned);
    const [whole, end] = [folded(words), folded(text)];
    const before = whole.endsWith(end) ? whole.slice(0, whole.length - end.length) : '';
    if (!NUMBER.test(before) || (number !== undefined && number !== before)) return undefined;
    number = before;
  }
  return number;
}

/** Reads all text of a card, in whichever direction it lies; of a licence also the small numbers before it. */
export async function readPrint(rows: RowReader, boxes: readonly TextBox[]): Promise<PrintedText[]> {
  const turned = await isTurned(rows, boxes);
  const sign = turned ? -1 : 1;
  const read: { readonly box: TextBox; readonly text: PrintedText }[] = [];
  for (const { box, x, y } of levelled(boxes, longestOf(boxes))
    .toSorted((a, b) => b.box.height - a.box.height)
    .slice(0, MOST_TEXTS)) {
    const { words, confidence } = await rows.read(box, turned);
    const { width, height } = box;
    if (words !== '') read.push({ box, text: { text: words, confidence, x: sign * x, y: sign * y, width, height } });
  }
  if (!read.some(({ text }) => isLicenceTitle(text.text))) return read.map(({ text }) => text);
  const texts: PrintedText[] = [];
  for (const { box, text } of read) {
    const isLabelled = labelOf(text.text) !== undefined || text.text.length < SHORTEST;
    texts.push(isLabelled ? text : { ...text, before: await numberBefore(rows, box, turned, text.text) });
  }
  return texts;
}

/**
 * How much text beside a zone is read, in heights of text: for values, and for the labels of values that are not the zone's. A network
 * takes 3 ms for a stretch and 3 ms for each of its heights more.
 */
const MOST_VALUES = 120;
const MOST_LABELS = 60;

const heightsOf = ({ width, height }: TextBox | PrintedText): number => width / height;

/** Whether a text stands under another, or follows it. */
const isAnswerTo = (label: PrintedText, text: PrintedText): boolean =>
  belowOf(label, [text]) !== undefined || besideOf(label, [text]) !== undefined;

/**
 * Reads what is printed beside a zone, as much as is needed to find its fields there: the shortest first, since values are shorter than
 * labels. Where one is not found, the labels of what could be it are read too.
 */
export async function readPrintBeside(
  rows: RowReader,
  boxes: readonly TextBox[],
  { rows: lines, turned, mrz, confidence }: FoundMrz,
): Promise<PrintedText[]> {
  const fields = fieldsOfMrz(mrz, confidence);
  const sign = turned ? -1 : 1;
  const unread = levelled(boxes, lines[0])
    .filter(({ box }) => !lines.some((line) => Math.abs(seenFrom(line, box).across) < line.height / 2))
    .map(({ box, x, y }) => {
      const { width, height } = box;
      return { box, place: { text: '', confidence: 0, x: sign * x, y: sign * y, width, height } };
    })
    .toSorted((a, b) => heightsOf(a.box) - heightsOf(b.box));
  const texts: PrintedText[] = [];
  const read = async ({ box, place }: (typeof unread)[number]): Promise<void> => {
    const { words, confidence: sure } = await rows.read(box, turned);
    texts.push({ ...place, text: words, confidence: sure });
  };
  let left = MOST_VALUES;
  let next = 0;
  for (const each of unread) {
    left -= heightsOf(each.box);
    if (left < 0 || unsaid(fields, texts).length === 0) break;
    await read(each);
    next += 1;
  }
  const questions = inQuestion(fields, texts);
  left = MOST_LABELS;
  for (const each of unread.slice(next)) {
    if (!questions.some((text) => isAnswerTo(each.place, text))) continue;
    left -= heightsOf(each.box);
    if (left < 0) break;
    await read(each);
  }
  return texts;
}
