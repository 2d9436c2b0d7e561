// Machine-readable zones of people who do not exist, with check digits computed here: what a reader is measured against
// has to come from somewhere else than from the reader.

const VALUES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const WEIGHTS = [7, 3, 1];

/** ICAO Doc 9303 part 3, 4.9. */
const digit = (text) =>
  String([...text].reduce((sum, each, at) => sum + Math.max(0, VALUES.indexOf(each)) * WEIGHTS[at % 3], 0) % 10);
const checked = (text) => text + digit(text);
const filled = (text, width) => text.padEnd(width, '<').slice(0, width);

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
];
const STATES = ['UTO', 'FRA', 'D', 'ESP', 'CHE', 'GBR', 'BRA', 'KOR', 'OMN', 'ZAF'];

/** Numbers of 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = (random, list) => list[Math.floor(random() * list.length)];
const characters = (random, count, from = VALUES) => Array.from({ length: count }, () => pick(random, from)).join('');
const two = (number) => String(number).padStart(2, '0');
const date = (random, from, to) =>
  two((from + Math.floor(random() * (to - from))) % 100) +
  two(1 + Math.floor(random() * 12)) +
  two(1 + Math.floor(random() * 28));

/** What all formats print of a person. */
function personOf(random) {
  const given = pick(random, GIVEN);
  return {
    state: filled(pick(random, STATES), 3),
    names: pick(random, SURNAMES) + (given ? `<<${given}` : ''),
    number: checked(filled(characters(random, 7 + Math.floor(random() * 3)), 9)),
    birth: checked(date(random, 1940, 2008)),
    sex: pick(random, 'FM<'),
    expiry: checked(date(random, 2027, 2036)),
    optional: random() < 0.5 ? characters(random, 6) : '',
  };
}

const FORMATS = {
  TD3: ({ state, names, number, birth, sex, expiry, optional }) => {
    const extra = checked(filled(optional, 14));
    const line = `${number}${state}${birth}${sex}${expiry}${extra}`;
    return [filled(`P<${state}${names}`, 44), line + digit(number + birth + expiry + extra)];
  },
  TD2: ({ state, names, number, birth, sex, expiry, optional }) => {
    const extra = filled(optional, 7);
    const line = `${number}${state}${birth}${sex}${expiry}${extra}`;
    return [filled(`I<${state}${names}`, 36), line + digit(number + birth + expiry + extra)];
  },
  TD1: ({ state, names, number, birth, sex, expiry, optional }) => {
    const first = filled(optional, 15);
    const second = filled('', 11);
    return [
      `I<${state}${number}${first}`,
      `${birth}${sex}${expiry}${state}${second}${digit(number + first + birth + expiry + second)}`,
      filled(names, 30),
    ];
  },
  MRVA: ({ state, names, number, birth, sex, expiry, optional }) => [
    filled(`V<${state}${names}`, 44),
    `${number}${state}${birth}${sex}${expiry}${filled(optional, 16)}`,
  ],
  MRVB: ({ state, names, number, birth, sex, expiry, optional }) => [
    filled(`V<${state}${names}`, 36),
    `${number}${state}${birth}${sex}${expiry}${filled(optional, 8)}`,
  ],
  FRID: ({ names, birth, sex }, random) => {
    const [surname, given = ''] = names.split('<<');
    const first = filled(`IDFRA${filled(surname, 25)}${characters(random, 6, '0123456789')}`, 36);
    const second = `${checked(characters(random, 12, '0123456789'))}${filled(given, 14)}${birth}${sex === '<' ? 'F' : sex}`;
    return [first, second + digit(first + second)];
  },
};

/** The names of the formats. */
export const formats = Object.keys(FORMATS);

/** A zone of a format; the same for the same random numbers. */
export const zoneOf = (format, random) => FORMATS[format](personOf(random), random);

/** The place of a digit in each format's document number or date of birth that somebody might alter. */
const ALTERED = { TD3: [1, 14], TD2: [1, 15], TD1: [1, 2], MRVA: [1, 16], MRVB: [1, 14], FRID: [1, 28] };

/** A zone with one digit of the date of birth altered, and its check digits left as they were. */
export function alteredZone(format, random) {
  const lines = zoneOf(format, random);
  const [line, place] = ALTERED[format];
  const before = Number(lines[line][place]);
  const after = String((before + 1 + Math.floor(random() * 9)) % 10);
  return lines.map((text, index) => (index === line ? text.slice(0, place) + after + text.slice(place + 1) : text));
}
