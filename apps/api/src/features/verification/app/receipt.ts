import type { Decision } from '../domain/decision.js';
import type { VerificationPolicy } from '../domain/evidence.js';
import type { Verification } from '../domain/verification.js';
import type { Consent, OpenedEvidence } from './evidence-ports.js';

/** What a decision rests on. */
export interface Grounds {
  readonly verification: Verification;
  readonly policy: VerificationPolicy;
  readonly consent: Consent | undefined;
  readonly evidence: readonly OpenedEvidence[];
}

/**
 * What is signed of a decision: what was decided by whom and when, on which evidence (by its hash), by which models and with which
 * scores. It names nobody: it stays when the person is erased, and still says that these files, whoever has them, were the ones.
 */
export function receiptOf(grounds: Grounds, decision: Omit<Decision, 'receipt'>): object {
  const { verification, policy, consent, evidence } = grounds;
  const match = evidence.find(({ kind }) => kind === 'face_match')?.findings.match ?? null;
  const findings = evidence.find(({ kind }) => kind === 'findings')?.findings.findings ?? null;
  return {
    type: 'verification-decision',
    verificationId: verification.id,
    integrationId: verification.integrationId,
    outcome: decision.outcome,
    reasonCode: decision.reasonCode,
    change: decision.number,
    decidedBy: decision.decidedBy,
    proposedBy: decision.proposedBy,
    decidedAt: decision.at.toISOString(),
    policy: {
      version: verification.policyVersion,
      decision: policy.verificationDecision,
      face: policy.verificationFace,
    },
    consent: consent && {
      version: consent.version,
      language: consent.language,
      givenAt: consent.givenAt.toISOString(),
    },
    phoneConfirmed: verification.phoneNumber !== null,
    evidence: evidence.map(({ kind, documentType, mediaType, bytes, sha256, takenAt }) => ({
      kind,
      documentType,
      mediaType,
      bytes,
      sha256,
      takenAt: takenAt.toISOString(),
    })),
    face: match,
    // What was compared names somebody.
    findings: findings && findings.map(({ name, outcome: came }) => ({ name, outcome: came })),
  };
}
