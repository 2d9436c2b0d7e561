import {
  actorName,
  domainError,
  fail,
  ok,
  refuseField,
  type Actor,
  type Clock,
  type Id,
  type Result,
} from '../../../kernel/index.js';
import { authorise } from '../../../platform/access/permissions.js';
import { reasonOf, type Outcome, type Proposal, type ReasonCode } from '../domain/decision.js';
import { stepsOf, type PersonStep, type VerificationPolicy } from '../domain/evidence.js';
import type { PersonDetails, Verification } from '../domain/verification.js';
import type { Decisions } from './decisions.js';
import { verificationNotFound, type VerificationLifecycle } from './lifecycle.js';
import { evidenceOf, toProofPayload } from './payload.js';
import type { ChangeVerifications, VerificationReader, VerificationStores } from './ports.js';
import { sendBack } from './sending-back.js';
import { subjectOf } from './verification-sessions.js';

/** What a reviewer decides. */
export interface Judgement {
  readonly outcome: Outcome;
  /** Needed where it is declined. */
  readonly reasonCode: ReasonCode | null;
  /** In words for the integration; without any it is told the code's. */
  readonly text: string | null;
}

/** What came of a reviewer's decision. */
export interface Reviewed {
  readonly verification: Verification;
  /** Where the policy asks for two reviewers and this was the first. */
  readonly proposal: Proposal | null;
}

/** What reviews are built from. */
export interface ReviewsParts {
  readonly change: ChangeVerifications;
  readonly lifecycle: VerificationLifecycle;
  readonly decisions: Decisions;
  readonly reader: VerificationReader;
  readonly clock: Clock;
}

interface Review {
  readonly stores: VerificationStores;
  readonly verification: Verification;
  readonly policy: VerificationPolicy;
  readonly now: Date;
}

const TEXT_MAXIMUM = 500;
/** The joiners by which Persian and the scripts of India are written (Unicode 15.0, 23.2). */
const JOINERS = /[\u200C\u200D]/g;
/** Control characters, invisible ones, and halves of surrogate pairs. */
const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}]/u;

/** What reviewers do. */
export class Reviews {
  readonly #parts: ReviewsParts;

  constructor(parts: ReviewsParts) {
    this.#parts = parts;
  }

  /**
   * Approves or declines. Where the policy asks for two reviewers, the first one's is a proposal, and a second one who decides the
   * same makes it a decision; who decides otherwise makes a new proposal.
   * Errors: NOT_FOUND, FORBIDDEN, VERIFICATION_STATE, INVALID_INPUT, VERIFICATION_INCOMPLETE where a proof of address is undecided.
   */
  async decide(actor: Actor, id: Id, judgement: Judgement): Promise<Result<Reviewed>> {
    const checked = checkJudgement(judgement);
    if (!checked.ok) return checked;
    const { outcome, reasonCode, text } = judgement;
    return this.#review<Reviewed>(actor, id, async ({ stores, verification, policy, now: at }) => {
      const underReview = checkUnderReview(verification);
      if (!underReview.ok) return underReview;
      const proof = evidenceOf(verification, 'proof_of_address');
      if (outcome === 'Approved' && proof && proof.outcome !== 'Approved') {
        return fail(domainError('VERIFICATION_INCOMPLETE', 'The proof of address has to be approved first'));
      }
      const first = policy.verificationFourEyes ? await stores.decisions.proposal(id) : undefined;
      const agrees = first?.outcome === outcome && first.reasonCode === reasonCode;
      if (first && agrees && first.proposedBy === actorName(actor)) {
        return fail(domainError('FORBIDDEN', 'A second reviewer has to agree'));
      }
      if (policy.verificationFourEyes && !agrees) {
        const proposal: Proposal = { verificationId: id, outcome, reasonCode, proposedBy: actorName(actor), at };
        await stores.decisions.propose(proposal);
        await stores.verifications.announce(verification);
        await stores.audit.record(actor, 'verification.decision_proposed', subjectOf(verification));
        return ok({ verification, proposal });
      }
      const reason = reasonCode && reasonOf(reasonCode, text);
      const proposedBy = first?.proposedBy ?? null;
      const decided = await this.#parts.decisions.make(stores, {
        actor,
        cause: 'reviewer',
        verification,
        policy,
        outcome,
        reason,
        proposedBy,
        at,
      });
      return decided.ok ? ok({ verification: decided.value, proposal: null }) : decided;
    });
  }

  /** Decides about the proof of address, and tells the integration. Errors: as {@link decide}. */
  async decideProof(actor: Actor, id: Id, judgement: Judgement): Promise<Result<Verification>> {
    const checked = checkJudgement(judgement);
    if (!checked.ok) return checked;
    return this.#review<Verification>(actor, id, async ({ stores, verification, now: at }) => {
      const underReview = checkUnderReview(verification);
      if (!underReview.ok) return underReview;
      const proof = evidenceOf(verification, 'proof_of_address');
      if (!proof) return fail(domainError('VERIFICATION_STATE', 'There is no proof of address'));
      const { outcome, reasonCode, text } = judgement;
      await stores.evidence.setOutcome(proof.id, outcome);
      await dropProposal(stores, verification);
      await stores.audit.record(actor, `verification.proof_${outcome.toLowerCase()}`, subjectOf(verification));
      const { integrationId, personId } = verification;
      const reason = reasonCode ? reasonOf(reasonCode, text).text : null;
      const body = toProofPayload(verification, await this.#parts.reader.requestUrl(verification), outcome, reason);
      await stores.events.record({ kind: 'proof-of-address', integrationId, personId, subjectId: id, body, at });
      const evidence = verification.evidence.map((each) => (each.id === proof.id ? { ...each, outcome } : each));
      return ok({ ...verification, evidence });
    });
  }

  /**
   * Sends one back for one step to be made again: what there was of it counts no more. It has the whole time again.
   * Errors: NOT_FOUND, FORBIDDEN, VERIFICATION_STATE, INVALID_INPUT.
   */
  async sendBack(
    actor: Actor,
    id: Id,
    { step, reasonCode, text }: { step: PersonStep; reasonCode: ReasonCode; text: string | null },
  ): Promise<Result<Verification>> {
    const checked = checkText(text);
    if (!checked.ok) return checked;
    return this.#review<Verification>(actor, id, async ({ stores, verification, policy, now: at }) => {
      const gathered = await stores.evidence.gathered(verification);
      const isRequired = stepsOf(policy, gathered, null).some((each) => each.step === step);
      if (!isRequired || step === 'consent') return refuseField('step', 'must be one that this verification asks for');
      const reason = reasonOf(reasonCode, text);
      return sendBack(this.#parts.lifecycle, stores, { actor, verification, policy, step, reason, at });
    });
  }

  /** Keeps who the person is by the documents. Errors: NOT_FOUND, FORBIDDEN, VERIFICATION_STATE, INVALID_INPUT. */
  async recordDetails(actor: Actor, id: Id, details: PersonDetails): Promise<Result<Verification>> {
    for (const [field, value] of Object.entries<string | null>({ ...details })) {
      if (value !== null && !isDetail(value))
        return refuseField(field, `must have 1 to ${TEXT_MAXIMUM} visible characters`);
    }
    for (const field of ['dateOfBirth', 'expirationDate'] as const) {
      const date = details[field];
      if (date !== null && !isDate(date)) return refuseField(field, 'must be a date as ISO 8601 writes it: 1990-12-31');
    }
    return this.#review<Verification>(actor, id, async ({ stores, verification }) => {
      const underReview = checkUnderReview(verification);
      if (!underReview.ok) return underReview;
      await stores.verifications.saveDetails(verification, details);
      await dropProposal(stores, verification);
      await stores.audit.record(actor, 'verification.details_recorded', subjectOf(verification));
      return ok({ ...verification, details });
    });
  }

  async #review<T>(actor: Actor, id: Id, work: (review: Review) => Promise<Result<T>>): Promise<Result<T>> {
    const allowed = authorise(actor, 'verification:decide');
    if (!allowed.ok) return allowed;
    const { change, clock } = this.#parts;
    return change<T>(async (stores) => {
      const verification = await stores.verifications.findForChange(id);
      if (!verification) return verificationNotFound();
      const policy = await stores.policyOf(verification.integrationId, verification.policyVersion);
      return work({ stores, verification, policy, now: clock.now() });
    });
  }
}

function checkUnderReview({ status }: Verification): Result<void> {
  if (status === 'Under Review') return ok(undefined);
  return fail(domainError('VERIFICATION_STATE', `A verification that is ${status} is not under review`));
}

function checkJudgement({ outcome, reasonCode, text }: Judgement): Result<void> {
  if (outcome === 'Declined' && reasonCode === null) return refuseField('reasonCode', 'is needed where it is declined');
  if (outcome === 'Approved' && (reasonCode !== null || text !== null)) {
    return refuseField('reasonCode', 'must not be given where it is approved');
  }
  return checkText(text);
}

/** What was proposed was proposed by what stood there then: the second reviewer is to agree to no more than the first one saw. */
async function dropProposal(
  { decisions, verifications }: VerificationStores,
  verification: Verification,
): Promise<void> {
  await decisions.dropProposal(verification.id);
  await verifications.announce(verification);
}

function isDetail(text: string): boolean {
  const joined = text.replaceAll(JOINERS, '');
  return joined.trim().length > 0 && text.length <= TEXT_MAXIMUM && !CONTROL.test(joined);
}

const checkText = (text: string | null): Result<void> =>
  text === null || isDetail(text)
    ? ok(undefined)
    : refuseField('text', `must have 1 to ${TEXT_MAXIMUM} visible characters`);

/** A day that there is. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
