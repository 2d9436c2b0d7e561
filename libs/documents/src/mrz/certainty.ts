import { charactersOf } from './characters.js';
import { FILLER } from './check-digit.js';
import { UNEXPECTED } from './decode.js';
import { LAYOUTS, type Layout } from './layouts.js';
import { TWINS, type Places, type RepairedMrz } from './repair.js';
import { changesOf, nextBehind, secondDoubt } from './rivals.js';

/**
 * How much likelier a reading has to be than the next that its check digits can't tell from it to stand, in nats; and to stand without
 * a doubt. Measured on 243 readings of drawn documents round the edge of what can be read, of which 186 hold and no other that is
 * as likely, 57 of these wrong (docs/documents.md): the surest wrong one is so by 0.47, and 1 is twice as much; 101 of the 129 that are
 * right stand. The least sure specimen is so by 1.18.
 */
export const LEAST_SURE = 1;
export const WITHOUT_DOUBT = 1.5;

/**
 * How likely the characters of a reading have to be on the mean: of one that is read so badly throughout several may be wrong at once, and
 * check digits hold by chance. Of 343 drawn ones at hard steps that stand and are right 6 are less likely; so is a wrong one, by 0.56, in which
 * two Q were taken for 0 that make up for each other. Specimens have 0.78 and more.
 */
export const LEAST_LIKELY = 0.65;

/**
 * By how much another character that no check digit tells may be likelier in a single look than the one that all of them together take,
 * in nats: looks that differ by more do not see the same. Of three looks so do those at 20 of 41 of these wrong readings (an O read as a
 * 0 left aside) and at 18 of the right ones; specimens that hold differ by no more than 0.8.
 */
const CONTRADICTED = 3;

/** A reading, and by how much it is likelier than the next that its check digits can't tell from it, in nats. */
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
 * Whether a filler is seen where none can be, likelier than what was taken but for what the place expects: so ends a line of 44 that is
 * cut off and was read as one of 36, of which all check digits hold one time in ten. It is behind by 3 nats there; where a digit is
 * printed, by no less than 12 on those 243 readings, and 13 on specimens.
 */
const seesFiller = (places: Places, expected: readonly (readonly string[])[]): boolean =>
  places.some((row, line) =>
    row.some(
      (candidates, place) =>
        !expected[line]?.[place]?.includes(FILLER) &&
        candidates.some(({ character, penalty }) => character === FILLER && penalty < UNEXPECTED),
    ),
  );

/**
 * By how much a reading is likelier than the next that its check digits can't tell from it, in nats: a C in a number is no 0, however
 * alike they look, where the check digits hold and nothing else of what they cover is in doubt. 0 where a 0 or an O stands that nothing tells from the other, where a look
 * contradicts, and where a filler is seen that can be none. What no place expects, as an O where a code stands, is no other reading.
 * @param places what all looks together say of each place, the likeliest first
 * @param looks what each of them says
 */
export function leastSure(reading: RepairedMrz, places: Places, looks: readonly Places[]): number {
  const { lines, format } = reading.mrz;
  const [expected, unchecked] = [charactersOf(LAYOUTS[format]), uncheckedOf(LAYOUTS[format])];
  const twin = lines.some((text, line) =>
    Array.from(text).some((_read, place) =>
      mayBeTwin(text, unchecked[line] ?? [], place, expected[line]?.[place] ?? ''),
    ),
  );
  const contradicted = looks.some((look) =>
    changesOf(reading, look).some(({ effect, behind }) => effect === 0 && behind < -CONTRADICTED),
  );
  if (twin || contradicted || seesFiller(places, expected)) return 0;
  const changes = changesOf(reading, places);
  return Math.min(nextBehind(changes), secondDoubt(changes));
}
