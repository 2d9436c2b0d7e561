import {
  ok,
  domainError,
  refuseField,
  type DomainError,
  type Id,
  type OperatorRole,
  type Result,
} from '../../../kernel/index.js';

/** A person who runs this installation from the console. */
export interface Operator {
  readonly id: Id;
  /** In lower case; null until the first owner has said it. */
  readonly email: string | null;
  readonly name: string | null;
  readonly role: OperatorRole;
  readonly disabledAt: Date | null;
  /** Whether she can sign in by a password and a one-time password. */
  readonly hasPassword: boolean;
  readonly passkeys: number;
  readonly lastSignedInAt: Date | null;
  readonly createdAt: Date;
}

/** A passkey that an operator signs in by. */
export interface Passkey {
  readonly id: Id;
  readonly operatorId: Id;
  /** base64url. */
  readonly credentialId: string;
  /** COSE_Key (RFC 9052). */
  readonly publicKey: Uint8Array;
  /** How often it has signed, as it says; 0 where it does not count. */
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

/** Whether nobody but a link lets her in. */
export const hasNoCredential = ({ hasPassword, passkeys }: Operator): boolean => !hasPassword && passkeys === 0;

/** RFC 5321 4.5.3.1.3: a path has 256 octets, of which two are brackets. */
const EMAIL_MAXIMUM = 254;
/** One @ between what has neither white space nor another one; whether it is hers, a link that she opens shows. */
const EMAIL = /^[^\s@\p{Cc}\p{Cf}]+@[^\s@\p{Cc}\p{Cf}]+$/u;

/** Checks an address; gives it as it is kept, in lower case. */
export function checkEmail(email: string): Result<string> {
  const kept = email.trim().toLowerCase();
  if (kept.length <= EMAIL_MAXIMUM && EMAIL.test(kept)) return ok(kept);
  return refuseField('email', 'must be an email address');
}

const NAME_MAXIMUM = 80;
const INVISIBLE = /[\p{Cc}\p{Cf}]/u;

/** Checks a name: 1 to 80 visible characters. */
export function checkName(name: string): Result<string> {
  const kept = name.trim();
  if (kept.length > 0 && kept.length <= NAME_MAXIMUM && !INVISIBLE.test(kept)) return ok(kept);
  return refuseField('name', `must have 1 to ${NAME_MAXIMUM} visible characters`);
}

/** NIST SP 800-63B-4 3.1.1.2 asks for 15 where a password stands alone; here a second factor follows, and 15 are asked for all the same. */
export const PASSWORD_MINIMUM = 15;
/** The same asks for 64 at least to be taken; longer ones are only work for the hash. */
export const PASSWORD_MAXIMUM = 256;
/** Of fewer different characters no password of 15 is more than a pattern. */
const DIFFERENT_MINIMUM = 5;

/**
 * Checks a password: its length, and that it is neither a pattern nor made of what everybody knows (NIST SP 800-63B-4 3.1.1.2: context-specific
 * words). The common passwords of breaches are shorter than 15 characters, so that a list of them would refuse nothing more. No rules of
 * composition, as the same asks.
 */
export function checkPassword(password: string, { email, name }: Pick<Operator, 'email' | 'name'>): Result<string> {
  const characters = Array.from(password.normalize('NFKC'));
  if (characters.length < PASSWORD_MINIMUM || characters.length > PASSWORD_MAXIMUM) {
    return refuseField(
      'password',
      `must have ${PASSWORD_MINIMUM} to ${PASSWORD_MAXIMUM} characters: some words in a row do`,
    );
  }
  const plain = characters.join('').toLowerCase();
  const known = ['vestibule', 'password', ...(email?.split('@') ?? []), ...(name?.toLowerCase().split(/\s+/) ?? [])];
  const left = known.filter((word) => word.length > 3).reduce((rest, word) => rest.replaceAll(word, ''), plain);
  if (new Set(left).size < DIFFERENT_MINIMUM) {
    return refuseField('password', 'is too easily guessed: it repeats itself, or is your name or address');
  }
  return ok(characters.join(''));
}

/** The answer to an operator who doesn't exist. */
export const operatorNotFound = (): DomainError => domainError('NOT_FOUND', 'Operator not found');

/** The one answer to whoever does not sign in: which part was wrong is not told. */
export const signInFailed = (): DomainError =>
  domainError('SIGN_IN_FAILED', 'This did not sign you in', {
    hint: 'Check the address, the password and the code of the authenticator app; an owner can give you a new link.',
  });

/** The one answer to a link that is unknown, used or too old. */
export const linkInvalid = (): DomainError =>
  domainError('SIGN_IN_LINK_INVALID', 'This link is no longer valid', {
    hint: 'A link signs in once. An owner, or `npx vestibule operator link`, gives a new one.',
  });

/** The answer to what an authenticator made that does not hold. */
export const passkeyRefused = (): DomainError =>
  domainError('PASSKEY_REFUSED', 'This passkey was not accepted', { hint: 'Try again, or sign in by another way.' });
