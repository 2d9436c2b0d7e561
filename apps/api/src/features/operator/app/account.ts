import { domainError, fail, newId, ok, type Actor, type Clock, type Id, type Result } from '../../../kernel/index.js';
import { authorise } from '../../../platform/access/permissions.js';
import {
  checkEmail,
  checkName,
  checkPassword,
  operatorNotFound,
  passkeyRefused,
  type Operator,
  type Passkey,
} from '../domain/operator.js';
import { CEREMONY_MS, FRESH_MS, type OperatorSession } from '../domain/session.js';
import type { Attempts } from './attempts.js';
import { newTotpSecret, stepOf, totpUri } from './one-time-password.js';
import { emailTaken, subject } from './operators.js';
import { challengeOf, optionsForNew, verifyNew, type RegistrationResponse } from './passkeys.js';
import { hashPassword, isPassword } from './passwords.js';
import type { ChangeOperators, OperatorReader, OperatorStores, Site } from './ports.js';
import { hashOf } from './secrets.js';

/** An operator's own account. */
export interface Account {
  readonly operator: Operator;
  readonly passkeys: readonly Passkey[];
  readonly sessions: readonly OperatorSession[];
  /** The session that asks; null where a token does. */
  readonly current: Id | null;
}

/** A password that is to be set. */
export interface NewPassword {
  readonly password: string;
  /** Of the authenticator app. */
  readonly code: string;
  /** The one that there is. */
  readonly present?: string | undefined;
}

/** An authenticator app that was begun. */
export interface AuthenticatorBegun {
  /** In base32, to be typed. */
  readonly secret: string;
  /** For a QR code. */
  readonly uri: string;
}

/** What an operator's own account is built from. */
export interface AccountParts {
  readonly reader: OperatorReader;
  readonly change: ChangeOperators;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

/** What an operator does about her own account: who she is, what she signs in by, where she is signed in. */
export class Accounts {
  readonly #parts: AccountParts;

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  /** Errors: FORBIDDEN, NOT_FOUND where a token from the command line asks, which is nobody's account. */
  async get(actor: Actor): Promise<Result<Account>> {
    const own = await this.#own(actor);
    if (!own.ok) return own;
    const { reader, clock } = this.#parts;
    const { id } = own.value;
    const [passkeys, sessions] = await Promise.all([reader.passkeysOf(id), reader.sessionsOf(id, clock.now())]);
    return ok({ operator: own.value, passkeys, sessions, current: sessionOf(actor) });
  }

  /** Changes what is given. Errors: INVALID_INPUT, CONFLICT, FORBIDDEN, NOT_FOUND. */
  async update(
    actor: Actor,
    input: { readonly email?: string | undefined; readonly name?: string | undefined },
  ): Promise<Result<Account>> {
    const allowed = authorise(actor, 'account:own');
    if (!allowed.ok) return allowed;
    const email = input.email === undefined ? ok(undefined) : checkEmail(input.email);
    if (!email.ok) return email;
    const name = input.name === undefined ? ok(undefined) : checkName(input.name);
    if (!name.ok) return name;
    return this.#changeOwn(actor, async ({ operators, audit }, operator) => {
      const changes = {
        ...(email.value !== undefined && { email: email.value }),
        ...(name.value !== undefined && { name: name.value }),
      };
      if (!(await operators.change(operator.id, changes))) return fail(emailTaken());
      await audit.record(actor, 'operator.changed', subject(operator));
      return ok(undefined);
    });
  }

  /** What her authenticator makes a passkey by: WebAuthn's `PublicKeyCredentialCreationOptions`. Errors: INVALID_INPUT, FORBIDDEN, NOT_FOUND. */
  async beginPasskey(actor: Actor, site: Site): Promise<Result<object>> {
    const own = await this.#own(actor);
    if (!own.ok) return own;
    const options = await optionsForNew(own.value, await this.#parts.reader.passkeysOf(own.value.id), site);
    if (!options.ok) return options;
    const { challenge } = options.value;
    const expiresAt = new Date(this.#parts.clock.now().getTime() + CEREMONY_MS);
    return this.#parts.change<object>(async ({ operators }) => {
      await operators.insertToken(hashOf(challenge), 'add-passkey', own.value.id, expiresAt);
      return ok(options.value);
    });
  }

  /** Keeps the passkey that was made; undefined where what was sent is none. Errors: PASSKEY_REFUSED, INVALID_INPUT, FORBIDDEN, NOT_FOUND. */
  async addPasskey(
    actor: Actor,
    response: RegistrationResponse | undefined,
    name: string,
    site: Site,
  ): Promise<Result<Account>> {
    const allowed = authorise(actor, 'account:own');
    if (!allowed.ok) return allowed;
    const called = checkName(name);
    if (!called.ok) return called;
    const challenge = response && challengeOf(response);
    if (!response || challenge === undefined) return fail(passkeyRefused());
    const made = await verifyNew(response, { challenge, site });
    if (!made) return fail(passkeyRefused());
    return this.#changeOwn(actor, async ({ operators, audit }, operator) => {
      const createdAt = this.#parts.clock.now();
      const taken = await operators.takeToken(hashOf(challenge), 'add-passkey', createdAt);
      if (taken?.operatorId !== operator.id) return fail(passkeyRefused());
      const passkey = {
        id: newId(),
        operatorId: operator.id,
        ...made,
        name: called.value,
        createdAt,
        lastUsedAt: null,
      };
      if (!(await operators.insertPasskey(passkey))) return fail(passkeyRefused());
      await audit.record(actor, 'operator.passkey_added', subject(operator));
      return ok(undefined);
    });
  }

  /** Errors: CONFLICT where it is the last that she signs in by, NOT_FOUND, FORBIDDEN. */
  removePasskey(actor: Actor, id: Id): Promise<Result<Account>> {
    return this.#changeOwn(actor, async ({ operators, audit }, operator) => {
      if (!(await operators.removePasskey(operator.id, id))) {
        return fail(domainError('NOT_FOUND', 'Passkey not found'));
      }
      // It is there again then: a failure rolls back.
      if (!operator.hasPassword && operator.passkeys === 1) {
        return fail(
          domainError('CONFLICT', 'This is the only way to sign in', {
            hint: 'Add another passkey or a password first.',
          }),
        );
      }
      await audit.record(actor, 'operator.passkey_removed', subject(operator));
      return ok(undefined);
    });
  }

  /**
   * Begins an authenticator app; it counts with the password that is set by its code. Where there is one already, only a session that began
   * a moment ago by something else replaces it: whoever finds a browser open must not take the account over.
   * Errors: CONFLICT, FORBIDDEN, NOT_FOUND.
   */
  async beginAuthenticator(actor: Actor): Promise<Result<AuthenticatorBegun>> {
    const account = await this.get(actor);
    if (!account.ok) return account;
    const { operator } = account.value;
    if (operator.hasPassword && !this.#isFresh(account.value)) {
      return fail(
        domainError('CONFLICT', 'There is an authenticator app already', {
          hint: 'To replace it sign in anew by a passkey or a link. To change the password give the code of the app.',
        }),
      );
    }
    const secret = newTotpSecret();
    return this.#parts.change<AuthenticatorBegun>(async ({ operators }) => {
      await operators.beginTotpSecret(operator.id, secret);
      return ok({ secret, uri: totpUri(secret, operator.email ?? 'owner') });
    });
  }

  /**
   * Sets the password, by a code of the authenticator app; her other sessions end. Where there is one already it has to be given, unless
   * the session began a moment ago by something else (OWASP ASVS 6.2.3). Who has no address yet has to give it first: it is what she signs
   * in with. Errors: INVALID_INPUT, SIGN_IN_FAILED, RATE_LIMITED, CONFLICT, FORBIDDEN, NOT_FOUND.
   */
  async setPassword(actor: Actor, { password, code, present }: NewPassword): Promise<Result<Account>> {
    const account = await this.get(actor);
    if (!account.ok) return account;
    const { operator: own } = account.value;
    if (own.email === null) {
      return fail(domainError('CONFLICT', 'Your address is needed first', { hint: 'A password signs in with it.' }));
    }
    const checked = checkPassword(password, own);
    if (!checked.ok) return checked;
    const counted = await this.#parts.attempts.begin(own.email);
    if (!counted.ok) return counted;
    if (own.hasPassword && !this.#isFresh(account.value)) {
      const kept = await this.#parts.reader.findByEmail(own.email);
      if (!(await isPassword(kept?.passwordHash, present ?? ''))) return fail(presentWrong());
    }
    const { current, begun } = await this.#parts.reader.findTotpSecrets(own.id);
    const stepBy = (secret: string | undefined) => secret && stepOf(secret, code, this.#parts.clock.now());
    const begunStep = stepBy(begun);
    const step = begunStep || stepBy(current);
    if (!step) return fail(codeWrong());
    const passwordHash = await hashPassword(checked.value);
    const changed = await this.#changeOwn(actor, async ({ operators, audit }, operator) => {
      if (!(await operators.takeTotpStep(operator.id, step))) return fail(codeWrong());
      await operators.setPassword(operator.id, passwordHash, step === begunStep);
      await operators.endOtherSessions(operator.id, sessionOf(actor));
      await audit.record(actor, 'operator.password_set', subject(operator));
      return ok(undefined);
    });
    if (changed.ok) await this.#parts.attempts.clear(own.email);
    return changed;
  }

  /** Signs out at one browser. Errors: NOT_FOUND, FORBIDDEN. */
  endSession(actor: Actor, id: Id): Promise<Result<Account>> {
    return this.#changeOwn(actor, async (stores, operator) => {
      if (!(await stores.operators.endSession(operator.id, id))) {
        return fail(domainError('NOT_FOUND', 'Session not found'));
      }
      await stores.audit.record(actor, 'operator.session_ended', subject(operator));
      return ok(undefined);
    });
  }

  #isFresh({ sessions, current }: Account): boolean {
    const session = sessions.find(({ id }) => id === current);
    const since = this.#parts.clock.now().getTime() - FRESH_MS;
    return session !== undefined && session.method !== 'password' && session.createdAt.getTime() > since;
  }

  async #own(actor: Actor): Promise<Result<Operator>> {
    const allowed = authorise(actor, 'account:own');
    if (!allowed.ok) return allowed;
    const operator = actor.kind === 'operator' ? await this.#parts.reader.find(actor.operatorId) : undefined;
    return operator ? ok(operator) : fail(operatorNotFound());
  }

  async #changeOwn(
    actor: Actor,
    work: (stores: OperatorStores, operator: Operator) => Promise<Result<void>>,
  ): Promise<Result<Account>> {
    const own = await this.#own(actor);
    if (!own.ok) return own;
    const changed = await this.#parts.change<void>(async (stores) => {
      const operator = await stores.operators.findForChange(own.value.id);
      return operator ? work(stores, operator) : fail(operatorNotFound());
    });
    return changed.ok ? this.get(actor) : changed;
  }
}

const sessionOf = (actor: Actor): Id | null => (actor.kind === 'operator' ? (actor.sessionId ?? null) : null);

const codeWrong = () =>
  domainError('SIGN_IN_FAILED', 'This code is not the app’s of now', {
    hint: 'Wait for the next one, and check that the phone’s clock is right.',
    details: [{ field: 'code', reason: 'is not the one of now' }],
  });

const presentWrong = () =>
  domainError('SIGN_IN_FAILED', 'This is not your password', {
    hint: 'Give the present password, or sign in anew by a passkey or a link.',
    details: [{ field: 'present', reason: 'is not the one that is set' }],
  });
