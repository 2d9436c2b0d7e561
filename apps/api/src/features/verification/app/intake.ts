import {
  IAT_TOLERANCE_SECONDS,
  importIntakeKey,
  importLegacyKeys,
  openEnvelope,
  readCreatePayload,
  readDetailsPayload,
  formOf,
  type Ciphers,
  type Content,
  type Fault,
  type Opened,
} from '@vestibule/envelope';
import type { VerificationPayload } from '@vestibule/webhooks';
import { LRUCache } from 'lru-cache';
import {
  domainError,
  fail,
  newCode,
  newId,
  ok,
  type Actor,
  type Clock,
  type DomainError,
  type Id,
  type Result,
} from '../../../kernel/index.js';
import { authorise, integrationNotFound, unauthenticated } from '../../../platform/access/permissions.js';
import { sandboxOutcome } from '../domain/sandbox.js';
import type { Verification } from '../domain/verification.js';
import { verificationNotFound } from './lifecycle.js';
import { toPayload } from './payload.js';
import type { IntakeAccount, IntakeAccountOf, IntakeStore, OneTimeId, VerificationReader } from './ports.js';

/** What creating a verification answers. */
export interface CreatedVerification {
  readonly verification: Verification;
  readonly requestUrl: string;
}

/** What the intake is built from. */
export interface IntakeParts {
  readonly accountOf: IntakeAccountOf;
  readonly store: IntakeStore;
  readonly reader: VerificationReader;
  readonly clock: Clock;
}

const HOUR_MS = 60 * 60 * 1000;
/** Integrations whose keys are kept ready; a branch network has tens. */
const READY_INTEGRATIONS = 1_000;

type ReadPayload<T> = (json: Readonly<Record<string, unknown>>) => Opened<T>;

/** What of an integration is known, with its keys made ready. */
interface ReadyAccount {
  readonly account: IntakeAccount;
  readonly ciphers: Ciphers;
  /** Those before, where they may still hold. */
  readonly previous: Partial<Ciphers>;
}

/** What an envelope came to, and who sent it. */
interface Received<T> {
  readonly sender: Actor;
  readonly payload: T;
  readonly once: OneTimeId | null;
}

/** The encrypted intake: what integrators' servers send sealed. */
export class VerificationIntake {
  readonly #parts: IntakeParts;
  readonly #ready = new LRUCache<Id, ReadyAccount>({ max: READY_INTEGRATIONS });

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /**
   * Makes a verification of a sealed payload.
   *
   * It is tried with what is known of the integration, and the statement that makes it says whether that is so still: reading it first
   * each time takes a fifth of the whole. What does not come to a verification is tried again with what stands there now, so that
   * nothing is ever refused by what was changed.
   * Errors: NOT_FOUND, UNAUTHENTICATED, FORBIDDEN, and the INTAKE_ codes, which live integrations are told as INTAKE_UNOPENED but
   * for INTAKE_STALE and INTAKE_REPLAYED, which only whoever has the key can cause or has heard.
   */
  async create(actor: Actor, integrationId: Id, encryptedData: string): Promise<Result<CreatedVerification>> {
    const allowed = authorise(actor, 'verification:intake', integrationId);
    if (!allowed.ok) return allowed;
    const known = this.#ready.get(integrationId);
    if (known) {
      const created = await this.#createBy(known, actor, encryptedData);
      if (created !== 'outdated' && created.ok) return created;
    }
    for (;;) {
      const ready = await this.#readyNow(integrationId);
      if (!ready) return fail(integrationNotFound());
      const created = await this.#createBy(ready, actor, encryptedData);
      if (created !== 'outdated') return created;
    }
  }

  async #createBy(
    ready: ReadyAccount,
    actor: Actor,
    encryptedData: string,
  ): Promise<Result<CreatedVerification> | 'outdated'> {
    const { store, reader, clock } = this.#parts;
    const now = clock.now();
    const received = await this.#receive(ready, actor, encryptedData, readCreatePayload, now);
    if (!received.ok) return received;
    const { sender, payload, once } = received.value;
    const { integrationId, policy, policyVersion, revision } = ready.account;
    const draft = {
      id: newId(),
      integrationId,
      policyVersion,
      subject: {
        firstName: payload.first_name,
        lastName: payload.last_name,
        email: payload.email,
        uniqueIdentifier: payload.unique_identifier,
      },
      requestCode: newCode(),
      expiresAt: new Date(now.getTime() + policy.verificationExpiryHours * HOUR_MS),
      createdAt: now,
      sandbox: ready.account.mode === 'test' ? (sandboxOutcome(payload.unique_identifier) ?? null) : null,
    };
    const verification = await store.create(sender, draft, once, revision);
    if (verification === 'outdated') return verification;
    if (verification === 'replayed') return fail(replayed());
    return ok({ verification, requestUrl: await reader.requestUrl(verification) });
  }

  /** What a verification has come to, for a sealed id. Errors: as {@link create}; NOT_FOUND where there is no such verification. */
  async details(
    actor: Actor,
    integrationId: Id,
    encryptedData: string,
  ): Promise<Result<{ readonly verification: Verification; readonly payload: VerificationPayload }>> {
    const { store, reader, clock } = this.#parts;
    const allowed = authorise(actor, 'verification:intake', integrationId);
    if (!allowed.ok) return allowed;
    const ready = await this.#readyNow(integrationId);
    if (!ready) return fail(integrationNotFound());
    const received = await this.#receive(ready, actor, encryptedData, readDetailsPayload, clock.now());
    if (!received.ok) return received;
    const { payload, once } = received.value;
    if (once && !(await store.takeOnce(integrationId, once))) return fail(replayed());
    const verification = await reader.find(integrationId, payload.verification_id);
    if (!verification) return verificationNotFound();
    return ok({ verification, payload: toPayload(verification, await reader.requestUrl(verification)) });
  }

  async #receive<T>(
    ready: ReadyAccount,
    actor: Actor,
    encryptedData: string,
    readPayload: ReadPayload<T>,
    now: Date,
  ): Promise<Result<Received<T>>> {
    const { account } = ready;
    const { integrationId } = account;
    const admitted = admit(actor, account, encryptedData);
    if (!admitted.ok) return admitted;
    const opened = await openByEither(ready, encryptedData, now);
    if (!opened.ok) return fail(refusal(account, opened.fault));
    const content = opened.value;
    const payload = readPayload(content.json);
    if (!payload.ok) return fail(refusal(account, payload.fault));
    // A JWE that opened was sealed with the integration's own key, and so speaks for it; a legacy one proves nothing.
    const from = actor.from === undefined ? {} : { from: actor.from };
    const sender: Actor = content.form === 'jwe' ? { kind: 'integration', integrationId, ...from } : actor;
    const once =
      content.form === 'jwe'
        ? { jti: content.jti, until: new Date(content.issuedAt.getTime() + IAT_TOLERANCE_SECONDS * 1000) }
        : null;
    return ok({ sender, payload: payload.value, once });
  }

  /** Reads an integration as it stands now; its keys are made ready once. */
  async #readyNow(integrationId: Id): Promise<ReadyAccount | undefined> {
    const account = await this.#parts.accountOf(integrationId);
    if (!account) return undefined;
    const known = this.#ready.get(integrationId);
    if (known?.account.revision === account.revision) return known;
    const { legacy, jwe } = account.keys;
    const ciphers = { legacy: await importLegacyKeys(legacy), jwe: await importIntakeKey(jwe) };
    const { previous: before } = account;
    const previous = {
      ...(before.legacy && { legacy: await importLegacyKeys(before.legacy) }),
      ...(before.jwe && { jwe: await importIntakeKey(before.jwe.key) }),
    };
    const ready = { account, ciphers, previous };
    this.#ready.set(integrationId, ready);
    return ready;
  }
}

/**
 * Opens an envelope by the keys that there are, else by those before, while they hold. What neither opens is told as the present ones have
 * it; but a JWE names its key, and one that names the key before is told what that one has to say of it.
 */
async function openByEither(
  { account, ciphers, previous }: ReadyAccount,
  encryptedData: string,
  now: Date,
): Promise<Opened<Content>> {
  const opened = await openEnvelope(ciphers, encryptedData, now);
  const form = formOf(encryptedData);
  const until = account.previous[form]?.until;
  if (opened.ok || until === undefined || until <= now) return opened;
  const again = await openEnvelope({ ...ciphers, ...previous }, encryptedData, now);
  return again.ok || (form === 'jwe' && opened.fault.code === 'INTAKE_KEY_UNKNOWN') ? again : opened;
}

/** Whether an envelope of its form is taken from this caller at all. */
function admit(actor: Actor, account: IntakeAccount, encryptedData: string): Result<void> {
  if (formOf(encryptedData) === 'jwe') return ok(undefined);
  const { allowLegacyIntake, allowUnauthenticatedLegacyIntake } = account.policy;
  if (!allowLegacyIntake) return fail(disclosed(account, legacyOff()));
  if (actor.kind === 'nobody' && !allowUnauthenticatedLegacyIntake) {
    return fail(unauthenticated());
  }
  return ok(undefined);
}

/** What to change, as a hint and, since REST's failures have none by the contract, among the details. */
const advised = (hint: string) => ({ hint, details: [{ field: 'encryptedData', reason: hint }] });

const legacyOff = (): DomainError =>
  domainError('INTAKE_LEGACY_OFF', 'This integration takes no legacy envelopes', {
    ...advised(
      'Seal a JWE with the intake key; or have an administrator switch allowLegacyIntake on, knowing that this form proves nothing.',
    ),
  });

const replayed = (): DomainError =>
  domainError('INTAKE_REPLAYED', 'This JWE was taken before', {
    ...advised(
      'Make a new one with a `jti` of its own for each call; send an Idempotency-Key to be able to send a call again.',
    ),
  });

/** A fault as it is told to this integration. */
function refusal(account: IntakeAccount, { code, message, advice, fields }: Fault): DomainError {
  const told = domainError(code, message, { ...advised(advice), ...(fields && { details: fields }) });
  return code === 'INTAKE_STALE' ? told : disclosed(account, told);
}

/** Which fault it was helps whoever builds a sender, and whoever tries one out; a live integration is told neither. */
const disclosed = ({ mode }: IntakeAccount, error: DomainError): DomainError =>
  mode === 'test' ? error : domainError('INTAKE_UNOPENED', 'The payload could not be opened');
