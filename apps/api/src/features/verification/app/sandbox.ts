import { createHash } from 'node:crypto';
import { newId, ok, type Actor, type Clock, type Result } from '../../../kernel/index.js';
import { SANDBOX_SCRIPTS, type SandboxOutcome, type ScriptedStep } from '../domain/sandbox.js';
import { evidenceImageKey, type PersonDetails, type Verification } from '../domain/verification.js';
import type { Decisions } from './decisions.js';
import type { VerificationLifecycle } from './lifecycle.js';
import type { VerificationStores } from './ports.js';
import { sendBack } from './sending-back.js';

/** What the sandbox is built from. */
export interface SandboxParts {
  readonly lifecycle: VerificationLifecycle;
  readonly decisions: Decisions;
  /** A picture that stands for a document. */
  readonly specimen: () => Promise<Uint8Array>;
  readonly clock: Clock;
}

const WORKER: Actor = { kind: 'worker' };

/** Leads verifications of integrations in test mode to the outcome that their identifiers are marked with. */
export class Sandbox {
  readonly #parts: SandboxParts;

  constructor(parts: SandboxParts) {
    this.#parts = parts;
  }

  /** Takes the next step of its script; the timer is due at once for the one after it. False where the script is over. */
  async advance(stores: VerificationStores, before: Verification, outcome: SandboxOutcome): Promise<Result<boolean>> {
    const script: readonly ScriptedStep[] = SANDBOX_SCRIPTS[outcome];
    // The first change made it.
    const at = before.version - 1;
    const next = script[at];
    if (!next) return ok(false);
    const verification = next.step === 'submitted' ? await this.#giveEvidence(stores, before) : before;
    const taken = await this.#take(stores, verification, next, at + 1 < script.length);
    if (!taken.ok) return taken;
    // A test client may have begun meanwhile.
    if (taken.value.status !== 'Started') await stores.sessions.end(before.id, this.#parts.clock.now());
    return ok(true);
  }

  async #take(
    stores: VerificationStores,
    verification: Verification,
    { step, cause, reason, openStep }: ScriptedStep,
    goesOn: boolean,
  ): Promise<Result<Verification>> {
    const { lifecycle, decisions, clock } = this.#parts;
    const now = clock.now();
    if ((step === 'approved' || step === 'declined') && (cause === 'policy' || cause === 'reviewer')) {
      return decisions.make(stores, {
        actor: WORKER,
        cause,
        verification,
        policy: await stores.policyOf(verification.integrationId, verification.policyVersion),
        outcome: step === 'approved' ? 'Approved' : 'Declined',
        reason: reason ?? null,
        proposedBy: null,
        at: now,
      });
    }
    if (step === 'sent_back' && openStep && reason) {
      const policy = await stores.policyOf(verification.integrationId, verification.policyVersion);
      return sendBack(lifecycle, stores, { actor: WORKER, verification, policy, step: openStep, reason, at: now });
    }
    const nextTimer = goesOn ? now : step === 'begun' ? verification.expiresAt : null;
    return lifecycle.take(stores, WORKER, { verification, step, cause, nextTimer, reason: null, openStep: null });
  }

  /** A passport that is nobody's, so that there is something to be fetched. */
  async #giveEvidence(stores: VerificationStores, verification: Verification): Promise<Verification> {
    const { specimen, clock } = this.#parts;
    const { id: verificationId, integrationId, personId, subject } = verification;
    const picture = await specimen();
    const evidence = { id: newId(), kind: 'document_front', documentType: 'Passport' } as const;
    await stores.blobs.put(personId, evidenceImageKey(integrationId, evidence), picture);
    await stores.evidence.insert(verification, {
      ...evidence,
      verificationId,
      sessionId: verificationId,
      mediaType: 'image/jpeg',
      bytes: picture.length,
      sha256: createHash('sha256').update(picture).digest('hex'),
      pages: 1,
      findings: {},
      takenAt: clock.now(),
    });
    const details = detailsOf(subject);
    await stores.verifications.saveDetails(verification, details);
    return { ...verification, details, evidence: [{ ...evidence, outcome: null }] };
  }
}

const detailsOf = ({ firstName, lastName }: Verification['subject']): PersonDetails => ({
  firstName,
  lastName,
  dateOfBirth: '1990-01-31',
  gender: 'F',
  idNumber: 'SPECIMEN1',
  // The code that ICAO Doc 9303 part 3 keeps for specimens.
  nationality: 'UTO',
  placeOfBirth: 'Utopia',
  expirationDate: '2035-01-31',
  address: null,
  country: 'UTO',
});
