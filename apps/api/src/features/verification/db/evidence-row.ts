import type { Id } from '../../../kernel/index.js';
import { openText, sealText, type Key } from '../../../platform/vault/index.js';
import type { Findings, OpenedEvidence } from '../app/evidence-ports.js';
import type { Evidence } from '../domain/evidence.js';

/** A row as `verifications/evidence.sql` gives it. */
export interface EvidenceRow {
  readonly id: Id;
  readonly verification_id: Id;
  readonly kind: Evidence['kind'];
  readonly document_type: Evidence['documentType'];
  readonly media_type: string | null;
  readonly bytes: number | null;
  readonly sha256: Buffer;
  readonly pages: number;
  readonly findings_sealed: Buffer;
  readonly outcome: Evidence['outcome'];
  readonly taken_at: Date;
  readonly replaced_at: Date | null;
}

const findingsContext = (id: Id): string => `evidence:${id}:findings`;

export const sealFindings = (key: Key, id: Id, findings: Findings): Buffer =>
  sealText(key, JSON.stringify(findings), findingsContext(id));

/** Opens a row with the person's key. */
export const toEvidence = (key: Key, row: EvidenceRow): OpenedEvidence => ({
  id: row.id,
  verificationId: row.verification_id,
  kind: row.kind,
  documentType: row.document_type,
  mediaType: row.media_type,
  bytes: row.bytes,
  sha256: row.sha256.toString('hex'),
  pages: row.pages,
  outcome: row.outcome,
  takenAt: row.taken_at,
  replacedAt: row.replaced_at,
  findings: JSON.parse(openText(key, row.findings_sealed, findingsContext(row.id))) as Findings,
});
