import { distance } from 'fastest-levenshtein';
import { folded } from './folded.js';

/** What labels are looked for. */
export const PRINTED_FIELDS = [
  'lastName',
  'firstName',
  'dateOfBirth',
  'gender',
  'idNumber',
  'issueDate',
  'expirationDate',
  'address',
] as const;
export type PrintedField = (typeof PRINTED_FIELDS)[number];

/**
 * Labels of fields on licences, cards and passports, folded: the abbreviations of AAMVA's DL/ID Card Design Standard (2020, annex A)
 * and what states print in their place; and the words of passports and cards in languages of Latin letters. `NAME`, `NOME` and `NAAM`
 * are none: they mean a surname here and a whole name there.
 */
const LABELS: Readonly<Record<PrintedField, readonly string[]>> = {
  lastName: [
    ...['LN', 'SURNAME', 'SURNAMES', 'LASTNAME', 'FAMILYNAME', 'NOM', 'NOMDEFAMILLE', 'APELLIDO', 'APELLIDOS'],
    ...['NACHNAME', 'COGNOME', 'NAZWISKO', 'APELIDO', 'APELIDOS', 'ACHTERNAAM', 'PRIJMENI', 'PREZIME', 'EFTERNAMN'],
  ],
  firstName: [
    ...[
      'FN',
      'FIRSTNAME',
      'GIVENNAME',
      'GIVENNAMES',
      'FORENAME',
      'FORENAMES',
      'PRENOM',
      'PRENOMS',
      'NOMBRE',
      'NOMBRES',
    ],
    ...['VORNAME', 'VORNAMEN', 'IMIE', 'IMIONA', 'VOORNAMEN', 'VOORNAAM', 'JMENO', 'IME', 'FORNAMN'],
  ],
  dateOfBirth: [
    ...['DOB', 'DATEOFBIRTH', 'BIRTHDATE', 'DATEDENAISSANCE', 'NELE', 'NEELE', 'FECHADENACIMIENTO', 'GEBURTSDATUM'],
    ...['GEBURTSTAG', 'DATADINASCITA', 'DATADENASCIMENTO', 'DATAURODZENIA', 'GEBOORTEDATUM', 'DATUMNAROZENI'],
  ],
  gender: ['SEX', 'SEXE', 'SEXO', 'GENDER', 'GESCHLECHT', 'SESSO', 'PLEC'],
  idNumber: [
    ...['DL', 'DLN', 'DLNO', 'DLNUMBER', 'LIC', 'LICNO', 'LICENSENO', 'LICENCENO', 'LICENSENUMBER', 'LICENCENUMBER'],
    ...['DRIVERLICENSENO', 'DRIVERSLICENSENO', 'DRIVERNUMBER', 'PASSPORTNO', 'PASSPORTNUMBER', 'PASSEPORTNO', 'PASSNR'],
    ...['DOCUMENTNO', 'DOCUMENTNUMBER', 'DOCNO', 'NDUPASSEPORT', 'NDEPASSEPORT', 'SERIAINUMERPASZPORTU', 'NUMSOPORT'],
  ],
  issueDate: [
    ...['ISS', 'ISSUED', 'ISSUEDATE', 'DATEOFISSUE', 'DATEDEDELIVRANCE', 'DELIVRELE', 'FECHADEEXPEDICION'],
    ...['FECHADEEMISION', 'AUSSTELLUNGSDATUM', 'DATUMDERAUSSTELLUNG', 'DATADIRILASCIO', 'DATAWYDANIA'],
  ],
  expirationDate: [
    ...['EXP', 'EXPIRES', 'EXPIRY', 'EXPIRYDATE', 'EXPIRATION', 'EXPIRATIONDATE', 'DATEOFEXPIRY', 'VALIDUNTIL'],
    ...['DATEDEXPIRATION', 'EXPIRELE', 'FECHADECADUCIDAD', 'FECHADEVENCIMIENTO', 'VALIDOHASTA', 'GULTIGBIS'],
    ...['DATADISCADENZA', 'DATADEVALIDADE', 'DATAWAZNOSCI', 'GELDIGTOT', 'DATAUPLYWUTERMINUWAZNOSCI'],
  ],
  address: ['ADDR', 'ADDRESS', 'ADRESSE', 'ADRES', 'DIRECCION', 'DOMICILIO', 'INDIRIZZO', 'RESIDENZA', 'MORADA'],
};

/** Labels of what is no field here: a text that begins with one is nobody's value. */
const OTHER_LABELS = [
  ...['CLASS', 'CLASE', 'CLASSE', 'REST', 'RESTR', 'RESTRICTIONS', 'END', 'ENDORSE', 'ENDORSEMENTS', 'HGT', 'HEIGHT'],
  ...['WGT', 'WEIGHT', 'EYES', 'EYE', 'HAIR', 'DD', 'DONOR', 'VETERAN', 'REV', 'TYPE', 'CODE', 'NATIONALITY'],
  ...['NATIONALITE', 'NACIONALIDAD', 'PLACEOFBIRTH', 'LIEUDENAISSANCE', 'AUTHORITY', 'AUTORITE', 'PERSONALNO'],
];

/** The fields by their numbers: for all of them those of ISO/IEC 18013-1, which both standards have in common. */
type Numbering = Readonly<Record<string, PrintedField>>;
const COMMON: Numbering = {
  1: 'lastName',
  2: 'firstName',
  3: 'dateOfBirth',
  '4A': 'issueDate',
  '4B': 'expirationDate',
  8: 'address',
};

/** How a licence numbers its fields: Directive 2006/126/EC, annex I; or AAMVA's standard, where 5 is the discriminator of the card. */
export const NUMBERINGS = {
  eu: { ...COMMON, 5: 'idNumber' },
  aamva: { ...COMMON, '4D': 'idNumber', 15: 'gender' },
} as const satisfies Readonly<Record<string, Numbering>>;
export type Numbered = keyof typeof NUMBERINGS;

/** The numbers that either standard gives to fields, in the order in which they stand on a card. */
export const NUMBERS = ['1', '2', '3', '4A', '4B', '4C', '4D', '5', '6', '7', '8', '9'] as const;

/** A label at a text's beginning. */
export interface Label {
  /** Null for what is no field here. */
  readonly field: PrintedField | null;
  /** What follows it in the same text; empty where nothing does. */
  readonly value: string;
}

interface Known {
  readonly field: PrintedField | null;
  readonly label: string;
}

/** The longest first: `DATEOFBIRTH` is no `DATE`. */
const KNOWN: readonly Known[] = [
  ...PRINTED_FIELDS.flatMap((field) => LABELS[field].map((label) => ({ field, label }))),
  ...OTHER_LABELS.map((label) => ({ field: null, label })),
].toSorted((a, b) => b.label.length - a.label.length);

/** What stands between a label and its value, or its twin in another language. */
const BETWEEN = /^[\s:.;#|/\\()°º-]+/u;

/** A number or letter that counts fields, before a label's words. */
const COUNTED = /^\s*\d{1,2}[a-dA-D]?\s*[.:)]?\s*/u;

/** A text as capitals of the English alphabet, with as many characters as it has, so that places are the same. */
const plain = (characters: readonly string[]): string =>
  characters
    .map((character) => {
      const letters = folded(character);
      return letters.length === 1 ? letters : character === character.toUpperCase() ? character.charAt(0) : '?';
    })
    .join('');

const LETTER = /[A-Z]/u;
const LETTER_OR_DIGIT = /[A-Z0-9]/u;

/** Most characters between two letters of a label. */
const LOOSE = 3;

/** How many characters of a plain text a label takes; undefined where the text does not begin with it, or its last word goes on. */
function lengthOf(label: string, text: string): number | undefined {
  let at = 0;
  for (const letter of label) {
    const from = at;
    while (at > 0 && at - from < LOOSE && at < text.length && !LETTER_OR_DIGIT.test(text.charAt(at))) at += 1;
    if (text.charAt(at) !== letter) return undefined;
    at += 1;
  }
  return LETTER.test(text.charAt(at)) ? undefined : at;
}

function knownAt(text: string): { readonly known: Known; readonly length: number } | undefined {
  for (const known of KNOWN) {
    const length = lengthOf(known.label, text);
    if (length !== undefined) return { known, length };
  }
  return undefined;
}

/**
 * Letters of a label for each that may be misread, where it is all that there is between two strokes, and fewest letters of such a
 * label: shorter ones are a letter away from names.
 */
const LETTERS_A_SLIP = 6;
const LEAST_LETTERS = 8;

/** The label that a whole text is but for a few letters: labels are printed small, and misread. */
function nearlyKnown(text: string): Known | undefined {
  const letters = folded(text.replace(COUNTED, ''));
  return KNOWN.find(
    ({ label }) =>
      label.length >= LEAST_LETTERS &&
      Math.abs(label.length - letters.length) <= 1 &&
      distance(label, letters) <= Math.floor(label.length / LETTERS_A_SLIP),
  );
}

/** The label that a text begins with, in one language or several, numbered or not; undefined where it begins with none. */
export function labelOf(text: string): Label | undefined {
  const characters = Array.from(text);
  const letters = plain(characters);
  const counted = knownAt(letters) ? '' : (COUNTED.exec(letters)?.[0] ?? '');
  let rest = letters.slice(counted.length);
  let found: Known | undefined;
  for (;;) {
    const next = knownAt(rest);
    if (!next || (found && next.known.field !== found.field)) break;
    found = next.known;
    const behind = rest.slice(next.length);
    rest = behind.replace(BETWEEN, '');
    // Behind a stroke stands the same label in another language, known or not.
    if (/^\s*[/|]/u.test(behind) && !knownAt(rest)) rest = '';
  }
  if (found) return { field: found.field, value: characters.slice(characters.length - rest.length).join('') };
  for (const part of text.split(/[/|]/u)) {
    const near = nearlyKnown(part);
    if (near) return { field: near.field, value: '' };
  }
  return undefined;
}
