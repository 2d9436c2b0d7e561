import { ok, type Clock, type Id, type Result } from '../../../kernel/index.js';
import type { Verification } from '../domain/verification.js';
import type { VerificationLifecycle } from './lifecycle.js';
import type { ChangeVerifications, DueVerification, VerificationReader, VerificationStores } from './ports.js';
import type { Sandbox } from './sandbox.js';

/** What timers are built from. */
export interface TimersParts {
  readonly change: ChangeVerifications;
  readonly reader: Pick<VerificationReader, 'due'>;
  readonly lifecycle: VerificationLifecycle;
  readonly sandbox: Sandbox;
  readonly clock: Clock;
}

/** What came of the timers that were due. */
export interface RungTimers {
  /** How many steps were taken. */
  readonly ran: number;
  /** Those that could not be run, and why. */
  readonly failures: readonly { readonly verificationId: Id; readonly error: unknown }[];
}

/** Timers that are looked at in one go. */
const TIMERS_AT_ONCE = 100;

/** Runs what is due: verifications that run out, and those of the sandbox. */
export class VerificationTimers {
  readonly #parts: TimersParts;

  constructor(parts: TimersParts) {
    this.#parts = parts;
  }

  /**
   * Runs whatever is due. Any number of processes may do so at once. One that fails holds up none of the others, and is due still
   * when this is called again.
   */
  async run(): Promise<RungTimers> {
    const { reader, clock } = this.#parts;
    const failures: { verificationId: Id; error: unknown }[] = [];
    const passedOver: Id[] = [];
    for (let ran = 0; ;) {
      const due = await reader.due(clock.now(), TIMERS_AT_ONCE, passedOver);
      if (due.length === 0) return { ran, failures };
      for (const each of due) {
        try {
          if (await this.#ring(each)) ran += 1;
          else passedOver.push(each.id);
        } catch (error) {
          passedOver.push(each.id);
          failures.push({ verificationId: each.id, error });
        }
      }
    }
  }

  /** Whether a step was taken: not where somebody else took one meanwhile. */
  async #ring({ id, sandbox }: DueVerification): Promise<boolean> {
    const { change, clock } = this.#parts;
    const done = await change<boolean>(async (stores) => {
      const verification = await stores.verifications.findForChange(id);
      const now = clock.now();
      if (!verification?.dueAt || verification.dueAt > now) return ok(false);
      const advanced = sandbox ? await this.#parts.sandbox.advance(stores, verification, sandbox) : ok(false);
      if (!advanced.ok || advanced.value) return advanced;
      return this.#runOut(stores, verification, now);
    });
    if (!done.ok) throw new Error(`A timer was due for what can not run out: ${done.error.message}`);
    return done.value;
  }

  async #runOut(stores: VerificationStores, verification: Verification, now: Date): Promise<Result<boolean>> {
    const step = verification.expiresAt <= now ? 'expired' : 'abandoned';
    const taken = await this.#parts.lifecycle.take(
      stores,
      { kind: 'worker' },
      { verification, step, cause: 'timer', nextTimer: null },
    );
    if (!taken.ok) return taken;
    await stores.sessions.end(verification.id, now);
    return ok(true);
  }
}
