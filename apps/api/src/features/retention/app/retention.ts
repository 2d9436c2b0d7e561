import {
  ERROR_STATUS,
  fail,
  ok,
  type Actor,
  type Clock,
  type Id,
  type Page,
  type PageRequest,
  type Result,
} from '../../../kernel/index.js';
import { authorise, integrationNotFound } from '../../../platform/access/permissions.js';
import { cutOff, RETAINED, type Erasure, type Retained, type RetentionPolicy } from '../domain/erasure.js';

/** What falls due of one kind. */
export interface Due {
  readonly what: Retained;
  /** Days that it is kept; 0: until somebody erases it. */
  readonly days: number;
  readonly count: number;
  /** From when the oldest is; null where there is none. */
  readonly oldest: Date | null;
}

/** Reads what falls due. */
export interface DueReader {
  count(
    what: Retained,
    integrationId: Id,
    before: Date,
  ): Promise<{ readonly count: number; readonly oldest: Date | null }>;
  /** The oldest first, but for some. */
  ids(what: Retained, integrationId: Id, before: Date, limit: number, except: readonly Id[]): Promise<Id[]>;
  erasures(integrationId: Id, page: PageRequest): Promise<Page<Erasure>>;
}

/** What retention is built from. */
export interface RetentionParts {
  readonly reader: DueReader;
  readonly integrationIds: () => Promise<readonly Id[]>;
  /** An integration's policy as it is now. Undefined where there is no such integration. */
  readonly policyOf: (integrationId: Id) => Promise<RetentionPolicy | undefined>;
  /** Erases one whose time is over; no failure where it is gone already. */
  readonly erase: Readonly<Record<Retained, (integrationId: Id, id: Id) => Promise<Result<unknown>>>>;
  readonly clock: Clock;
}

/** What was erased as its time was over. */
export interface Erased {
  readonly erased: Readonly<Record<Retained, number>>;
  /** What could not be erased, and why; it is due still. */
  readonly failures: readonly { readonly what: Retained; readonly id: Id; readonly error: unknown }[];
}

/** How a run is followed and ended. */
export interface RunOptions {
  readonly integrationId?: Id;
  /** Ends the run after what is being erased. */
  readonly signal?: AbortSignal;
  /** Called after each that was erased. */
  readonly done?: () => void;
}

/** The job that erases what is due; it makes itself anew each time. */
export const RETENTION_JOB = 'retention.erase';

/** Retention is told in days: an hour more is none. */
export const RETENTION_EVERY_MS = 60 * 60_000;

/** What is looked up in one go. */
const BATCH = 100;

/**
 * Erases what was kept as long as each integration's policy says. The policy as it is now, not the one that something was made
 * under: how long data is kept is the controller's to shorten at any time (GDPR, article 5 (1) e).
 */
export class Retention {
  readonly #parts: RetentionParts;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** What is due, or will be at a time to come. Errors: NOT_FOUND, FORBIDDEN. */
  async preview(actor: Actor, integrationId: Id, at = this.#parts.clock.now()): Promise<Result<readonly Due[]>> {
    const allowed = authorise(actor, 'integration:read', integrationId);
    if (!allowed.ok) return allowed;
    const policy = await this.#parts.policyOf(integrationId);
    if (!policy) return fail(integrationNotFound());
    const due: Due[] = [];
    for (const what of RETAINED) {
      const before = cutOff(what, policy, at);
      const days = what === 'verifications' ? policy.verificationRetentionDays : policy.faceRetentionDays;
      const found = before ? await this.#parts.reader.count(what, integrationId, before) : { count: 0, oldest: null };
      due.push({ what, days, ...found });
    }
    return ok(due);
  }

  /** What was erased, the newest first. Errors: NOT_FOUND, FORBIDDEN. */
  async erasures(actor: Actor, integrationId: Id, page: PageRequest): Promise<Result<Page<Erasure>>> {
    const allowed = authorise(actor, 'integration:read', integrationId);
    return allowed.ok ? ok(await this.#parts.reader.erasures(integrationId, page)) : allowed;
  }

  /** Erases what is due, one after another. Any number of processes may do so at once; one that fails holds up no other. */
  async run({ integrationId, signal, done }: RunOptions = {}): Promise<Erased> {
    const { integrationIds, policyOf, clock } = this.#parts;
    const erased: Record<Retained, number> = { verifications: 0, faces: 0, attempts: 0 };
    const failures: { what: Retained; id: Id; error: unknown }[] = [];
    for (const id of integrationId === undefined ? await integrationIds() : [integrationId]) {
      const policy = await policyOf(id);
      if (!policy) continue;
      for (const what of RETAINED) {
        const before = cutOff(what, policy, clock.now());
        if (!before) continue;
        const failed = await this.#eraseAll(what, id, before, signal, () => {
          erased[what] += 1;
          done?.();
        });
        failures.push(...failed);
      }
    }
    return { erased, failures };
  }

  async #eraseAll(
    what: Retained,
    integrationId: Id,
    before: Date,
    signal: AbortSignal | undefined,
    done: () => void,
  ): Promise<{ what: Retained; id: Id; error: unknown }[]> {
    const { reader, erase } = this.#parts;
    const failures: { what: Retained; id: Id; error: unknown }[] = [];
    for (;;) {
      const passedOver = failures.map(({ id }) => id);
      const ids = await reader.ids(what, integrationId, before, BATCH, passedOver);
      for (const id of ids) {
        if (signal?.aborted) return failures;
        try {
          const one = await erase[what](integrationId, id);
          // Erased meanwhile by somebody else.
          if (!one.ok && ERROR_STATUS[one.error.code] === 404) continue;
          if (!one.ok) throw new Error(one.error.message);
          done();
        } catch (error) {
          failures.push({ what, id, error });
        }
      }
      if (ids.length < BATCH) return failures;
    }
  }
}
