import { Readable } from 'node:stream';
import { domainError, fail, newId, ok, refuseField, type Actor, type Id, type Result } from '../../../kernel/index.js';
import {
  hasBack,
  PROOF_DOCUMENT,
  STEP_OF,
  type Evidence,
  type FileKind,
  type IdentityDocument,
  type VerificationPolicy,
} from '../domain/evidence.js';
import { evidenceFileKey, evidenceImageKey, type Verification } from '../domain/verification.js';
import type { BlobStore, Consent, EvidenceExaminer, Examined, StoredFile } from './evidence-ports.js';
import { keepEvidence } from './keep-evidence.js';
import type { VerificationLifecycle } from './lifecycle.js';
import { checkStep, idleUntil, type PersonCall, type PersonCalls, type SessionActor } from './person-calls.js';
import type { ChangeVerifications, VerificationReader } from './ports.js';
import { readUploadClaims, uncheckedSession, type UploadClaims } from './upload-claims.js';
import { subjectOf } from './verification-sessions.js';

/** Where a file is to be sent. */
export interface PreparedUpload {
  readonly url: string;
  readonly mediaTypes: readonly string[];
  readonly maximumBytes: number;
  readonly until: Date;
}

/** What a person is about to send. */
export interface UploadRequest {
  readonly kind: FileKind;
  /** Needed for a document's front; of what else there is, it is known. */
  readonly documentType: IdentityDocument | null;
}

/** A file as it arrives. */
export interface IncomingFile {
  readonly mediaType: string;
  /** The address that it comes from. */
  readonly from?: string;
  readonly source: AsyncIterable<Uint8Array>;
}

/** What the intake of evidence is built from. */
export interface EvidenceIntakeParts {
  readonly calls: PersonCalls;
  readonly change: ChangeVerifications;
  readonly reader: VerificationReader;
  readonly lifecycle: VerificationLifecycle;
  readonly blobs: BlobStore;
  readonly examiner: EvidenceExaminer;
  readonly signUpload: (sessionId: Id, claims: Readonly<Record<string, string>>, until: Date) => Promise<string>;
  /** The address under which a file with such a token is taken. */
  readonly uploadUrl: (token: string) => string;
  readonly verifyUpload: (token: string) => Promise<Readonly<Record<string, unknown>> | undefined>;
}

/** A file as it arrives, and what it is looked at by. */
interface ArrivingFile extends IncomingFile {
  readonly id: Id;
  readonly policy: VerificationPolicy;
}

/** A file that lies in the storage, and was looked at. */
interface LaidFile extends StoredFile, Examined {
  readonly id: Id;
  readonly mediaType: string;
}

/** The contract's limit for an image; a PDF of a bill has a tenth of it. */
const FILE_BYTES = 8 * 1024 * 1024;

/**
 * How often a kind of file is taken for one verification. What was replaced is kept, and an address lasts: without a bound whoever
 * holds one could fill the storage. With it, all kinds come to 1.3 GB of files and pages at the very most.
 */
const FILES_MAXIMUM = 20;

/** Long enough for 8 MiB at 150 kbit/s, the slowest that a phone's data plan is throttled to. */
const UPLOAD_MS = 10 * 60_000;

const IMAGES = ['image/jpeg', 'image/png', 'image/webp'];

/** What is taken: a proof of address as a PDF too. */
export const mediaTypesOf = (kind: FileKind): readonly string[] =>
  kind === 'proof_of_address' ? [...IMAGES, 'application/pdf'] : IMAGES;

/** Takes in what a person gives: consent and files. */
export class EvidenceIntake {
  readonly #parts: EvidenceIntakeParts;

  constructor(parts: EvidenceIntakeParts) {
    this.#parts = parts;
  }

  /**
   * Keeps that the person agreed; by it a verification begins. Errors: those of a person's call, VERIFICATION_STEP_CLOSED.
   * @param givenAt where she agreed before: at a kiosk without a network
   */
  async consent(
    actor: Actor,
    { version, language }: Pick<Consent, 'version' | 'language'>,
    givenAt?: Date,
  ): Promise<Result<void>> {
    const checked = checkConsent(version, language);
    if (!checked.ok) return checked;
    return this.#parts.calls.run<void>(actor, async (call) => {
      const { stores, verification, policy, steps, now } = call;
      const open = checkStep(steps, 'consent');
      if (!open.ok) {
        // The same call may be sent again where its answer was lost.
        const given = await stores.evidence.consent(verification.id);
        return given?.version === version && given.language === language ? ok(undefined) : open;
      }
      const consent: Consent = { id: newId(), version, language, givenAt: givenAt ?? now };
      await stores.evidence.recordConsent(verification, call.actor.sessionId, consent);
      await stores.audit.record(actor, 'verification.consent_given', subjectOf(verification));
      const nextTimer = idleUntil(verification, policy, now);
      if (verification.status === 'Started') {
        await stores.verifications.touch(verification, nextTimer);
        return ok(undefined);
      }
      const begun = await this.#parts.lifecycle.take(stores, actor, {
        verification,
        step: 'begun',
        cause: 'person',
        nextTimer,
      });
      return begun.ok ? ok(undefined) : begun;
    });
  }

  /**
   * Says where a file is to be sent: an address that takes this one file. A file goes by itself, not in the GraphQL call: it goes
   * to the storage as it arrives, can be sent again by itself, and needs nothing but HTTP of whoever sends it.
   * Errors: those of a person's call, VERIFICATION_STEP_CLOSED, INVALID_INPUT.
   */
  async prepare(actor: Actor, request: UploadRequest): Promise<Result<PreparedUpload>> {
    const { kind } = request;
    return this.#parts.calls.run<PreparedUpload>(
      actor,
      async ({ actor: session, verification, policy, steps, now }) => {
        const open = checkStep(steps, STEP_OF[kind]);
        if (!open.ok) return open;
        const document = documentOf(request, verification, policy.verificationDocuments);
        if (!document.ok) return document;
        const until = new Date(now.getTime() + UPLOAD_MS);
        const claims: Record<string, string> = {
          verification: verification.id,
          kind,
          ...(document.value && { document: document.value }),
        };
        const token = await this.#parts.signUpload(session.sessionId, claims, until);
        const url = this.#parts.uploadUrl(token);
        return ok({ url, mediaTypes: mediaTypesOf(kind), maximumBytes: FILE_BYTES, until });
      },
    );
  }

  /**
   * Takes the file of an upload address in, in the place of the one before: whenever it is sent while the address lasts.
   * Errors: UPLOAD_UNKNOWN, UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, those of a person's call, and the codes of images.
   */
  async store(token: string, { mediaType, source, from }: IncomingFile): Promise<Result<Evidence>> {
    const { reader, verifyUpload } = this.#parts;
    const claims = readUploadClaims(await verifyUpload(token));
    const verification = claims && (await reader.findAny(claims.verificationId));
    if (!claims || !verification) return fail(uploadUnknown());
    if (!mediaTypesOf(claims.kind).includes(mediaType)) {
      const taken = mediaTypesOf(claims.kind).join(', ');
      return fail(domainError('UNSUPPORTED_MEDIA_TYPE', `Send one of ${taken}`));
    }
    const actor = { ...uncheckedSession(claims, verification), ...(from !== undefined && { from }) };
    return this.#take(actor, claims, verification, { mediaType, source });
  }

  /**
   * Takes a picture in that a kiosk took, in the place of the one before.
   * Errors: those of a person's call, VERIFICATION_STEP_CLOSED, INVALID_INPUT, and the codes of images.
   */
  async takeCaptured(actor: SessionActor, request: UploadRequest, jpeg: Uint8Array): Promise<Result<Evidence>> {
    const { verificationId, sessionId } = actor;
    const wanted = await this.#parts.calls.run(actor, async ({ verification, policy }) => {
      const document = documentOf(request, verification, policy.verificationDocuments);
      return document.ok ? ok({ verification, documentType: document.value }) : document;
    });
    if (!wanted.ok) return wanted;
    const { verification, documentType } = wanted.value;
    const claims: UploadClaims = { verificationId, sessionId, kind: request.kind, documentType };
    return this.#take(actor, claims, verification, { mediaType: 'image/jpeg', source: Readable.from([jpeg]) });
  }

  async #take(
    actor: SessionActor,
    claims: UploadClaims,
    verification: Verification,
    { mediaType, source }: IncomingFile,
  ): Promise<Result<Evidence>> {
    // Before anything is stored for nothing; once more when it is kept.
    const allowed = await this.#parts.calls.run(actor, async (call) => {
      const wanted = await checkWanted(call, claims);
      return wanted.ok ? ok(call.policy) : wanted;
    });
    if (!allowed.ok) return allowed;
    const id = newId();
    const stored: string[] = [];
    const arriving = new Arriving(source);
    try {
      const file = { id, mediaType, source: arriving, policy: allowed.value };
      const arrived = await this.#lay(verification, claims.kind, file, stored);
      // Where this throws, it may have been committed nonetheless: the files stay, since a row must not point at none.
      const kept = arrived.ok ? await this.#keep(actor, claims, arrived.value) : arrived;
      if (!kept.ok) await this.#removeAll(stored);
      return kept;
    } catch (error) {
      // No fault of ours: a network that was lost, or a body that there is no room for. As it was thrown, and not as the storage
      // wrapped it: who answers goes by it.
      if (arriving.broke) throw arriving.broke.by;
      // What failed may be the database, which then can't be told either.
      await this.#noteError(verification).catch(() => undefined);
      throw error;
    }
  }

  /** Lays a file and its pages in the storage, and looks at it; `stored` names what lies there, also where it is refused. */
  async #lay(
    { integrationId, personId }: Verification,
    kind: FileKind,
    { id, mediaType, source, policy }: ArrivingFile,
    stored: string[],
  ): Promise<Result<LaidFile>> {
    const { blobs, examiner } = this.#parts;
    const fileKey = evidenceFileKey(integrationId, { kind, id });
    try {
      stored.push(fileKey);
      const file = await blobs.putStream(personId, fileKey, source, FILE_BYTES);
      if (!file.ok) return file;
      const bytes = await blobs.get(personId, fileKey);
      if (!bytes) return fail(uploadUnknown());
      const examined = await examiner.examine(kind, mediaType, bytes, policy);
      if (!examined.ok) return examined;
      for (const [at, page] of examined.value.pages.entries()) {
        const key = evidenceImageKey(integrationId, { kind, id }, at + 1);
        stored.push(key);
        if (!(await blobs.put(personId, key, page))) return fail(uploadUnknown());
      }
      return ok({ ...examined.value, ...file.value, id, mediaType });
    } catch (error) {
      await this.#removeAll(stored);
      throw error;
    }
  }

  async #keep(actor: Actor, claims: UploadClaims, file: LaidFile): Promise<Result<Evidence>> {
    return this.#parts.calls.run<Evidence>(actor, async (call) => {
      const wanted = await checkWanted(call, claims);
      if (!wanted.ok) return wanted;
      const { kind, documentType } = claims;
      const { id, mediaType, bytes, findings, pages } = file;
      const sha256 = file.sha256.toString('hex');
      const taken = { id, kind, documentType, mediaType, bytes, sha256, pages: pages.length, findings };
      return ok(await keepEvidence(call, taken));
    });
  }

  async #noteError(verification: Verification): Promise<void> {
    await this.#parts.change<void>(async ({ verifications }) => {
      await verifications.noteError(verification);
      return ok(undefined);
    });
  }

  /** Takes back what was stored for nothing. */
  async #removeAll(keys: readonly string[]): Promise<void> {
    await Promise.allSettled(keys.map((key) => this.#parts.blobs.remove(key)));
  }
}

/** A file that arrives, and what it broke off by. */
class Arriving implements AsyncIterable<Uint8Array> {
  broke: { readonly by: unknown } | undefined;
  readonly #source: AsyncIterable<Uint8Array>;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of this.#source) yield piece;
    } catch (by) {
      this.broke = { by };
      throw by;
    }
  }
}

const VERSION = /^[\w.:/-]{1,100}$/;
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;

function checkConsent(version: string, language: string): Result<void> {
  if (!VERSION.test(version))
    return refuseField('version', "must be the text's version: 1 to 100 letters, digits or . : / _ -");
  if (!LANGUAGE.test(language))
    return refuseField('language', 'must be a language as BCP 47 writes it, such as en or pt-BR');
  return ok(undefined);
}

/**
 * Whether a file is still wanted: the front may have become another document's since its back was asked for.
 * Errors: VERIFICATION_STEP_CLOSED, UPLOAD_UNKNOWN.
 */
async function checkWanted(
  { stores, steps, verification }: PersonCall,
  { kind, documentType }: UploadClaims,
): Promise<Result<void>> {
  const open = checkStep(steps, STEP_OF[kind]);
  if (!open.ok) return open;
  if ((await stores.evidence.countOf(verification.id, kind)) >= FILES_MAXIMUM) return fail(sentTooOften());
  if (kind !== 'document_back') return open;
  const front = verification.evidence.find((each) => each.kind === 'document_front');
  return front?.documentType === documentType ? ok(undefined) : fail(uploadUnknown());
}

/** The document that a file shows. Errors: INVALID_INPUT. */
function documentOf(
  { kind, documentType }: UploadRequest,
  { evidence }: Verification,
  allowed: readonly IdentityDocument[],
): Result<Evidence['documentType']> {
  if (kind === 'proof_of_address') return ok(PROOF_DOCUMENT);
  if (kind === 'selfie') return ok(null);
  if (kind === 'document_front') {
    if (documentType && allowed.includes(documentType)) return ok(documentType);
    return refuseField('documentType', `must be one of ${allowed.join(', ')}`);
  }
  const front = evidence.find((each) => each.kind === 'document_front');
  if (front && hasBack(front.documentType)) return ok(front.documentType);
  return refuseField('kind', front ? 'must not be the back: this document has none' : 'must be the front first');
}

const sentTooOften = () =>
  domainError('VERIFICATION_STEP_CLOSED', `This was sent ${FILES_MAXIMUM} times, which is as often as it is taken`, {
    hint: 'Hand in what is there, or have another verification made.',
  });

const uploadUnknown = () =>
  domainError('UPLOAD_UNKNOWN', 'Nothing is expected under this address', {
    hint: 'Ask for a new one with prepareUpload.',
  });
