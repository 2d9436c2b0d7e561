import type { Id } from '../../../kernel/index.js';
import { openText, sealText, type Key, type KeyRing, type Queryable } from '../../../platform/vault/index.js';
import type { Status } from '../domain/lifecycle.js';
import type { Subject, Verification } from '../domain/verification.js';

/** Under which name the identifier's blind index is made. */
export const IDENTIFIER_FIELD = 'verification.unique_identifier';

/** A row as `verifications/find.sql` gives it. */
export interface VerificationRow {
  readonly id: Id;
  readonly integration_id: Id;
  readonly person_id: Id;
  readonly status: Status;
  readonly version: number;
  readonly policy_version: number;
  readonly subject_sealed: Buffer;
  readonly request_code: string;
  readonly due_at: Date | null;
  readonly expires_at: Date;
  readonly created_at: Date;
  readonly wrapped_key: Buffer | null;
}

const subjectContext = (id: Id): string => `verification:${id}:subject`;

export const sealSubject = (key: Key, id: Id, subject: Subject): Buffer =>
  sealText(key, JSON.stringify(subject), subjectContext(id));

/** A row opened; undefined where its person was erased. */
export async function toVerification(
  db: Queryable,
  keys: KeyRing,
  row: VerificationRow,
): Promise<Verification | undefined> {
  if (!row.wrapped_key) return undefined;
  const key = await keys.unwrapPersonKey(db, row.integration_id, row.person_id, row.wrapped_key);
  return {
    id: row.id,
    integrationId: row.integration_id,
    personId: row.person_id,
    status: row.status,
    version: row.version,
    policyVersion: row.policy_version,
    subject: JSON.parse(openText(key, row.subject_sealed, subjectContext(row.id))) as Subject,
    requestCode: row.request_code,
    dueAt: row.due_at,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
  };
}
