import { ok, type Actor, type Clock } from '../../../kernel/index.js';
import { subject } from './operators.js';
import type { ChangeOperators, OperatorReader } from './ports.js';
import { hashOf } from './secrets.js';

/** Who a cookie speaks for, and until when. */
export interface SessionActor {
  readonly actor: Extract<Actor, { kind: 'operator' }>;
  readonly expiresAt: Date;
}

/** A secret of a session as it stands in the cookie: what is anything else is not looked for. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** The sessions of operators, by what is in their cookies. */
export class OperatorSessions {
  readonly #reader: OperatorReader;
  readonly #change: ChangeOperators;
  readonly #clock: Clock;

  constructor({
    reader,
    change,
    clock,
  }: {
    readonly reader: OperatorReader;
    readonly change: ChangeOperators;
    readonly clock: Clock;
  }) {
    this.#reader = reader;
    this.#change = change;
    this.#clock = clock;
  }

  /** Who a secret speaks for now; undefined where the session is unknown, ended, too old or idle for too long. */
  async find(secret: string): Promise<SessionActor | undefined> {
    if (!SECRET.test(secret)) return undefined;
    const found = await this.#reader.findSession(hashOf(secret), this.#clock.now());
    if (!found) return undefined;
    const { session, role } = found;
    const actor = { kind: 'operator', operatorId: session.operatorId, role, sessionId: session.id } as const;
    return { actor, expiresAt: session.expiresAt };
  }

  /** Signs out. */
  async end(actor: Actor): Promise<void> {
    if (actor.kind !== 'operator' || actor.sessionId === undefined) return;
    const { operatorId, sessionId } = actor;
    await this.#change(async ({ operators, audit }) => {
      if (await operators.endSession(operatorId, sessionId)) {
        await audit.record(actor, 'operator.signed_out', subject({ id: operatorId }));
      }
      return ok(undefined);
    });
  }
}
