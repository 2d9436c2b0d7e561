import { actorName, ok, type Actor, type Result } from '../../../kernel/index.js';
import type { Outcome, Reason } from '../domain/decision.js';
import type { VerificationPolicy } from '../domain/evidence.js';
import type { Cause } from '../domain/lifecycle.js';
import type { Verification } from '../domain/verification.js';
import type { SignReceipt } from './evidence-ports.js';
import type { VerificationLifecycle } from './lifecycle.js';
import type { VerificationStores } from './ports.js';
import { receiptOf } from './receipt.js';

/** A decision to be made. */
export interface Deciding {
  readonly actor: Actor;
  readonly cause: Extract<Cause, 'policy' | 'reviewer'>;
  readonly verification: Verification;
  readonly policy: VerificationPolicy;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly proposedBy: string | null;
  readonly at: Date;
}

/** Makes decisions: the step, its receipt, and what told of it, in the caller's transaction. */
export class Decisions {
  readonly #lifecycle: VerificationLifecycle;
  readonly #sign: SignReceipt;

  constructor(lifecycle: VerificationLifecycle, sign: SignReceipt) {
    this.#lifecycle = lifecycle;
    this.#sign = sign;
  }

  /** Errors: VERIFICATION_STATE, FORBIDDEN. */
  async make(stores: VerificationStores, deciding: Deciding): Promise<Result<Verification>> {
    const { actor, cause, verification, policy, outcome, reason, proposedBy, at } = deciding;
    const moved = await this.#lifecycle.take(stores, actor, {
      verification,
      step: outcome === 'Approved' ? 'approved' : 'declined',
      cause,
      nextTimer: null,
      reason,
      openStep: null,
    });
    if (!moved.ok) return moved;
    const { evidence, decisions } = stores;
    const decision = {
      number: moved.value.version,
      outcome,
      reasonCode: reason?.code ?? null,
      decidedBy: actorName(actor),
      proposedBy,
      at,
    };
    const grounds = {
      verification: moved.value,
      policy,
      consent: await evidence.consent(verification.id),
      evidence: await evidence.current(verification),
    };
    const receipt = await this.#sign(receiptOf(grounds, decision));
    await decisions.insert(verification.id, { ...decision, receipt });
    await decisions.dropProposal(verification.id);
    return ok(moved.value);
  }
}
