import { fail, newId, ok, type Actor, type Clock, type Result } from '../../../kernel/index.js';
import { checkEmail, linkInvalid, passkeyRefused, signInFailed, type Operator } from '../domain/operator.js';
import { CEREMONY_MS, SESSION_MS, type OperatorSession, type SignInMethod } from '../domain/session.js';
import type { Attempts } from './attempts.js';
import { subject } from './operators.js';
import { stepOf } from './one-time-password.js';
import { challengeOf, optionsForUse, verifyUse, type AuthenticationResponse } from './passkeys.js';
import { isPassword } from './passwords.js';
import type { ChangeOperators, OperatorReader, OperatorStores, Site } from './ports.js';
import { hashOf, newSecret } from './secrets.js';

/** Where somebody signs in. */
export interface Browser {
  /** The address that it calls from. */
  readonly from: string;
  readonly userAgent: string | undefined;
}

/** Somebody who has signed in, with what goes into the cookie. */
export interface SignedIn {
  readonly operator: Operator;
  readonly secret: string;
  readonly expiresAt: Date;
}

/** What signing in is built from. */
export interface SignInParts {
  readonly reader: OperatorReader;
  readonly change: ChangeOperators;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

const BASE64URL = /^[\w-]+$/;

/** Enough to know a browser by. */
const USER_AGENT_MAXIMUM = 300;

/**
 * Signing in: by a link that is good once, by a passkey, or by a password with a one-time password (NIST SP 800-63B-4 AAL2). A passkey
 * needs no second factor: the authenticator verifies the person, which is asked for and checked.
 */
export class SignIn {
  readonly #parts: SignInParts;

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /** By a link, which is used up by it. Errors: SIGN_IN_LINK_INVALID. */
  byLink(secret: string, browser: Browser): Promise<Result<SignedIn>> {
    return this.#parts.change<SignedIn>(async (stores) => {
      const token = await stores.operators.takeToken(hashOf(secret), 'link', this.#parts.clock.now());
      const operator = token?.operatorId ? await stores.operators.findForChange(token.operatorId) : undefined;
      if (!operator || operator.disabledAt) return fail(linkInvalid());
      return ok(await this.#begin(stores, operator, 'link', browser));
    });
  }

  /**
   * By a password and a one-time password. Errors: SIGN_IN_FAILED, RATE_LIMITED.
   */
  async byPassword(
    { email, password, code }: { readonly email: string; readonly password: string; readonly code: string },
    browser: Browser,
  ): Promise<Result<SignedIn>> {
    const address = email.trim().toLowerCase();
    const counted = await this.#parts.attempts.begin(address);
    if (!counted.ok) return counted;
    // What is no address is nobody's, and may be nothing that the database would take.
    const credential = checkEmail(address).ok ? await this.#parts.reader.findByEmail(address) : undefined;
    const isRight = await isPassword(credential?.passwordHash, password);
    const step = credential && stepOf(credential.totpSecret, code, this.#parts.clock.now());
    if (!credential || !isRight || step === undefined) {
      if (credential) await this.#recordFailure(credential.operator, browser);
      return fail(signInFailed());
    }
    const signedIn = await this.#parts.change<SignedIn>(async (stores) => {
      const operator = await stores.operators.findForChange(credential.operator.id);
      if (!operator || operator.disabledAt) return fail(signInFailed());
      if (!(await stores.operators.takeTotpStep(operator.id, step))) return fail(signInFailed());
      return ok(await this.#begin(stores, operator, 'password', browser));
    });
    if (signedIn.ok) await this.#parts.attempts.clear(address);
    return signedIn;
  }

  /** What an authenticator is asked to sign, as JSON of WebAuthn's `PublicKeyCredentialRequestOptions`. Errors: INVALID_INPUT. */
  async passkeyOptions(site: Site): Promise<Result<object>> {
    const options = await optionsForUse(site);
    if (!options.ok) return options;
    const { challenge } = options.value;
    const expiresAt = new Date(this.#parts.clock.now().getTime() + CEREMONY_MS);
    return this.#parts.change<object>(async ({ operators }) => {
      await operators.insertToken(hashOf(challenge), 'use-passkey', null, expiresAt);
      return ok(options.value);
    });
  }

  /** By what an authenticator has signed. Errors: PASSKEY_REFUSED. */
  async byPasskey(response: AuthenticationResponse, site: Site, browser: Browser): Promise<Result<SignedIn>> {
    const challenge = challengeOf(response);
    if (challenge === undefined || !BASE64URL.test(response.id)) return fail(passkeyRefused());
    const known = await this.#parts.reader.findPasskey(response.id);
    // Used up whatever comes of it: a challenge is answered once.
    const taken = await this.#parts.change(async ({ operators }) =>
      ok(await operators.takeToken(hashOf(challenge), 'use-passkey', this.#parts.clock.now())),
    );
    if (!known || !taken.ok || !taken.value) return fail(passkeyRefused());
    const counter = await verifyUse(response, { challenge, site, passkey: known.passkey });
    if (counter === undefined) {
      await this.#recordFailure(known.operator, browser);
      return fail(passkeyRefused());
    }
    return this.#parts.change<SignedIn>(async (stores) => {
      const operator = await stores.operators.findForChange(known.operator.id);
      if (!operator || operator.disabledAt) return fail(passkeyRefused());
      await stores.operators.usedPasskey(known.passkey.id, counter, this.#parts.clock.now());
      return ok(await this.#begin(stores, operator, 'passkey', browser));
    });
  }

  async #begin(
    { operators, audit }: OperatorStores,
    operator: Operator,
    method: SignInMethod,
    { from, userAgent }: Browser,
  ): Promise<SignedIn> {
    const createdAt = this.#parts.clock.now();
    const secret = newSecret();
    const expiresAt = new Date(createdAt.getTime() + SESSION_MS);
    const session: OperatorSession = {
      id: newId(),
      operatorId: operator.id,
      method,
      origin: from,
      userAgent: userAgent?.slice(0, USER_AGENT_MAXIMUM) ?? null,
      createdAt,
      lastSeenAt: createdAt,
      expiresAt,
    };
    await operators.insertSession(session, hashOf(secret));
    await operators.signedIn(operator.id, createdAt);
    const actor: Actor = { kind: 'operator', operatorId: operator.id, role: operator.role, from };
    await audit.record(actor, `operator.signed_in_by_${method}`, subject(operator));
    return { operator: { ...operator, lastSignedInAt: createdAt }, secret, expiresAt };
  }

  async #recordFailure(operator: Operator, { from }: Browser): Promise<void> {
    await this.#parts.change(async ({ audit }) => {
      await audit.record({ kind: 'nobody', from }, 'operator.sign_in_failed', subject(operator));
      return ok(undefined);
    });
  }
}
