/** The filler of a machine-readable zone. */
export const FILLER = '<';

/** The weights of ICAO Doc 9303 part 3, 4.9, over and over. */
const WEIGHTS = [7, 3, 1] as const;

/** The weight of a character by its place among those that a check digit is computed over, from 0. */
export const weightAt = (place: number): number => WEIGHTS[place % WEIGHTS.length] as number;

/** The value of a character: 0 to 9, 10 to 35 for A to Z, 0 for the filler. Undefined for anything else. */
export function valueOf(character: string): number | undefined {
  if (character === FILLER) return 0;
  return /^[0-9A-Z]$/.test(character) ? Number.parseInt(character, 36) : undefined;
}

/** The check digit of a text: the weighted sum of its values modulo 10. Undefined where a character has no value. */
export function checkDigit(text: string): number | undefined {
  let sum = 0;
  let place = 0;
  for (const character of text) {
    const value = valueOf(character);
    if (value === undefined) return undefined;
    sum += value * weightAt(place);
    place += 1;
  }
  return sum % 10;
}
