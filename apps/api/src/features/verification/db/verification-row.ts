import type { Id } from '../../../kernel/index.js';
import { openText, sealText, type Key, type KeyRing, type Queryable } from '../../../platform/vault/index.js';
import type { ReasonCode } from '../domain/decision.js';
import type { PersonStep } from '../domain/evidence.js';
import type { Status } from '../domain/lifecycle.js';
import type { PersonDetails, ShownEvidence, Subject, Verification } from '../domain/verification.js';
import { confirmedNumberContext } from './phone/sealed-number.js';

/** Under which name the identifier's blind index is made. */
export const IDENTIFIER_FIELD = 'verification.unique_identifier';

/** A row as `verifications/select.sql` gives it. */
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
  readonly open_step: PersonStep | null;
  readonly has_error: boolean;
  readonly reason_code: ReasonCode | null;
  readonly reason_sealed: Buffer | null;
  readonly details_sealed: Buffer | null;
  readonly phone_sealed: Buffer | null;
  readonly evidence: readonly ShownEvidence[];
  readonly wrapped_key: Buffer | null;
}

/** What of a verification is sealed with its person's key. */
type Field = 'subject' | 'reason' | 'details';

const contextOf = (id: Id, field: Field): string => `verification:${id}:${field}`;

/** Seals a value that is kept as JSON. */
export const sealField = (key: Key, id: Id, field: Field, value: object | string): Buffer =>
  sealText(key, JSON.stringify(value), contextOf(id, field));

const openField = <T>(key: Key, { id }: VerificationRow, field: Field, box: Buffer): T =>
  JSON.parse(openText(key, box, contextOf(id, field))) as T;

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
    subject: openField<Subject>(key, row, 'subject', row.subject_sealed),
    requestCode: row.request_code,
    dueAt: row.due_at,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    openStep: row.open_step,
    hasError: row.has_error,
    reason:
      row.reason_code && row.reason_sealed
        ? { code: row.reason_code, text: openField<string>(key, row, 'reason', row.reason_sealed) }
        : null,
    details: row.details_sealed && openField<PersonDetails>(key, row, 'details', row.details_sealed),
    phoneNumber: row.phone_sealed && openText(key, row.phone_sealed, confirmedNumberContext(row.id)),
    evidence: row.evidence,
  };
}
