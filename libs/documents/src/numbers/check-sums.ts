/** Check digits of states' numbers: each says whether one of the right form holds. */

const VALUES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const digitsOf = (text: string): number[] => Array.from(text, (character) => VALUES.indexOf(character));

const weighed = (text: string, weights: readonly number[]): number =>
  digitsOf(text).reduce((sum, digit, at) => sum + digit * (weights[at] ?? 0), 0);

/** The remainder of a number of any length. */
const remainder = (text: string, by: number): number =>
  digitsOf(text).reduce((rest, digit) => (rest * 10 + digit) % by, 0);

/** Spain, DNI and NIE: the letter of the number's remainder by 23; X, Y and Z of foreigners stand for 0, 1 and 2. */
export function holdsDni(number: string): boolean {
  const digits = number.slice(0, -1).replace(/^[XYZ]/u, (letter) => String('XYZ'.indexOf(letter)));
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[remainder(digits, 23)] === number.at(-1);
}

/** Estonia and Lithuania: weighed by place, by other weights where that gives 10, and 0 where these do as well. */
export function holdsBaltic(number: string): boolean {
  const first = weighed(number.slice(0, 10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const second = weighed(number.slice(0, 10), [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return Number(number.at(-1)) === (first === 10 ? second % 10 : first);
}

/** Poland, PESEL. */
export const holdsPesel = (number: string): boolean => weighed(number, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;

/** Poland, number of an identity card: the first digit checks the letters and the rest. */
export const holdsPolishCard = (number: string): boolean => weighed(number, [7, 3, 1, 9, 7, 3, 1, 7, 3]) % 10 === 0;

/** Czechia and Slovakia: nine digits, given before 1954, have no check digit. */
export const holdsBirthNumber = (number: string): boolean =>
  number.length === 9 || remainder(number.slice(0, 9), 11) % 10 === Number(number.at(-1));

/** Belgium: 97 less the remainder, of people born from 2000 on with a 2 before it. */
export const holdsBelgian = (number: string): boolean =>
  ['', '2'].some((before) => 97 - remainder(before + number.slice(0, 9), 97) === Number(number.slice(9)));

/** Netherlands, BSN: the test by eleven. */
export const holdsBsn = (number: string): boolean => weighed(number, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;

/** ISO/IEC 7812-1, annex B (Luhn), from the last place; letters count as 10 to 35, and 9 less where twice is above 9. */
export function holdsLuhn(number: string): boolean {
  const sum = digitsOf(number)
    .toReversed()
    .reduce((total, digit, at) => {
      const value = at % 2 === 1 ? digit * 2 : digit;
      return total + (at % 2 === 1 && value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** Finland: a character of the remainder by 31. */
export const holdsHetu = (number: string): boolean =>
  '0123456789ABCDEFHJKLMNPRSTUVWXY'[remainder(number.slice(0, -1), 31)] === number.at(-1);

/** Türkiye. */
export function holdsTurkish(number: string): boolean {
  const [tenth, eleventh] = [Number(number[9]), Number(number[10])];
  const check = (10 - (weighed(number.slice(0, 9), [3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10;
  const all = digitsOf(number.slice(0, 10)).reduce((sum, digit) => sum + digit, 0);
  return tenth === check && eleventh === all % 10;
}

/** Bulgaria, EGN. */
export const holdsEgn = (number: string): boolean =>
  (weighed(number.slice(0, 9), [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === Number(number.at(-1));

/** Croatia, OIB: ISO 7064, MOD 11,10. */
export function holdsOib(number: string): boolean {
  const product = digitsOf(number.slice(0, 10)).reduce((rest, digit) => (((rest + digit) % 10 || 10) * 2) % 11, 10);
  return (11 - product) % 10 === Number(number.at(-1));
}

/** Romania, CNP. */
export const holdsCnp = (number: string): boolean => {
  const rest = weighed(number.slice(0, 12), [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return (rest === 10 ? 1 : rest) === Number(number.at(-1));
};

/** Taiwan: the letter counts as the number of its district, in two digits. */
export function holdsTaiwanese(number: string): boolean {
  const district = 10 + 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(number.charAt(0));
  return weighed(String(district) + number.slice(1), [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]) % 10 === 0;
}

/** Chile, RUN: K stands for 10. */
export function holdsRun(number: string): boolean {
  const sum = digitsOf(number.slice(0, -1))
    .toReversed()
    .reduce((total, digit, at) => total + digit * (2 + (at % 6)), 0);
  return '0123456789K'[(11 - (sum % 11)) % 11] === number.at(-1);
}
