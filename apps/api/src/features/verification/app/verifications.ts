import { ok, type Actor, type Id, type Page, type PageRequest, type Result } from '../../../kernel/index.js';
import { authorise } from '../../../platform/access/permissions.js';
import type { Change, Verification } from '../domain/verification.js';
import { verificationNotFound } from './lifecycle.js';
import type { VerificationFilter, VerificationReader } from './ports.js';

/** Looking at verifications. */
export class Verifications {
  readonly #reader: VerificationReader;

  constructor(reader: VerificationReader) {
    this.#reader = reader;
  }

  /** One, whoever's it is. Errors: NOT_FOUND, FORBIDDEN. */
  async get(actor: Actor, id: Id): Promise<Result<Verification>> {
    // Before anything is looked for, so that a refusal does not tell whether it is there.
    const allowed = authorise(actor, 'verification:read');
    if (!allowed.ok) return allowed;
    const verification = await this.#reader.findAny(id);
    const isShown = verification && authorise(actor, 'verification:read', verification.integrationId).ok;
    return isShown ? ok(verification) : verificationNotFound();
  }

  /** An integration's, the newest first. Errors: NOT_FOUND, FORBIDDEN. */
  async list(
    actor: Actor,
    integrationId: Id,
    filter: VerificationFilter,
    page: PageRequest,
  ): Promise<Result<Page<Verification>>> {
    const allowed = authorise(actor, 'verification:read', integrationId);
    return allowed.ok ? ok(await this.#reader.list(integrationId, filter, page)) : allowed;
  }

  /** Whether one of an integration's verifications may be followed, or all of them. Errors: NOT_FOUND, FORBIDDEN. */
  async mayFollow(actor: Actor, integrationId: Id, id: Id | undefined): Promise<Result<void>> {
    const allowed = authorise(actor, 'verification:read', integrationId);
    if (!allowed.ok || id === undefined) return allowed;
    return (await this.#reader.find(integrationId, id)) ? ok(undefined) : verificationNotFound();
  }

  /** The changes of verifications, in their order, by the verification's id. Errors: NOT_FOUND, FORBIDDEN. */
  async histories(
    actor: Actor,
    verifications: readonly Verification[],
  ): Promise<Result<ReadonlyMap<Id, readonly Change[]>>> {
    for (const integrationId of new Set(verifications.map((each) => each.integrationId))) {
      const allowed = authorise(actor, 'verification:read', integrationId);
      if (!allowed.ok) return allowed;
    }
    return ok(await this.#reader.histories(verifications.map(({ id }) => id)));
  }

  /** Where the person is verified: whoever has it can begin in her place. Errors: NOT_FOUND, FORBIDDEN. */
  async requestUrl(actor: Actor, verification: Verification): Promise<Result<string>> {
    const allowed = authorise(actor, 'verification:see-request', verification.integrationId);
    return allowed.ok ? ok(await this.#reader.requestUrl(verification)) : allowed;
  }
}
