import { charactersOf } from './characters.js';
import { FILLER } from './check-digit.js';
import { LAYOUTS, type Layout } from './layouts.js';
import { TWINS, type Places, type RepairedMrz } from './repair.js';
import { changesOf, nextBehind } from './rivals.js';

/**
 * How much likelier than the next the least sure character has to be for a reading to stand, in nats; and to stand without a doubt.
 * Measured on 243 readings of drawn documents round the edge of what can be read, of which 58 hold and are wrong (docs/documents.md):
 * at 0.3 one of these stands, from 0.5 on none, and at 1 twice as much is between; 91 of the 129 that are right stand. The least sure
 * specimen is so by 1.18.
 */
export const LEAST_SURE = 1;
export const WITHOUT_DOUBT = 1.5;

/**
 * By how much another character may be likelier in a single look than the one that all of them together take, in nats: looks that
 * differ by more do not see the same. Of three looks so do those at 21 of 41 of these wrong readings (an O read as a 0 left aside) and
 * at 20 of the right ones; specimens that hold differ by no more than 0.7.
 */
const CONTRADICTED = 3;

/** A reading, and how sure the least sure of its characters is. */
export interface Certain extends RepairedMrz {
  readonly unsure: number;
}

/** Whether a zone's check digits hold, of a reading that can't as well be another: of two that hold neither stands. */
export const stands = ({ mrz, ambiguous, unsure }: Certain): boolean => mrz.valid && !ambiguous && unsure >= LEAST_SURE;

/** Which places of each line no check digit says anything of. */
function uncheckedOf({ lines, width, checks }: Layout): readonly (readonly boolean[])[] {
  const spans = checks.flatMap(({ over, digit }) => [...over, digit]);
  return Array.from({ length: lines }, (_line, line) =>
    Array.from(
      { length: width },
      (_place, place) => !spans.some(([on, from, to]) => on === line && place >= from && place < to),
    ),
  );
}

const DIGITS = /^[0-9O]+$/u;

/** What stands round a place up to fillers, and to what check digits cover. */
function wordAt(text: string, unchecked: readonly boolean[], place: number): string {
  const own = Array.from(text, (character, at) => (unchecked[at] ? character : FILLER)).join('');
  const end = own.indexOf(FILLER, place);
  return own.slice(own.lastIndexOf(FILLER, place) + 1, end < 0 ? undefined : end);
}

/**
 * Whether a 0 may be an O, or an O a 0, where no check digit says: the network holds nearly all of them for a 0, so that only what is
 * expected there tells, or that all round it are digits.
 */
function mayBeTwin(text: string, unchecked: readonly boolean[], place: number, expected: string): boolean {
  const read = text[place] ?? '';
  if (!unchecked[place] || !TWINS.includes(read)) return false;
  const other = read === TWINS[0] ? TWINS[1] : TWINS[0];
  if (!expected.includes(other ?? '')) return false;
  return !expected.includes(read) || read !== '0' || !DIGITS.test(wordAt(text, unchecked, place));
}

/**
 * By how much a reading is likelier than the next that its check digits can't tell from it, in nats: a C in a number is no 0, however
 * alike they look, where the check digits hold. 0 where a 0 or an O stands that nothing tells from the other, and where a look
 * contradicts. What no place expects, as an O where a code stands, is no other reading.
 * @param places what all looks together say of each place, the likeliest first
 * @param looks what each of them says
 */
export function leastSure(reading: RepairedMrz, places: Places, looks: readonly Places[]): number {
  const { lines, format } = reading.mrz;
  const [expected, unchecked] = [charactersOf(LAYOUTS[format]), uncheckedOf(LAYOUTS[format])];
  const twin = lines.some((text, line) =>
    Array.from(text).some((_read, place) => mayBeTwin(text, unchecked[line] ?? [], place, expected[line]?.[place] ?? '')),
  );
  const contradicted = looks.some((look) =>
    changesOf(reading, look).some(({ effect, behind }) => effect === 0 && behind < -CONTRADICTED),
  );
  return twin || contradicted ? 0 : nextBehind(changesOf(reading, places));
}
