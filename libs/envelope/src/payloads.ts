import { faulty, opened, type FieldFault, type Opened } from './fault.js';

/** What is sealed to create a verification. */
export interface CreatePayload {
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  /** Your own name for the person; several verifications may have the same. */
  readonly unique_identifier: string;
}

/** What is sealed to ask for a verification. */
export interface DetailsPayload {
  /** Its id, as it was given when it was created. */
  readonly verification_id: string;
}

/** Longer than any name that a document has room for (ICAO 9303-3 has 39 characters, AAMVA 40 for each part). */
const NAME_MAXIMUM = 200;
/** RFC 5321 4.5.3.1: 64 characters, the at sign, and 255. */
const EMAIL_MAXIMUM = 320;
const IDENTIFIER_MAXIMUM = 256;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/u;
/** One at sign with something that has no white space on both sides: the rest is known by whoever sends a letter there. */
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const ID = /^[0-9a-f]{24}$/;

type Check = (value: string) => string | undefined;

const text =
  (maximum: number): Check =>
  (value) => {
    if (value.trim() === '' || value.length > maximum) return `must have 1 to ${maximum} characters`;
    return INVISIBLE.test(value) ? 'must hold no invisible characters' : undefined;
  };

const CREATE: Readonly<Record<keyof CreatePayload, Check>> = {
  first_name: text(NAME_MAXIMUM),
  last_name: text(NAME_MAXIMUM),
  email: (value) => text(EMAIL_MAXIMUM)(value) ?? (EMAIL.test(value) ? undefined : 'must be an e-mail address'),
  unique_identifier: text(IDENTIFIER_MAXIMUM),
};

const DETAILS: Readonly<Record<keyof DetailsPayload, Check>> = {
  verification_id: (value) => (ID.test(value) ? undefined : 'must be 24 lower-case hex characters'),
};

function read<T extends object>(
  checks: Readonly<Record<keyof T & string, Check>>,
  json: Readonly<Record<string, unknown>>,
): Opened<T> {
  const faults: FieldFault[] = [];
  const taken: Record<string, string> = {};
  for (const [field, check] of Object.entries<Check>(checks)) {
    const value = Object.hasOwn(json, field) ? json[field] : undefined;
    const reason = typeof value === 'string' ? check(value) : value === undefined ? 'is missing' : 'must be a text';
    if (reason !== undefined) faults.push({ field, reason });
    else taken[field] = value as string;
  }
  if (faults.length === 0) return opened(taken as T);
  const words = faults.map(({ field, reason }) => `${field} ${reason}`).join('; ');
  return faulty('INTAKE_FIELD_INVALID', words, `Seal a JSON object with ${Object.keys(checks).join(', ')}.`, faults);
}

/** Checks what was sealed to create a verification; fields beside the four are left out. */
export const readCreatePayload = (json: Readonly<Record<string, unknown>>): Opened<CreatePayload> =>
  read<CreatePayload>(CREATE, json);

/** Checks what was sealed to ask for a verification. */
export const readDetailsPayload = (json: Readonly<Record<string, unknown>>): Opened<DetailsPayload> =>
  read<DetailsPayload>(DETAILS, json);
