/**
 * Machine-readable zones of people who do not exist, with check digits that are computed here: what a reader is measured against
 * has to come from somewhere else than from the reader.
 */

const VALUES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const WEIGHTS = [7, 3, 1] as const;

/** ICAO Doc 9303 part 3, 4.9; a filler counts nothing. */
const digit = (text: string): string =>
  String(
    Array.from(text).reduce((sum, each, at) => sum + Math.max(0, VALUES.indexOf(each)) * (WEIGHTS[at % 3] ?? 0), 0) %
      10,
  );
const checked = (text: string): string => text + digit(text);
const filled = (text: string, width: number): string => text.padEnd(width, '<').slice(0, width);

const SURNAMES = [
  'ERIKSSON',
  'VAN<DER<MULLER',
  'NGUYEN',
  'OBUDO<OBI',
  'BIZIMANA',
  'ZOLLIKOFER',
  'DOS<SANTOS',
  'QUISPE',
  'JO',
  'SOLBERG',
  'WOJCIECHOWSKI',
  'XHAFERI',
  'OEZDEMIR',
  'THORVALDSDOTTIR',
  'MBAPPE<LOTTIN',
  'IJSSELMUIDEN',
  'YAKUPOGLU',
  'WU',
  'GJERGJ',
  'CECCOLI',
];
const GIVEN = [
  'ANNA<MARIA',
  'O',
  'BORIS<IVO',
  'CHLOE',
  'ZOE<LUISE',
  'HUGO<QUENTIN',
  'JEAN<PAUL',
  '',
  'DIDIER',
  'KXENIA',
  'WYNN',
  'XAVIER<MAXIMILIAN',
  'FYODOR',
  'MUHAMMAD',
  'SIIRI',
  'BJOERN',
  'THU<HUONG',
  'GWENDOLYN',
  'QADIR',
  'MWANGI',
];
const STATES = ['UTO', 'FRA', 'D', 'ESP', 'CHE', 'GBR', 'BRA', 'KOR', 'OMN', 'ZAF'];

/** Numbers of 0 to 1. */
export type Random = () => number;

const pick = <T>(random: Random, list: ArrayLike<T>): T => list[Math.floor(random() * list.length)] as T;
const characters = (random: Random, count: number, from = VALUES): string =>
  Array.from({ length: count }, () => pick(random, from)).join('');
const two = (number: number): string => String(number).padStart(2, '0');
const date = (random: Random, from: number, to: number): string =>
  two(Math.floor(from + random() * (to - from)) % 100) +
  two(1 + Math.floor(random() * 12)) +
  two(1 + Math.floor(random() * 28));

/** What all formats print of a person: fields without check digits, dates as YYMMDD, names with fillers. */
export interface ZonePerson {
  readonly state: string;
  readonly names: string;
  readonly number: string;
  readonly birth: string;
  readonly sex: string;
  readonly expiry: string;
  readonly optional: string;
}

const personOf = (random: Random): ZonePerson => {
  const given = pick(random, GIVEN);
  return {
    state: pick(random, STATES),
    names: pick(random, SURNAMES) + (given ? `<<${given}` : ''),
    number: characters(random, 7 + Math.floor(random() * 3)),
    birth: date(random, 1940, 2008),
    sex: pick(random, 'FM<'),
    expiry: date(random, 2027, 2036),
    optional: random() < 0.5 ? characters(random, 6) : '',
  };
};

/** The fields with their check digits, as they are printed. */
const printedOf = ({ state, number, birth, expiry, ...rest }: ZonePerson) => ({
  ...rest,
  state: filled(state, 3),
  number: checked(filled(number, 9)),
  birth: checked(birth),
  expiry: checked(expiry),
});

const FORMATS = {
  TD3: (person: ZonePerson) => {
    const { state, names, number, birth, sex, expiry, optional } = printedOf(person);
    const extra = checked(filled(optional, 14));
    const line = `${number}${state}${birth}${sex}${expiry}${extra}`;
    return [filled(`P<${state}${names}`, 44), line + digit(number + birth + expiry + extra)];
  },
  TD2: (person: ZonePerson) => {
    const { state, names, number, birth, sex, expiry, optional } = printedOf(person);
    const extra = filled(optional, 7);
    const line = `${number}${state}${birth}${sex}${expiry}${extra}`;
    return [filled(`I<${state}${names}`, 36), line + digit(number + birth + expiry + extra)];
  },
  TD1: (person: ZonePerson) => {
    const { state, names, number, birth, sex, expiry, optional } = printedOf(person);
    const [first, second] = [filled(optional, 15), filled('', 11)];
    return [
      `I<${state}${number}${first}`,
      `${birth}${sex}${expiry}${state}${second}${digit(number + first + birth + expiry + second)}`,
      filled(names, 30),
    ];
  },
  MRVA: (person: ZonePerson) => {
    const { state, names, number, birth, sex, expiry, optional } = printedOf(person);
    return [filled(`V<${state}${names}`, 44), `${number}${state}${birth}${sex}${expiry}${filled(optional, 16)}`];
  },
  MRVB: (person: ZonePerson) => {
    const { state, names, number, birth, sex, expiry, optional } = printedOf(person);
    return [filled(`V<${state}${names}`, 36), `${number}${state}${birth}${sex}${expiry}${filled(optional, 8)}`];
  },
  FRID: (person: ZonePerson, random: Random) => {
    const [surname = '', given = ''] = person.names.split('<<');
    const { birth, sex } = printedOf(person);
    const first = filled(`IDFRA${filled(surname, 25)}${characters(random, 6, '0123456789')}`, 36);
    const number = checked(characters(random, 12, '0123456789'));
    const second = `${number}${filled(given, 14)}${birth}${sex === '<' ? 'F' : sex}`;
    return [first, second + digit(first + second)];
  },
} as const satisfies Record<string, (person: ZonePerson, random: Random) => string[]>;

export type ZoneFormat = keyof typeof FORMATS;
export const ZONE_FORMATS = Object.keys(FORMATS) as ZoneFormat[];

/** A passport's zone. */
export const passportZone = (person: ZonePerson): string[] => FORMATS.TD3(person);

/** A zone of a format, of somebody who is made up; the same for the same random numbers. */
export const zoneOf = (format: ZoneFormat, random: Random): string[] => FORMATS[format](personOf(random), random);

/** The place of a digit of the date of birth in each format's second line. */
const BIRTH_PLACES: Readonly<Record<ZoneFormat, number>> = { TD3: 14, TD2: 15, TD1: 2, MRVA: 16, MRVB: 14, FRID: 28 };

/** A zone with one digit of the date of birth altered, and its check digits left as they were. */
export function alteredZone(format: ZoneFormat, random: Random): string[] {
  const lines = zoneOf(format, random);
  const [place, text] = [BIRTH_PLACES[format], lines[1] ?? ''];
  const after = String((Number(text[place]) + 1 + Math.floor(random() * 9)) % 10);
  return lines.map((line, index) => (index === 1 ? line.slice(0, place) + after + line.slice(place + 1) : line));
}
