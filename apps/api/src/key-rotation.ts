import { domainError, fail, ok, type Actor, type Clock, type Id, type Result } from './kernel/index.js';
import { TokenIssuer } from './platform/access/token-issuer.js';
import { sql, type EntityManager, type Transactor } from './platform/database/index.js';
import {
  beginRotation,
  countLeft,
  endRotation,
  rewrapBatch,
  rotateMaster,
  type MasterKeys,
  type Queryable,
} from './platform/vault/index.js';

/** Writes who did what, within the transaction of what was done. */
interface Audit {
  record(actor: Actor, action: string, subject: { type: string; id: Id; integrationId: Id | null }): Promise<void>;
}

/** What a rotation of an integration's key came to. */
export interface IntegrationRotation {
  readonly generation: number;
  /** Persons whose keys were wrapped anew by this call. */
  readonly persons: number;
  /** Whether it went on with one that was begun before. */
  readonly resumed: boolean;
}

/** Which keys there are. Holds nothing secret. */
export interface KeyStatus {
  readonly master: {
    readonly rotatedAt: Date | null;
    /** Whether everything is under the key that is configured as the current one. */
    readonly current: boolean;
    readonly previousConfigured: boolean;
  };
  readonly signing: readonly { readonly kid: string; readonly createdAt: Date; readonly retiredAt: Date | null }[];
  readonly integrations: readonly IntegrationKeyStatus[];
}

/** An integration's key. */
export interface IntegrationKeyStatus {
  readonly id: Id;
  readonly name: string;
  readonly generation: number;
  readonly createdAt: Date;
  readonly rotationStartedAt: Date | null;
  /** Null where it never was, or where a rotation is under way. */
  readonly rotatedAt: Date | null;
  /** Persons whose keys are wrapped with an older one. */
  readonly left: number;
}

/** Replaces keys. Only keys are wrapped anew: what is sealed with a person's key stays as it is. */
export class KeyRotation {
  readonly #db: Queryable;
  readonly #transactor: Transactor;
  readonly #master: MasterKeys;
  readonly #audit: (manager: EntityManager) => Audit;
  readonly #clock: Clock;

  constructor(parts: {
    readonly db: Queryable;
    readonly transactor: Transactor;
    readonly master: MasterKeys;
    readonly audit: (manager: EntityManager) => Audit;
    readonly clock: Clock;
  }) {
    this.#db = parts.db;
    this.#transactor = parts.transactor;
    this.#master = parts.master;
    this.#audit = parts.audit;
    this.#clock = parts.clock;
  }

  /** Puts everything under the current master key; false where it is already. */
  async master(actor: Actor): Promise<Result<boolean>> {
    return this.#transactor.run(async (manager) => {
      const rotated = await rotateMaster(manager, this.#master, this.#clock.now());
      if (rotated.ok && rotated.value) {
        const subject = { type: 'installation', id: 'master-key', integrationId: null };
        await this.#audit(manager).record(actor, 'keys.master_rotated', subject);
      }
      return rotated;
    });
  }

  /** Makes a new signing key; gives its `kid`. */
  async signing(actor: Actor): Promise<Result<string>> {
    return this.#transactor.run(async (manager) => {
      const kid = await TokenIssuer.rotate(manager, this.#master);
      const subject = { type: 'signing-key', id: kid, integrationId: null };
      await this.#audit(manager).record(actor, 'keys.signing_rotated', subject);
      return ok(kid);
    });
  }

  /**
   * Replaces an integration's key, or goes on with what was begun.
   * @param step called after each batch with how many persons it was
   */
  async integration(actor: Actor, id: Id, step: (persons: number) => void): Promise<Result<IntegrationRotation>> {
    const begun = await this.#begin(actor, id);
    if (!begun.ok) return begun;
    let persons = 0;
    for (;;) {
      const batch = await this.#transactor.run(async (manager) => ok(await rewrapBatch(manager, this.#master, id)));
      if (!batch.ok) return batch;
      persons += batch.value;
      step(batch.value);
      if (batch.value > 0) continue;
      const ended = await this.#end(actor, id);
      if (!ended.ok) return ended;
      if (ended.value !== 'left') break;
    }
    const [row] = (await this.#db.query('SELECT key_generation FROM integration WHERE id = $1', [id])) as {
      key_generation: number;
    }[];
    return ok({ generation: row?.key_generation ?? 0, persons, resumed: !begun.value });
  }

  /** How many persons' keys a rotation of an integration's key has to wrap anew. */
  async size(id: Id): Promise<number> {
    const statement =
      'SELECT count(*)::integer AS count FROM person WHERE integration_id = $1 AND wrapped_key IS NOT NULL';
    const [row] = (await this.#db.query(statement, [id])) as { count: number }[];
    return (await countLeft(this.#db, id)) || (row?.count ?? 0);
  }

  async #begin(actor: Actor, id: Id): Promise<Result<boolean>> {
    return this.#transactor.run(async (manager) => {
      const there = (await manager.query('SELECT 1 FROM integration WHERE id = $1', [id])) as unknown[];
      if (there.length === 0) return fail(domainError('NOT_FOUND', `There is no integration ${id}.`));
      const begun = await beginRotation(manager, this.#master, id, this.#clock.now());
      if (begun) await this.#record(manager, actor, 'keys.integration_rotation_begun', id);
      return ok(begun);
    });
  }

  async #end(actor: Actor, id: Id): Promise<Result<'ended' | 'left' | 'ended-before'>> {
    return this.#transactor.run(async (manager) => {
      const ended = await endRotation(manager, id, this.#clock.now());
      if (ended === 'ended') await this.#record(manager, actor, 'keys.integration_rotated', id);
      return ok(ended);
    });
  }

  #record(manager: EntityManager, actor: Actor, action: string, id: Id): Promise<void> {
    return this.#audit(manager).record(actor, action, { type: 'integration', id, integrationId: id });
  }

  /** Says which keys there are. */
  async status(): Promise<KeyStatus> {
    const [installation] = (await this.#db.query(
      'SELECT master_key_check AS check, master_key_rotated_at AS "rotatedAt" FROM installation',
    )) as [{ check: Buffer; rotatedAt: Date | null }];
    return {
      master: {
        rotatedAt: installation.rotatedAt,
        current: this.#master.thatOpens(installation.check) === this.#master.current,
        previousConfigured: this.#master.previous !== undefined,
      },
      signing: (await this.#db.query(
        'SELECT kid, created_at AS "createdAt", retired_at AS "retiredAt" FROM signing_key ORDER BY created_at DESC, kid',
      )) as KeyStatus['signing'],
      integrations: (await this.#db.query(sql('keys/integrations.sql'))) as IntegrationKeyStatus[],
    };
  }
}
