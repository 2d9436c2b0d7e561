import {
  IAT_TOLERANCE_SECONDS,
  importIntakeKey,
  importLegacyKeys,
  openEnvelope,
  readCreatePayload,
  readDetailsPayload,
  formOf,
  type Ciphers,
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

/** What an envelope came to, and who sent it. */
interface Received<T> {
  readonly account: IntakeAccount;
  readonly sender: Actor;
  readonly payload: T;
  readonly once: OneTimeId | null;
}

/** The encrypted intake: what integrators' servers send sealed. */
export class VerificationIntake {
  readonly #parts: IntakeParts;
  readonly #ciphers = new LRUCache<Id, { readonly of: string; readonly ciphers: Promise<Ciphers> }>({
    max: READY_INTEGRATIONS,
  });

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /**
   * Makes a verification of a sealed payload.
   * Errors: NOT_FOUND, UNAUTHENTICATED, FORBIDDEN, and the INTAKE_ codes, which live integrations are told as INTAKE_UNOPENED but
   * for INTAKE_STALE and INTAKE_REPLAYED, which only whoever has the key can cause or has heard.
   */
  async create(actor: Actor, integrationId: Id, encryptedData: string): Promise<Result<CreatedVerification>> {
    const { store, reader, clock } = this.#parts;
    const now = clock.now();
    const received = await this.#receive(actor, integrationId, encryptedData, readCreatePayload, now);
    if (!received.ok) return received;
    const { account, sender, payload, once } = received.value;
    const { policy, policyVersion } = account;
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
      sandbox: account.mode === 'test' ? (sandboxOutcome(payload.unique_identifier) ?? null) : null,
    };
    const verification = await store.create(sender, draft, once);
    if (!verification) return fail(replayed());
    return ok({ verification, requestUrl: await reader.requestUrl(verification) });
  }

  /** What a verification has come to, for a sealed id. Errors: as {@link create}; NOT_FOUND where there is no such verification. */
  async details(
    actor: Actor,
    integrationId: Id,
    encryptedData: string,
  ): Promise<Result<{ readonly verification: Verification; readonly payload: VerificationPayload }>> {
    const { store, reader, clock } = this.#parts;
    const received = await this.#receive(actor, integrationId, encryptedData, readDetailsPayload, clock.now());
    if (!received.ok) return received;
    const { payload, once } = received.value;
    if (once && !(await store.takeOnce(integrationId, once))) return fail(replayed());
    const verification = await reader.find(integrationId, payload.verification_id);
    if (!verification) return verificationNotFound();
    return ok({ verification, payload: toPayload(verification, await reader.requestUrl(verification)) });
  }

  async #receive<T>(
    actor: Actor,
    integrationId: Id,
    encryptedData: string,
    readPayload: ReadPayload<T>,
    now: Date,
  ): Promise<Result<Received<T>>> {
    const allowed = authorise(actor, 'verification:intake', integrationId);
    if (!allowed.ok) return allowed;
    const account = await this.#parts.accountOf(integrationId);
    if (!account) return fail(integrationNotFound());
    const admitted = admit(actor, account, encryptedData);
    if (!admitted.ok) return admitted;
    const opened = await openEnvelope(await this.#ciphersOf(account), encryptedData, now);
    if (!opened.ok) return fail(refusal(account, opened.fault));
    const content = opened.value;
    const payload = readPayload(content.json);
    if (!payload.ok) return fail(refusal(account, payload.fault));
    // A JWE that opened was sealed with the integration's own key, and so speaks for it; a legacy one proves nothing.
    const sender: Actor = content.form === 'jwe' ? { kind: 'integration', integrationId } : actor;
    const once =
      content.form === 'jwe'
        ? { jti: content.jti, until: new Date(content.issuedAt.getTime() + IAT_TOLERANCE_SECONDS * 1000) }
        : null;
    return ok({ account, sender, payload: payload.value, once });
  }

  #ciphersOf({ integrationId, keys }: IntakeAccount): Promise<Ciphers> {
    const of = `${keys.legacy.publicKey} ${keys.legacy.privateKey} ${keys.jwe.kid}`;
    const ready = this.#ciphers.get(integrationId);
    if (ready?.of === of) return ready.ciphers;
    const ciphers = Promise.all([importLegacyKeys(keys.legacy), importIntakeKey(keys.jwe)]).then(([legacy, jwe]) => ({
      legacy,
      jwe,
    }));
    this.#ciphers.set(integrationId, { of, ciphers });
    return ciphers;
  }
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
