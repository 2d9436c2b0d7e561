import { createHash } from 'node:crypto';
import { domainError, fail, newId, ok, type Actor, type Id, type Result } from '../../../kernel/index.js';
import type { Answer, Judged } from '../../liveness/index.js';
import { STEP_OF, type FileKind, type IdentityDocument, type StepState } from '../domain/evidence.js';
import type { EvidenceIntake } from './evidence-intake.js';
import type { Consent } from './evidence-ports.js';
import type { LivenessStep } from './liveness-step.js';
import type { PersonCalls, SessionActor } from './person-calls.js';
import type { Submissions } from './submissions.js';
import type { VerificationSessions } from './verification-sessions.js';

type DeviceActor = Extract<Actor, { kind: 'device' }>;

/** A picture that a kiosk took for a verification. */
export interface CapturedFile {
  readonly kind: FileKind;
  /** Of a document's front: which one the person said that it is. */
  readonly documentType: IdentityDocument | null;
  readonly jpeg: Uint8Array;
}

/** All that a kiosk captured of one person for one verification. */
export interface VerificationCapture {
  readonly captureId: string;
  readonly deviceId: Id;
  /** The verification's session that it was captured in; null: the kiosk had no network. */
  readonly sessionId: Id | null;
  /** The request URL, its end, or the code that is typed instead. */
  readonly code: string;
  readonly capturedAt: Date;
  /** Taken with an attendant's help, without gestures. */
  readonly assisted: boolean;
  readonly consent: Omit<Consent, 'id'>;
  readonly files: readonly CapturedFile[];
  /** The answer to a liveness challenge; its first picture is the selfie. */
  readonly liveness: Omit<Answer, 'answeredAt'> | null;
}

/** What came of a capture that was taken in. */
export interface TakenVerification {
  /** False: the answer to the liveness challenge was not accepted, and the person may try again. */
  readonly handedIn: boolean;
  /** What was made of that answer; null where there is none, or where the very capture was handed in before. */
  readonly judged: Judged | null;
}

/** What taking captures in is built from. */
export interface KioskVerificationsParts {
  readonly sessions: VerificationSessions;
  readonly calls: PersonCalls;
  readonly evidence: EvidenceIntake;
  readonly liveness: LivenessStep;
  readonly submissions: Submissions;
}

/**
 * Takes in what kiosks captured for verifications. It goes the way of a person who does one step after another, in a session of the
 * capture's own: sent again after it broke off, it goes on where it was, and what is refused leaves the verification open.
 */
export class KioskVerifications {
  readonly #parts: KioskVerificationsParts;

  constructor(parts: KioskVerificationsParts) {
    this.#parts = parts;
  }

  /**
   * Takes a capture in, and hands it in for the person.
   * Errors: those of {@link VerificationSessions.find} and of a person's calls, LIVENESS_REQUIRED, VERIFICATION_INCOMPLETE.
   */
  async take(device: DeviceActor, capture: VerificationCapture): Promise<Result<TakenVerification>> {
    const { sessions, submissions } = this.#parts;
    const found = await sessions.find(device, capture.code);
    if (!found.ok) return found;
    const { id: verificationId, integrationId } = found.value;
    const actorOf = (sessionId: Id): SessionActor => ({
      ...{ kind: 'session', sessionId, verificationId, integrationId },
      device: { deviceId: capture.deviceId, jkt: device.jkt },
    });
    const own = sessionOfCapture(capture.captureId);
    for (const id of capture.sessionId === null ? [own] : [capture.sessionId, own]) {
      if (await submissions.wasHandedIn(actorOf(id))) return ok({ handedIn: true, judged: null });
    }
    const session = await sessions.resume(device, found.value, { own, captured: capture.sessionId });
    return session.ok ? this.#handIn(actorOf(session.value), capture) : session;
  }

  async #handIn(actor: SessionActor, capture: VerificationCapture): Promise<Result<TakenVerification>> {
    const { submissions } = this.#parts;
    const consented = await this.#consent(actor, capture);
    if (!consented.ok) return consented;
    const stored = await this.#store(actor, capture.files);
    if (!stored.ok) return stored;
    const judged = await this.#answer(actor, capture);
    if (!judged.ok) return judged;
    const isOffline = capture.sessionId === null;
    const decision = judged.value?.decision ?? 'accepted';
    if (!isOffline && decision !== 'accepted') return ok({ handedIn: false, judged: judged.value });
    const submitted = await submissions.submit(actor, isOffline);
    return submitted.ok ? ok({ handedIn: true, judged: judged.value }) : submitted;
  }

  #steps(actor: SessionActor): Promise<Result<readonly StepState[]>> {
    return this.#parts.calls.run<readonly StepState[]>(actor, async ({ steps }) => ok(steps));
  }

  async #consent(actor: SessionActor, { consent }: VerificationCapture): Promise<Result<void>> {
    const steps = await this.#steps(actor);
    if (!steps.ok) return steps;
    const isGiven = steps.value.some(({ step, done }) => step === 'consent' && done);
    return isGiven ? ok(undefined) : this.#parts.evidence.consent(actor, consent, consent.givenAt);
  }

  /** What the policy of this verification does not ask for, or a reviewer has not asked for again, is left out. */
  async #store(actor: SessionActor, files: readonly CapturedFile[]): Promise<Result<void>> {
    const steps = await this.#steps(actor);
    if (!steps.ok) return steps;
    const open = new Set(steps.value.filter((each) => each.open).map(({ step }) => step));
    for (const { kind, documentType, jpeg } of files.filter((each) => open.has(STEP_OF[each.kind]))) {
      const kept = await this.#parts.evidence.takeCaptured(actor, { kind, documentType }, jpeg);
      if (!kept.ok) return kept;
    }
    return ok(undefined);
  }

  /** Errors: LIVENESS_REQUIRED, those of {@link LivenessStep.answer}. */
  async #answer(actor: SessionActor, capture: VerificationCapture): Promise<Result<Judged | null>> {
    const steps = await this.#steps(actor);
    if (!steps.ok) return steps;
    const face = steps.value.find(({ step }) => step === 'face');
    if (!face?.open || !face.missing.some((what) => what === 'liveness')) return ok(null);
    const { liveness } = this.#parts;
    if (capture.liveness === null) {
      if (!capture.assisted)
        return fail(domainError('LIVENESS_REQUIRED', 'This capture answers no liveness challenge'));
      const left = await liveness.leaveToReviewer(actor);
      return left.ok ? ok(null) : left;
    }
    const { deviceId, sessionId, capturedAt } = capture;
    const answer = { ...capture.liveness, ...(sessionId === null && { answeredAt: capturedAt }) };
    return liveness.answer(actor, answer, { deviceId, sessionId });
  }
}

/** The id of the session that a capture has of its own: 96 bits of the hash of an id that a kiosk drew at random. */
function sessionOfCapture(captureId: string): Id {
  return createHash('sha256').update(`verification session ${captureId}`).digest('hex').slice(0, newId().length);
}
