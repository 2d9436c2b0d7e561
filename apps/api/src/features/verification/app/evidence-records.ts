import { domainError, fail, ok, type Actor, type Id, type Result } from '../../../kernel/index.js';
import { authorise, type Action } from '../../../platform/access/permissions.js';
import type { Decision, Proposal } from '../domain/decision.js';
import { EVIDENCE_KINDS } from '../domain/evidence.js';
import { evidenceImageKey, type Verification } from '../domain/verification.js';
import type { BlobStore, Consent, EvidenceReader, OpenedEvidence } from './evidence-ports.js';
import type { ChangeVerifications } from './ports.js';

/** What looking at evidence is built from. */
export interface EvidenceRecordsParts {
  readonly reader: EvidenceReader;
  readonly blobs: BlobStore;
  readonly change: ChangeVerifications;
}

const NAMES = EVIDENCE_KINDS.map((kind) => kind.replaceAll('_', '-')).join('|');
const KEY = new RegExp(`^verification/([0-9a-f]{24})/(?:${NAMES})/([0-9a-f]{24})(?:\\.[2-9]|\\.[1-9][0-9])?\\.jpg$`);

/** Looking at what a verification is decided by. */
export class EvidenceRecords {
  readonly #parts: EvidenceRecordsParts;

  constructor(parts: EvidenceRecordsParts) {
    this.#parts = parts;
  }

  /** All evidence in its order, what was replaced included. Errors: NOT_FOUND, FORBIDDEN. */
  evidence(actor: Actor, verification: Verification): Promise<Result<readonly OpenedEvidence[]>> {
    return this.#read(actor, 'verification:read', verification, (reader) => reader.list(verification));
  }

  consents(actor: Actor, verification: Verification): Promise<Result<readonly Consent[]>> {
    return this.#read(actor, 'verification:read', verification, (reader) => reader.consents(verification.id));
  }

  /** Decisions in their order, with their receipts. Errors: NOT_FOUND, FORBIDDEN. */
  decisions(actor: Actor, verification: Verification): Promise<Result<readonly Decision[]>> {
    return this.#read(actor, 'verification:read', verification, (reader) => reader.decisions(verification.id));
  }

  /** What a first reviewer proposed. Errors: NOT_FOUND, FORBIDDEN. */
  async proposal(actor: Actor, verification: Verification): Promise<Result<Proposal | null>> {
    return this.#read(
      actor,
      'evidence:see-findings',
      verification,
      async (reader) => (await reader.proposal(verification.id)) ?? null,
    );
  }

  /** Whether a key is one of evidence. */
  has(key: string): boolean {
    return KEY.test(key);
  }

  /** An image by its relative key; that it was seen is in the audit trail. Errors: NOT_FOUND, FORBIDDEN. */
  async image(actor: Actor, key: string): Promise<Result<Buffer>> {
    const [, integrationId = '', id = ''] = KEY.exec(key) ?? [];
    const allowed = authorise(actor, 'evidence:see-image', integrationId);
    if (!allowed.ok) return allowed.error.code === 'NOT_FOUND' ? imageNotFound() : allowed;
    const { reader, blobs, change } = this.#parts;
    const owner = await reader.findOwner(integrationId, id);
    const image = owner && (await blobs.get(owner.personId, key));
    if (!image) return imageNotFound();
    const subject = { type: 'verification', id: owner.verificationId, integrationId };
    const noted = await change<void>(async ({ audit }) => {
      await audit.record(actor, 'verification.image_seen', subject);
      return ok(undefined);
    });
    return noted.ok ? ok(image) : noted;
  }

  async #read<T>(
    actor: Actor,
    action: Action,
    { integrationId }: Verification,
    read: (reader: EvidenceReader) => Promise<T>,
  ): Promise<Result<T>> {
    const allowed = authorise(actor, action, integrationId);
    return allowed.ok ? ok(await read(this.#parts.reader)) : allowed;
  }
}

/** The keys of the pages of a piece of evidence. */
export const imageKeysOf = (integrationId: Id, evidence: OpenedEvidence): string[] =>
  Array.from({ length: evidence.pages }, (_, at) => evidenceImageKey(integrationId, evidence, at + 1));

const imageNotFound = (): Result<never> => fail(domainError('NOT_FOUND', 'Image not found'));
