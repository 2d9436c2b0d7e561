import { FILLER } from './check-digit.js';

export interface MrzNames {
  /** The primary identifier: the surname, or the only name. */
  readonly surname: string;
  /** The secondary identifier; null where there is none. */
  readonly given: string | null;
  /** The field is full to its last place, so that more may have been cut off (ICAO Doc 9303 part 3, 4.6). */
  readonly truncated: boolean;
}

const PARTED = FILLER.repeat(2);

/** Fillers as the spaces they stand for: between names, for a hyphen, for the end. */
export const words = (text: string): string => text.split(FILLER).filter(Boolean).join(' ');

/** The names of one field: the primary identifier, two fillers, the secondary one. */
export function namesOf(field: string): MrzNames {
  const at = field.indexOf(PARTED);
  const [surname, given] = at < 0 ? [field, ''] : [field.slice(0, at), field.slice(at)];
  return { surname: words(surname), given: words(given) || null, truncated: !field.endsWith(FILLER) };
}
