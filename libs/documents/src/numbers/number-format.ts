import type { DocumentFields, FieldName } from '../fields.js';
import { folded } from '../print/folded.js';
import * as holds from './check-sums.js';
import { looksLikeLicenceOf } from './us-licences.js';

/** How a state writes a number, as far as that is published. */
interface Rule {
  /** The issuing state, as in a zone. */
  readonly state: string;
  readonly field: 'idNumber' | 'personalNumber';
  readonly name: string;
  /** Types of documents that have it; all where there are none. */
  readonly types?: readonly string[];
  readonly form: RegExp;
  /** Whether its check digit holds; undefined where it has none. */
  readonly holds?: (number: string) => boolean;
  /** Year, month and day of the birth that is in it, two digits each; undefined where none is. */
  readonly born?: (number: string) => string | undefined;
  /** Whether each such number has the form: else one that has not is another number, of which nothing is said. */
  readonly isAlways?: boolean;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** YYMMDD with what states add to months and days for sexes, centuries and foreigners. */
const yymmdd =
  (from: number, months: number, days = 100) =>
  (number: string): string | undefined => {
    const [month, day] = [
      Number(number.slice(from + 2, from + 4)) % months,
      Number(number.slice(from + 4, from + 6)) % days,
    ];
    // A birth of which a part was unknown has zeros.
    return month > 0 && day > 0 ? number.slice(from, from + 2) + two(month) + two(day) : undefined;
  };

/**
 * Numbers and their check digits as python-stdnum documents them with the states' own texts; and
 *
 * - D: 27 characters without vowels, B, D, Q and S (Federal Ministry of the Interior, 1 November 2007; BSI TR-03127);
 *   temporary documents have a letter and seven digits
 * - NLD: two letters, six of either, a digit, no O (government.nl)
 * - POL: letters and digits of an identity card weighed 7, 3, 1, 9, 7, 3, 1, 7, 3
 *
 * Personal numbers are optional data of a zone, which may be something else: only one of the form is looked at.
 */
const RULES: readonly Rule[] = [
  { state: 'ESP', field: 'personalNumber', name: 'DNI', form: /^[\dXYZ]\d{7}[A-Z]$/u, holds: holds.holdsDni },
  {
    state: 'EST',
    field: 'personalNumber',
    name: 'isikukood',
    form: /^[1-8]\d{10}$/u,
    holds: holds.holdsBaltic,
    born: yymmdd(1, 100),
  },
  {
    state: 'LTU',
    field: 'personalNumber',
    name: 'asmens kodas',
    form: /^[1-8]\d{10}$/u,
    holds: holds.holdsBaltic,
    born: yymmdd(1, 100),
  },
  {
    state: 'POL',
    field: 'personalNumber',
    name: 'PESEL',
    form: /^\d{11}$/u,
    holds: holds.holdsPesel,
    born: yymmdd(0, 20),
  },
  {
    state: 'CZE',
    field: 'personalNumber',
    name: 'rodné číslo',
    form: /^\d{9,10}$/u,
    holds: holds.holdsBirthNumber,
    born: yymmdd(0, 50),
  },
  {
    state: 'SVK',
    field: 'personalNumber',
    name: 'rodné číslo',
    form: /^\d{9,10}$/u,
    holds: holds.holdsBirthNumber,
    born: yymmdd(0, 50),
  },
  {
    state: 'BEL',
    field: 'personalNumber',
    name: 'national register number',
    form: /^\d{11}$/u,
    holds: holds.holdsBelgian,
    born: yymmdd(0, 20),
  },
  { state: 'NLD', field: 'personalNumber', name: 'BSN', form: /^\d{9}$/u, holds: holds.holdsBsn },
  {
    state: 'SWE',
    field: 'personalNumber',
    name: 'personnummer',
    form: /^\d{10}$/u,
    holds: holds.holdsLuhn,
    born: yymmdd(0, 100, 60),
  },
  {
    state: 'SWE',
    field: 'personalNumber',
    name: 'personnummer',
    form: /^(?:19|20)\d{10}$/u,
    holds: (number) => holds.holdsLuhn(number.slice(2)),
    born: yymmdd(2, 100, 60),
  },
  {
    state: 'FIN',
    field: 'personalNumber',
    name: 'HETU',
    form: /^\d{9}[0-9A-FHJ-NPR-Y]$/u,
    holds: holds.holdsHetu,
    born: (number) => number.slice(4, 6) + number.slice(2, 4) + number.slice(0, 2),
  },
  { state: 'TUR', field: 'personalNumber', name: 'T.C. kimlik no', form: /^[1-9]\d{10}$/u, holds: holds.holdsTurkish },
  { state: 'BGR', field: 'personalNumber', name: 'EGN', form: /^\d{10}$/u, holds: holds.holdsEgn, born: yymmdd(0, 20) },
  { state: 'HRV', field: 'personalNumber', name: 'OIB', form: /^\d{11}$/u, holds: holds.holdsOib },
  {
    state: 'ROU',
    field: 'personalNumber',
    name: 'CNP',
    form: /^[1-9]\d{12}$/u,
    holds: holds.holdsCnp,
    born: yymmdd(1, 100),
  },
  {
    state: 'TWN',
    field: 'personalNumber',
    name: 'identity number',
    form: /^[A-Z][1289A-D]\d{8}$/u,
    holds: holds.holdsTaiwanese,
  },
  { state: 'CHL', field: 'personalNumber', name: 'RUN', form: /^\d{7,8}[\dK]$/u, holds: holds.holdsRun },
  {
    state: 'PRT',
    field: 'idNumber',
    name: 'card number',
    types: ['identity-card'],
    form: /^\d{9}[A-Z0-9]{2}\d$/u,
    holds: holds.holdsLuhn,
  },
  {
    state: 'POL',
    field: 'idNumber',
    name: 'card number',
    types: ['identity-card'],
    form: /^[A-Z]{3}\d{6}$/u,
    holds: holds.holdsPolishCard,
    isAlways: true,
  },
  {
    state: 'NLD',
    field: 'idNumber',
    name: 'document number',
    types: ['passport', 'identity-card'],
    form: /^[A-NP-Z]{2}[A-NP-Z\d]{6}\d$/u,
    isAlways: true,
  },
  {
    state: 'D',
    field: 'idNumber',
    name: 'serial number',
    types: ['passport', 'identity-card'],
    form: /^(?:[CFGHJ-NPRTV-Z\d]{9}|[A-Z]\d{7})$/u,
    isAlways: true,
  },
];

/** How a number came out: it is as its state writes it, it is otherwise, or its check digit is wrong. */
export interface NumberFormat {
  readonly outcome: 'pass' | 'warn' | 'fail';
  readonly compared: string;
}

const valueOf = (fields: DocumentFields, name: FieldName): string => fields[name]?.value ?? '';

const compact = (number: string): string => number.replaceAll(/[\s/-]/gu, '');

/** The first that a number fails by; null where there is nothing to say of it. */
function byRule(rule: Rule, fields: DocumentFields): NumberFormat | null {
  const number = compact(valueOf(fields, rule.field));
  const told = `${rule.name} ${number}`;
  if (!rule.form.test(number)) {
    return rule.isAlways
      ? { outcome: 'warn', compared: `${told} is written otherwise than ${rule.state} writes it` }
      : null;
  }
  if (rule.holds?.(number) === false) return { outcome: 'fail', compared: `${told}: its check digit is wrong` };
  const [born, birth] = [rule.born?.(number), valueOf(fields, 'dateOfBirth').replaceAll('-', '')];
  if (born && birth.length === 8 && birth.slice(2) !== born) {
    return {
      outcome: 'warn',
      compared: `${told} is of somebody born otherwise than ${valueOf(fields, 'dateOfBirth')}`,
    };
  }
  return { outcome: 'pass', compared: `${told} is written as ${rule.state} writes it` };
}

/**
 * The driver number of Great Britain (DVLA): five letters of the surname, the birth's decade, month (with 50 for a woman), day and
 * year, two initials, three characters more, and on the card two digits of its issue. Northern Ireland's has eight digits.
 */
function byDriverNumber(fields: DocumentFields): NumberFormat {
  const number = compact(valueOf(fields, 'idNumber'));
  const told = `driver number ${number}`;
  const form =
    /^(?<surname>[A-Z]{1,5}9{0,4})(?<decade>\d)(?<month>[0156]\d)(?<day>[0-3]\d)(?<year>\d)[A-Z9]{2}[A-Z\d]{3}(?:\d{2})?$/u;
  const parts = form.exec(number)?.groups;
  if (!parts || parts['surname']?.length !== 5) {
    return /^\d{8}$/u.test(number)
      ? { outcome: 'pass', compared: `${told} is written as Northern Ireland writes it` }
      : { outcome: 'warn', compared: `${told} is written otherwise than GBR writes it` };
  }
  const surname = folded(valueOf(fields, 'lastName'));
  // Mac and Mc are the same in it.
  const surnames = [surname, surname.replace(/^MAC/u, 'MC')].map((name) => name.slice(0, 5).padEnd(5, '9'));
  const born = `${parts['decade']}${parts['year']}${two(Number(parts['month']) % 50)}${parts['day']}`;
  const birth = valueOf(fields, 'dateOfBirth').replaceAll('-', '').slice(2);
  if (surname !== '' && !surnames.includes(parts['surname'])) {
    return { outcome: 'warn', compared: `${told} is of another surname than ${valueOf(fields, 'lastName')}` };
  }
  return birth.length === 6 && birth !== born
    ? { outcome: 'warn', compared: `${told} is of somebody born otherwise than ${valueOf(fields, 'dateOfBirth')}` }
    : { outcome: 'pass', compared: `${told} is written as GBR writes it` };
}

function byState(state: string, number: string): NumberFormat | null {
  const looks = looksLikeLicenceOf(state, number);
  if (looks === undefined) return null;
  return looks
    ? { outcome: 'pass', compared: `licence number ${number} is written as ${state} writes it` }
    : { outcome: 'warn', compared: `licence number ${number} is written otherwise than ${state} writes it` };
}

const RANKS: readonly NumberFormat['outcome'][] = ['fail', 'warn', 'pass'];

/**
 * Whether a document's numbers are written as its state writes them, by check digits where such are published; null where nothing is
 * published, or the numbers are others. Rules for the numbers of documents are for a state's own people: residence permits have others.
 */
export function numberFormat(type: string | null, fields: DocumentFields): NumberFormat | null {
  const [country, state, number] = [
    valueOf(fields, 'country'),
    valueOf(fields, 'issuingState'),
    valueOf(fields, 'idNumber'),
  ];
  if (type === 'licence') {
    if (number === '') return null;
    if (country === 'GBR') return byDriverNumber(fields);
    return state === '' ? null : byState(state, number);
  }
  const isOwn = valueOf(fields, 'nationality') === country;
  const found = RULES.filter(
    (rule) =>
      rule.state === country &&
      valueOf(fields, rule.field) !== '' &&
      (rule.field === 'personalNumber' || isOwn) &&
      (!rule.types || (type !== null && rule.types.includes(type))),
  ).flatMap((rule) => byRule(rule, fields) ?? []);
  const outcome = RANKS.find((rank) => found.some((each) => each.outcome === rank));
  const telling = found.filter((each) => each.outcome === outcome).map(({ compared }) => compared);
  return outcome ? { outcome, compared: telling.join('; ') } : null;
}
