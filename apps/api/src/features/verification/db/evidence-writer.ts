import type { Id } from '../../../kernel/index.js';
import { sql } from '../../../platform/database/sql-file.js';
import { nameBlobs } from '../../../platform/storage/index.js';
import { blindIndex, type Key, type KeyRing, type Queryable } from '../../../platform/vault/index.js';
import type { Consent, EvidenceWriter, Findings, NewEvidence, OpenedEvidence } from '../app/evidence-ports.js';
import type { Evidence, Gathered, ProofOutcome } from '../domain/evidence.js';
import { evidenceKeys, type Verification } from '../domain/verification.js';
import { sealFindings, toEvidence, type EvidenceRow } from './evidence-row.js';

/** What goes with a piece of evidence that is replaced: another document has another back, and another selfie was no part of a challenge. */
const goingWith = (kind: Evidence['kind']): readonly Evidence['kind'][] => {
  if (kind === 'document_front') return ['document_back'];
  return kind === 'selfie' ? ['liveness'] : [];
};

/** Under which name a document's blind index is made. */
const DOCUMENT_FIELD = 'evidence.document';

/** Changes evidence within one transaction that holds the verification. */
export class PostgresEvidenceWriter implements EvidenceWriter {
  readonly #db: Queryable;
  readonly #keys: KeyRing;

  constructor(transaction: Queryable, keys: KeyRing) {
    this.#db = transaction;
    this.#keys = keys;
  }

  async gathered({ id, evidence, phoneNumber }: Verification): Promise<Gathered> {
    return { consented: (await this.consent(id)) !== undefined, phoneConfirmed: phoneNumber !== null, evidence };
  }

  async recordConsent({ id }: Verification, sessionId: Id, consent: Consent): Promise<void> {
    await this.#db.query(
      `INSERT INTO consent (id, verification_id, session_id, version, language, given_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [consent.id, id, sessionId, consent.version, consent.language, consent.givenAt],
    );
  }

  async consent(verificationId: Id): Promise<Consent | undefined> {
    const rows = (await this.#db.query(sql('verifications/consents.sql'), [verificationId])) as Consent[];
    return rows.at(-1);
  }

  async insert(verification: Verification, evidence: NewEvidence): Promise<void> {
    const { id, verificationId, kind, takenAt } = evidence;
    const key = await this.#keyOf(verification);
    await this.replace(verificationId, [kind, ...goingWith(kind)], takenAt);
    await this.#db.query(sql('verifications/insert-evidence.sql'), [
      id,
      verificationId,
      evidence.sessionId,
      kind,
      evidence.documentType,
      evidence.mediaType,
      evidence.bytes,
      Buffer.from(evidence.sha256, 'hex'),
      evidence.pages,
      sealFindings(key, id, evidence.findings),
      takenAt,
      await this.#documentIndex(verification, evidence.findings.reading),
    ]);
    const isFile = evidence.mediaType !== null;
    await nameBlobs(this.#db, evidenceKeys(verification.integrationId, { ...evidence, isFile }));
  }

  async replace(verificationId: Id, kinds: readonly Evidence['kind'][], at: Date): Promise<void> {
    await this.#db.query(
      'UPDATE evidence SET replaced_at = $3 WHERE verification_id = $1 AND kind = ANY ($2) AND replaced_at IS NULL',
      [verificationId, kinds, at],
    );
  }

  async forgetPhone(verificationId: Id): Promise<void> {
    await this.#db.query('DELETE FROM phone_confirmation WHERE verification_id = $1', [verificationId]);
  }

  async current(verification: Verification): Promise<OpenedEvidence[]> {
    const key = await this.#keyOf(verification);
    const rows = (await this.#db.query(sql('verifications/evidence.sql'), [verification.id])) as EvidenceRow[];
    return rows.filter((row) => row.replaced_at === null).map((row) => toEvidence(key, row));
  }

  async countOf(verificationId: Id, kind: Evidence['kind']): Promise<number> {
    const rows = (await this.#db.query(
      'SELECT count(*)::integer AS count FROM evidence WHERE verification_id = $1 AND kind = $2',
      [verificationId, kind],
    )) as { count: number }[];
    return rows[0]?.count ?? 0;
  }

  async setOutcome(evidenceId: Id, outcome: ProofOutcome): Promise<void> {
    await this.#db.query('UPDATE evidence SET outcome = $2 WHERE id = $1', [evidenceId, outcome]);
  }

  async otherHolders({ id }: Verification): Promise<number> {
    const rows = (await this.#db.query(sql('verifications/other-holders.sql'), [id])) as { count: number }[];
    return rows[0]?.count ?? 0;
  }

  /** By which a document is found again; null where its number is not known. */
  async #documentIndex({ integrationId }: Verification, reading: Findings['reading']): Promise<Buffer | null> {
    const { idNumber, country } = reading?.fields ?? {};
    if (!reading || !idNumber) return null;
    const key = await this.#keys.lastingKey(this.#db, integrationId);
    return blindIndex(key, DOCUMENT_FIELD, `${country?.value ?? ''} ${reading.type} ${idNumber.value}`);
  }

  async #keyOf({ personId }: Verification): Promise<Key> {
    const key = await this.#keys.personKey(this.#db, personId);
    if (!key) throw new Error('Evidence of a person who was erased was asked for.');
    return key;
  }
}
