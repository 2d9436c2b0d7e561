import { createHash } from 'node:crypto';
import { domainError, fail, newId, ok, type Actor, type Result } from '../../../kernel/index.js';
import { fillCallback } from '../domain/callback.js';
import { decideByPolicy, reasonOf } from '../domain/decision.js';
import type { ProofOutcome } from '../domain/evidence.js';
import { proofOutcome as outcomeOfProof, type Finding } from '../domain/findings.js';
import type { Status } from '../domain/lifecycle.js';
import type { Verification } from '../domain/verification.js';
import type { Decisions } from './decisions.js';
import type { AccountOf, EvidenceExaminer, Findings, OpenedEvidence, TemplatesOf } from './evidence-ports.js';
import { detailsOf, findingsOf, proofFindingsOf } from './findings-of.js';
import { verificationNotFound, type VerificationLifecycle } from './lifecycle.js';
import { toProofPayload, evidenceOf } from './payload.js';
import { sessionOf, type PersonCall, type PersonCalls, type SessionActor } from './person-calls.js';
import type { ChangeVerifications, VerificationReader } from './ports.js';

/** What came of a submission. */
export interface Submitted {
  readonly verification: Verification;
  /** Where the person's browser goes on; null where the integration has no callback URL, or a kiosk shows its own end. */
  readonly redirectUrl: string | null;
}

/** What submissions are built from. */
export interface SubmissionsParts {
  readonly calls: PersonCalls;
  readonly change: ChangeVerifications;
  readonly lifecycle: VerificationLifecycle;
  readonly decisions: Decisions;
  readonly reader: VerificationReader;
  readonly examiner: EvidenceExaminer;
  readonly templatesOf: TemplatesOf;
  readonly accountOf: AccountOf;
}

const HANDED_IN: ReadonlySet<Status> = new Set(['Submitted', 'Under Review', 'Approved', 'Declined']);

/** What a person hands in when all is there, and what the policy makes of it. */
export class Submissions {
  readonly #parts: SubmissionsParts;

  constructor(parts: SubmissionsParts) {
    this.#parts = parts;
  }

  /**
   * Sent again by the same session, it gives how it stands. Errors: those of a person's call, VERIFICATION_INCOMPLETE.
   * @param offline whether it was captured without a network: then a reviewer sees it, whatever the policy says
   */
  async submit(actor: Actor, offline = false): Promise<Result<Submitted>> {
    const session = sessionOf(actor);
    if (!session.ok) return session;
    const { calls, reader, templatesOf, accountOf } = this.#parts;
    const known = await reader.find(session.value.integrationId, session.value.verificationId);
    // Read before: a transaction that waits for a second connection could wait for ever.
    const templates = known ? await templatesOf(known.integrationId, known.subject.uniqueIdentifier) : [];
    const first = await calls.run<Verification>(actor, (call) => this.#submit(call, templates, offline));
    const isOver = !first.ok && first.error.code === 'VERIFICATION_SESSION_ENDED';
    const submitted = isOver ? await this.#submitted(session.value, first) : first;
    if (!submitted.ok) return submitted;
    const account = session.value.device ? undefined : await accountOf(session.value.integrationId);
    const callbackUrl = account?.callbackUrl ?? null;
    return ok({
      verification: submitted.value,
      redirectUrl: callbackUrl && fillCallback(callbackUrl, submitted.value),
    });
  }

  /** Whether this very session has handed its verification in. */
  async wasHandedIn(session: SessionActor): Promise<boolean> {
    const submitted = await this.#submitted(session, verificationNotFound());
    return submitted.ok;
  }

  /** A verification that this very session has handed in: whoever missed the answer gets it again. */
  async #submitted({ verificationId, sessionId }: SessionActor, refused: Result<never>): Promise<Result<Verification>> {
    return this.#parts.change<Verification>(async ({ verifications, sessions }) => {
      const verification = await verifications.findForChange(verificationId);
      const isPast = verification && HANDED_IN.has(verification.status);
      return isPast && (await sessions.isLast(verificationId, sessionId)) ? ok(verification) : refused;
    });
  }

  async #submit(call: PersonCall, templates: readonly Float32Array[], offline: boolean): Promise<Result<Verification>> {
    const { stores, actor, steps, now } = call;
    const missing = steps.filter(({ done }) => !done);
    if (missing.length > 0) {
      return fail(
        domainError('VERIFICATION_INCOMPLETE', 'Not everything that is asked for is there', {
          details: missing.map(({ step, missing: what }) => ({
            field: step,
            reason: what.length > 0 ? `${what.join(' and ')} is missing` : 'was not done',
          })),
        }),
      );
    }
    await this.#compare(call, templates);
    const taken = { verification: call.verification, cause: 'person', nextTimer: null } as const;
    const changes = { openStep: null, reason: null };
    const submitted = await this.#parts.lifecycle.take(stores, actor, { ...taken, ...changes, step: 'submitted' });
    if (!submitted.ok) return submitted;
    await stores.sessions.end(call.verification.id, now);
    return this.#decide({ ...call, verification: submitted.value }, offline);
  }

  async #decide(call: PersonCall, offline: boolean): Promise<Result<Verification>> {
    const { stores, policy, now: at } = call;
    const { lifecycle, decisions } = this.#parts;
    const evidence = await stores.evidence.current(call.verification);
    const proofs = proofFindingsOf(call.verification, policy, evidence, at);
    const proofOutcome = await this.#decideProof(call, proofs);
    const otherHolders = await stores.evidence.otherHolders(call.verification);
    const findings = findingsOf(call.verification, policy, evidence, { otherHolders, proofs, proofOutcome, offline });
    await this.#keep(call, 'findings', { findings });
    const verification = await this.#withDetails(call, evidence);
    const verdict = decideByPolicy(policy, findings);
    const actor: Actor = { kind: 'policy' };
    if (verdict.step === 'held') {
      return lifecycle.take(stores, actor, { verification, step: 'held', cause: 'policy', nextTimer: null });
    }
    const outcome = verdict.step === 'approved' ? 'Approved' : 'Declined';
    const reason = verdict.step === 'declined' ? verdict.reason : null;
    const deciding = { actor, cause: 'policy', verification, policy, outcome, reason, proposedBy: null, at } as const;
    return decisions.make(stores, deciding);
  }

  /**
   * Decides a proof of address that nobody has looked at yet, by what is found of it where all findings decide, and tells the
   * integration; else it is under review. Gives its outcome; null where there is no proof.
   */
  async #decideProof(
    { stores, verification, policy, now: at }: PersonCall,
    findings: readonly Finding[],
  ): Promise<ProofOutcome | null> {
    const proof = evidenceOf(verification, 'proof_of_address');
    if (!proof || proof.outcome !== null) return proof?.outcome ?? null;
    const outcome = policy.verificationDecision === 'findings' ? outcomeOfProof(findings) : 'Under Review';
    await stores.evidence.setOutcome(proof.id, outcome);
    const { integrationId, personId, id: subjectId } = verification;
    const reason = outcome === 'Declined' ? reasonOf('ADDRESS_NOT_PROVEN').text : null;
    const body = toProofPayload(verification, await this.#parts.reader.requestUrl(verification), outcome, reason);
    await stores.events.record({ kind: 'proof-of-address', integrationId, personId, subjectId, body, at });
    return outcome;
  }

  /** Compares the faces and keeps what came of it, as evidence. */
  async #compare(call: PersonCall, templates: readonly Float32Array[]): Promise<void> {
    const match = this.#parts.examiner.compare(await call.stores.evidence.current(call.verification), templates);
    if (match) await this.#keep(call, 'face_match', { match });
  }

  /** Keeps who the person is by the document, where a reviewer has not written it down before. */
  async #withDetails({ stores, verification }: PersonCall, evidence: readonly OpenedEvidence[]): Promise<Verification> {
    const details = detailsOf(evidence);
    if (verification.details || !details) return verification;
    await stores.verifications.saveDetails(verification, details);
    return { ...verification, details };
  }

  /** Keeps what was computed of the evidence, as evidence of its own. */
  async #keep(
    { stores, verification, actor, now }: PersonCall,
    kind: 'face_match' | 'findings',
    findings: Findings,
  ): Promise<void> {
    await stores.evidence.insert(verification, {
      id: newId(),
      verificationId: verification.id,
      sessionId: actor.sessionId,
      kind,
      documentType: null,
      mediaType: null,
      bytes: null,
      sha256: createHash('sha256').update(JSON.stringify(findings)).digest('hex'),
      pages: 0,
      findings,
      takenAt: now,
    });
  }
}
