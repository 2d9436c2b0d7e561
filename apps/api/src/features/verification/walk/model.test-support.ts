import type { ErrorCode, Id } from '../../../kernel/index.js';
import type { IdentityDocument, PersonStep, VerificationPolicy } from '../domain/evidence.js';
import type { Outcome, ReasonCode } from '../domain/decision.js';
import { EDGES, type Cause, type Status, type Step } from '../domain/lifecycle.js';
import { SANDBOX_SCRIPTS, type SandboxOutcome, type ScriptedStep } from '../domain/sandbox.js';

/** What a call is to come to: a code, or null where it is to succeed. */
export type Expected = ErrorCode | null;

/** What of an integration's policy the model goes by. */
export type ModelledPolicy = Pick<
  VerificationPolicy,
  'verificationFace' | 'verificationDecision' | 'verificationProofOfAddress' | 'verificationFourEyes'
>;

/** What is sent as a file: who is to be seen on it, if anybody; null where it is no picture at all. */
export type Picture = 'nobody' | 'one' | 'another' | null;

export type SentKind = 'document_front' | 'document_back' | 'proof_of_address' | 'selfie';

/** A piece of evidence that counts. */
interface ModelledEvidence {
  readonly documentType: IdentityDocument | null;
  readonly picture: Picture;
}

/** The address for a file, as it was given out. */
export interface ModelledUpload {
  readonly token: string;
  readonly sessionId: Id;
  readonly kind: SentKind;
  readonly documentType: IdentityDocument | null;
}

/** A reviewer's judgement. */
export interface ModelledJudgement {
  readonly by: string;
  readonly outcome: Outcome;
  readonly reasonCode: ReasonCode | null;
}

const STEP_OF = {
  document_front: 'document',
  document_back: 'document',
  proof_of_address: 'proof_of_address',
  selfie: 'face',
  liveness: 'face',
  face_match: 'face',
  findings: 'face',
} as const;
type Kind = keyof typeof STEP_OF;

const isTwoSided = (document: IdentityDocument | null | undefined): boolean =>
  document === 'License' || document === 'Address Permit';

/** How a verification ought to be: the edges of the lifecycle, and the guards of which their data speaks in words alone. */
export class ModelledVerification {
  status: Status = 'Not Started';
  version = 1;
  /** Whether a timer waits for it, and is due. */
  due: 'later' | 'now' | null;
  /** Whether the whole of its time is over. */
  isOver = false;
  /** The session that nobody has ended. */
  session: Id | null = null;
  /** Whether that one has lasted too long. */
  isSessionLate = false;
  readonly sessions: Id[] = [];
  readonly uploads: ModelledUpload[] = [];
  hasConsent = false;
  readonly evidence = new Map<Kind, ModelledEvidence>();
  proof: Outcome | 'Under Review' | null = null;
  openStep: PersonStep | null = null;
  proposal: ModelledJudgement | null = null;

  constructor(
    readonly policy: ModelledPolicy,
    readonly sandbox: SandboxOutcome | null,
    /** Counts the edges that were taken. */
    readonly taken: (step: Step, from: Status) => void,
  ) {
    this.due = sandbox ? 'now' : 'later';
  }

  /** Whether a person can still go on with it. */
  get isOpen(): boolean {
    return (this.status === 'Not Started' || this.status === 'Started') && !this.isOver;
  }

  /** What is to come of a person's call by this session, before it is looked at what it does. */
  expectCall(sessionId: Id | undefined): Expected {
    if (sessionId === undefined || sessionId !== this.session || this.isSessionLate)
      return 'VERIFICATION_SESSION_ENDED';
    return this.isOpen ? null : 'VERIFICATION_STATE';
  }

  begin(sessionId: Id): void {
    this.sessions.push(sessionId);
    this.session = sessionId;
    this.isSessionLate = false;
  }

  expectStep(step: PersonStep): Expected {
    if (!this.#isRequired(step)) return 'VERIFICATION_STEP_CLOSED';
    // The same consent can be sent again.
    if (step === 'consent') return null;
    const isOpen = this.hasConsent && (this.openStep === null || this.openStep === step || this.#lacks(step));
    return isOpen ? null : 'VERIFICATION_STEP_CLOSED';
  }

  consent(): void {
    if (this.hasConsent) return;
    this.hasConsent = true;
    if (this.status === 'Not Started') this.#move('begun', 'person');
    this.touch();
  }

  /** What a document's back can be of now. */
  get twoSided(): IdentityDocument | undefined {
    const document = this.evidence.get('document_front')?.documentType;
    return isTwoSided(document) ? (document ?? undefined) : undefined;
  }

  keep(kind: Kind, evidence: ModelledEvidence): void {
    this.evidence.set(kind, evidence);
    if (kind === 'proof_of_address') this.proof = null;
    if (kind === 'document_front') this.evidence.delete('document_back');
    if (kind === 'selfie') this.evidence.delete('liveness');
    this.touch();
  }

  touch(): void {
    this.due = 'later';
  }

  /** The evidence that is still to be given. */
  get missing(): (SentKind | 'liveness')[] {
    const { verificationFace, verificationProofOfAddress } = this.policy;
    const wanted: Record<SentKind | 'liveness', boolean> = {
      document_front: true,
      document_back: this.twoSided !== undefined,
      proof_of_address: verificationProofOfAddress,
      selfie: verificationFace !== 'off',
      liveness: verificationFace === 'liveness',
    };
    const kinds: (SentKind | 'liveness')[] = [
      'document_front',
      'document_back',
      'proof_of_address',
      'selfie',
      'liveness',
    ];
    return kinds.filter((kind) => wanted[kind] && !this.evidence.has(kind));
  }

  #lacks(step: PersonStep): boolean {
    return this.missing.some((kind) => STEP_OF[kind] === step);
  }

  get isComplete(): boolean {
    return this.hasConsent && this.missing.length === 0;
  }

  submit(): void {
    if (this.evidence.has('selfie')) this.evidence.set('face_match', { documentType: null, picture: null });
    this.evidence.set('findings', { documentType: null, picture: null });
    this.#move('submitted', 'person');
    this.openStep = null;
    const { verificationFace, verificationDecision, verificationProofOfAddress } = this.policy;
    const [portrait, selfie] = [this.evidence.get('document_front')?.picture, this.evidence.get('selfie')?.picture];
    const isSeen = verificationFace === 'selfie' && portrait !== 'nobody';
    // A proof that was looked at before the step that was sent back stays as it was found.
    const isLookedAt = !verificationProofOfAddress || this.proof === 'Approved' || this.proof === 'Declined';
    if (verificationDecision === 'face' && isSeen && isLookedAt) {
      if (portrait !== selfie) return this.#move('declined', 'policy');
      if (this.proof !== 'Declined') return this.#move('approved', 'policy');
    }
    this.#move('held', 'policy');
    if (this.evidence.has('proof_of_address')) this.proof ??= 'Under Review';
  }

  expectDecision({ by, outcome, reasonCode }: ModelledJudgement): Expected {
    if (this.status !== 'Under Review') return 'VERIFICATION_STATE';
    const hasProof = this.evidence.has('proof_of_address');
    if (outcome === 'Approved' && hasProof && this.proof !== 'Approved') return 'VERIFICATION_INCOMPLETE';
    const isSame = this.proposal?.outcome === outcome && this.proposal.reasonCode === reasonCode;
    return isSame && this.proposal?.by === by ? 'FORBIDDEN' : null;
  }

  decide(judgement: ModelledJudgement): void {
    const { outcome, reasonCode } = judgement;
    const isSecond = this.proposal?.outcome === outcome && this.proposal.reasonCode === reasonCode;
    if (this.policy.verificationFourEyes && !isSecond) {
      this.proposal = judgement;
      return;
    }
    this.#move(outcome === 'Approved' ? 'approved' : 'declined', 'reviewer');
    this.proposal = null;
  }

  expectProof(): Expected {
    return this.status === 'Under Review' && this.evidence.has('proof_of_address') ? null : 'VERIFICATION_STATE';
  }

  decideProof(outcome: Outcome): void {
    this.proof = outcome;
    this.proposal = null;
  }

  expectSendBack(step: PersonStep): Expected {
    if (step === 'consent' || !this.#isRequired(step)) return 'INVALID_INPUT';
    return edgeFrom('sent_back', this.status) ? null : 'VERIFICATION_STATE';
  }

  sendBack(step: PersonStep, cause: Cause = 'reviewer'): void {
    this.#move('sent_back', cause);
    for (const kind of this.evidence.keys()) {
      if (STEP_OF[kind] === step || kind === 'face_match' || kind === 'findings') this.evidence.delete(kind);
    }
    if (!this.evidence.has('proof_of_address')) this.proof = null;
    this.openStep = step;
    this.isOver = false;
    this.due = 'later';
    this.proposal = null;
  }

  /** Takes every step that its timer causes. */
  ring(): void {
    while (this.due === 'now') {
      const script: readonly ScriptedStep[] = this.sandbox ? SANDBOX_SCRIPTS[this.sandbox] : [];
      const next = script[this.version - 1];
      if (next) this.#follow(next, this.version < script.length);
      else this.#move(this.isOver ? 'expired' : 'abandoned', 'timer');
    }
  }

  #follow({ step, cause, openStep }: ScriptedStep, goesOn: boolean): void {
    if (step === 'submitted') {
      this.evidence.set('document_front', { documentType: 'Passport', picture: 'nobody' });
      this.evidence.delete('document_back');
    }
    if (step === 'sent_back' && openStep) this.sendBack(openStep, cause);
    else this.#move(step, cause);
    this.openStep = openStep ?? null;
    if (goesOn) this.due = 'now';
    else if (step === 'begun') this.due = this.isOver ? 'now' : 'later';
  }

  #isRequired(step: PersonStep): boolean {
    const { verificationFace, verificationProofOfAddress } = this.policy;
    if (step === 'phone') return false;
    if (step === 'proof_of_address') return verificationProofOfAddress;
    return step !== 'face' || verificationFace !== 'off';
  }

  #move(step: Step, cause: Cause): void {
    const edge = edgeFrom(step, this.status);
    if (!edge?.causes.includes(cause)) throw new Error(`The model has no ${step} by ${cause} from ${this.status}.`);
    this.taken(step, this.status);
    this.status = edge.to;
    this.version += 1;
    if (edge.to === 'Started' || edge.to === 'Not Started') return;
    this.due = null;
    this.session = null;
    if (edge.to === 'Approved' || edge.to === 'Declined') this.openStep = null;
  }
}

const edgeFrom = (step: Step, from: Status) => EDGES.find((edge) => edge.step === step && edge.from === from);
