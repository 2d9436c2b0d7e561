import { isId, type Id } from '../../../kernel/index.js';
import { FILE_KINDS, IDENTITY_DOCUMENTS, PROOF_DOCUMENT, type Evidence, type FileKind } from '../domain/evidence.js';
import type { Verification } from '../domain/verification.js';
import type { SessionActor } from './person-calls.js';

/** What an upload address was given out for. */
export interface UploadClaims {
  readonly verificationId: Id;
  readonly sessionId: Id;
  readonly kind: FileKind;
  readonly documentType: Evidence['documentType'];
}

const DOCUMENTS = [...IDENTITY_DOCUMENTS, PROOF_DOCUMENT] as const;

/** Reads the claims of a token that was verified. Undefined where they are not those of an upload. */
export function readUploadClaims(claims: Readonly<Record<string, unknown>> | undefined): UploadClaims | undefined {
  if (!claims) return undefined;
  const { sub: sessionId, verification: verificationId, document } = claims;
  const kind = FILE_KINDS.find((each) => each === claims['kind']);
  const documentType = DOCUMENTS.find((each) => each === document) ?? null;
  if (!isIdText(verificationId) || !isIdText(sessionId) || !kind) return undefined;
  return { verificationId, sessionId, kind, documentType };
}

const isIdText = (value: unknown): value is Id => typeof value === 'string' && isId(value);

/** Who sends a file: the session that its address was given to. Whether that is still open is looked at with every call. */
export const uncheckedSession = (
  { sessionId, verificationId }: UploadClaims,
  { integrationId }: Verification,
): SessionActor => ({ kind: 'session', sessionId, verificationId, integrationId, device: null });
