import { randomInt } from 'node:crypto';
import { domainError, fail, newId, ok, type Actor, type DomainError, type Result } from '../../../../kernel/index.js';
import { authorise } from '../../../../platform/access/permissions.js';
import { CODE_DIGITS, CODE_MS, CODE_TRIES, codeExpired, codeWrong, readPhoneCode } from '../../domain/phone-code.js';
import { checkLimits } from '../../domain/phone-limits.js';
import { phoneText, type TextLanguage } from '../../domain/phone-text.js';
import type { Verification } from '../../domain/verification.js';
import { verificationNotFound } from '../lifecycle.js';
import { checkOpen } from '../person-calls.js';
import { readPhoneNumber } from './number.js';
import type { PhoneParts } from './ports.js';

/** A code that was sent. */
export interface SentCode {
  /** Where to, in E.164. */
  readonly number: string;
  readonly expiresAt: Date;
  readonly tries: number;
}

/** Confirms that a person is reached at a phone number: by a code that is texted to it, and typed where she is verified. */
export class PhoneConfirmation {
  readonly #parts: PhoneParts;

  constructor(parts: PhoneParts) {
    this.#parts = parts;
  }

  /**
   * Texts a code to a number; the code before it is void.
   *
   * Where the gateway did not take the text nothing of it is kept, so that asking again costs the person nothing; where it may
   * arrive all the same, it counts, and its code is good.
   * Errors: PHONE_NUMBER_INVALID, PHONE_UNAVAILABLE, RATE_LIMITED, VERIFICATION_STATE, NOT_FOUND, FORBIDDEN.
   * @param typed the number with its country code
   */
  async sendCode(
    actor: Actor,
    { id, integrationId }: Verification,
    typed: string,
    language: TextLanguage,
  ): Promise<Result<SentCode>> {
    const { gateway, change, codes, nameOf, clock, onFailure } = this.#parts;
    const allowed = this.#allow(actor, integrationId);
    if (!allowed.ok) return allowed;
    const number = readPhoneNumber(typed);
    if (!number.ok) return number;
    if (!gateway) return fail(noGateway());
    const name = (await nameOf(integrationId)) ?? '';

    const code = newPhoneCode();
    const textId = newId();
    const issued = await change(async ({ verifications, phones, audit }) => {
      const now = clock.now();
      const verification = await verifications.findForChange(id);
      if (!verification) return verificationNotFound();
      const open = checkOpen(verification, now);
      if (!open.ok) return open;
      const within = checkLimits(await phones.textsBefore(verification, number.value, now), now);
      if (!within.ok) return within;
      const expiresAt = new Date(now.getTime() + CODE_MS);
      const tries = CODE_TRIES;
      await phones.issue(verification, { textId, number: number.value, code, tries, sentAt: now, expiresAt });
      await audit.record(actor, 'verification.phone_code_requested', { type: 'verification', id, integrationId });
      return ok({ number: number.value, expiresAt, tries });
    });
    if (!issued.ok) return issued;

    // Only now, so that no transaction waits for a gateway; and a code that comes at once is there to be compared with.
    const sending = await gateway.send({ number: number.value, text: phoneText(language, name, code) });
    if (sending.kind === 'sent') return issued;
    onFailure?.(sending.reason);
    if (sending.kind === 'not_sent') {
      await codes.takeBack(textId);
      return fail(notSent());
    }
    return fail(maybeSent());
  }

  /**
   * Compares a code with the one that was sent last; gives the confirmed number, in E.164. A code is good once.
   * Errors: INVALID_INPUT (no code by its form, which is no try), PHONE_CODE_WRONG with the tries left, PHONE_CODE_EXPIRED,
   * VERIFICATION_STATE, NOT_FOUND, FORBIDDEN.
   */
  async confirm(actor: Actor, verification: Verification, typed: string): Promise<Result<string>> {
    const { change, codes, clock } = this.#parts;
    const { id, integrationId } = verification;
    const allowed = this.#allow(actor, integrationId);
    if (!allowed.ok) return allowed;
    const code = readPhoneCode(typed);
    if (!code.ok) return code;
    const open = checkOpen(verification, clock.now());
    if (!open.ok) return open;
    const taken = await codes.takeTry(verification, code.value, clock.now());
    if (!taken) return fail(codeExpired());
    if (!taken.right) return fail(codeWrong(taken.triesLeft));
    return change(async ({ verifications, phones, audit }) => {
      const now = clock.now();
      const held = await verifications.findForChange(id);
      if (!held) return verificationNotFound();
      const still = checkOpen(held, now);
      if (!still.ok) return still;
      if (!(await phones.confirm(held, taken, now))) return fail(codeExpired());
      await verifications.announce(held);
      await audit.record(actor, 'verification.phone_confirmed', { type: 'verification', id, integrationId });
      return ok(taken.number);
    });
  }

  #allow(actor: Actor, integrationId: Verification['integrationId']): Result<void> {
    const allowed = authorise(actor, 'verification:contribute', integrationId);
    return !allowed.ok && allowed.error.code === 'NOT_FOUND' ? verificationNotFound() : allowed;
  }
}

/** Each of the million codes is as likely as any other. */
const newPhoneCode = (): string => String(randomInt(10 ** CODE_DIGITS)).padStart(CODE_DIGITS, '0');

const noGateway = (): DomainError =>
  domainError('PHONE_UNAVAILABLE', 'No texts are sent from here', {
    hint: 'Whoever runs this server sets up a gateway: VESTIBULE_PHONE_GATEWAY in .env.example.',
  });

const notSent = (): DomainError =>
  domainError('PHONE_UNAVAILABLE', 'The text could not be sent', { hint: 'Ask again in a while.' });

const maybeSent = (): DomainError =>
  domainError('PHONE_UNAVAILABLE', 'The text may not have been sent', {
    hint: 'Should it come, its code is good; if not, ask again in a while.',
  });
