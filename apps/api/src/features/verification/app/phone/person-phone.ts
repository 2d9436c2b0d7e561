import { ok, type Actor, type Result } from '../../../../kernel/index.js';
import type { TextLanguage } from '../../domain/phone-text.js';
import type { Verification } from '../../domain/verification.js';
import { checkStep, idleUntil, type PersonCalls } from '../person-calls.js';
import type { PhoneConfirmation, SentCode } from './confirmation.js';

/** Confirming a phone as a step of a person on the way through a verification. */
export class PersonPhone {
  readonly #calls: PersonCalls;
  readonly #confirmation: PhoneConfirmation;

  constructor(calls: PersonCalls, confirmation: PhoneConfirmation) {
    this.#calls = calls;
    this.#confirmation = confirmation;
  }

  /** Texts a code. Errors: those of a person's call, VERIFICATION_STEP_CLOSED, those of {@link PhoneConfirmation.sendCode}. */
  async send(actor: Actor, number: string, language: TextLanguage): Promise<Result<SentCode>> {
    const verification = await this.#begin(actor);
    return verification.ok ? this.#confirmation.sendCode(actor, verification.value, number, language) : verification;
  }

  /** Confirms by the code. Errors: those of a person's call, VERIFICATION_STEP_CLOSED, those of {@link PhoneConfirmation.confirm}. */
  async confirm(actor: Actor, code: string): Promise<Result<string>> {
    const verification = await this.#begin(actor);
    return verification.ok ? this.#confirmation.confirm(actor, verification.value, code) : verification;
  }

  /** No transaction waits for a gateway: the step is looked at first, and the confirmation looks at the verification again. */
  #begin(actor: Actor): Promise<Result<Verification>> {
    return this.#calls.run<Verification>(actor, async ({ stores, steps, verification, policy, now }) => {
      const open = checkStep(steps, 'phone');
      if (!open.ok) return open;
      await stores.verifications.touch(verification, idleUntil(verification, policy, now));
      return ok(verification);
    });
  }
}
