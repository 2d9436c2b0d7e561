import type { Evidence } from '../domain/evidence.js';
import type { NewEvidence } from './evidence-ports.js';
import { idleUntil, type PersonCall } from './person-calls.js';
import { subjectOf } from './verification-sessions.js';

/** A piece of evidence before it is kept; what has no file has no media type. */
export type MadeEvidence = Pick<NewEvidence, 'id' | 'kind' | 'documentType' | 'sha256' | 'findings'> &
  Partial<Pick<NewEvidence, 'mediaType' | 'bytes' | 'pages'>>;

/** Keeps a piece of evidence, in the place of the one before of its kind; the person is at it, and the record tells of it. */
export async function keepEvidence(call: PersonCall, made: MadeEvidence): Promise<Evidence> {
  const { stores, verification, policy, now, actor } = call;
  const evidence: NewEvidence = {
    mediaType: null,
    bytes: null,
    pages: 0,
    ...made,
    verificationId: verification.id,
    sessionId: actor.sessionId,
    takenAt: now,
  };
  await stores.evidence.insert(verification, evidence);
  await stores.verifications.touch(verification, idleUntil(verification, policy, now));
  await stores.audit.record(actor, `verification.${made.kind}_taken`, subjectOf(verification));
  return { ...evidence, outcome: null, replacedAt: null };
}
