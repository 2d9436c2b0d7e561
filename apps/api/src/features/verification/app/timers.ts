import { ok, type Clock, type Result } from '../../../kernel/index.js';
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

/** Timers that are looked at in one go. */
const TIMERS_AT_ONCE = 100;

/** Runs what is due: verifications that run out, and those of the sandbox. */
export class VerificationTimers {
  readonly #parts: TimersParts;

  constructor(parts: TimersParts) {
    this.#parts = parts;
  }

  /** Runs whatever is due; gives how many steps were taken. Any number of processes may do so at once. */
  async run(): Promise<number> {
    const { reader, clock } = this.#parts;
    for (let ran = 0; ;) {
      const before = ran;
      const due = await reader.due(clock.now(), TIMERS_AT_ONCE);
      for (const each of due) if (await this.#ring(each)) ran += 1;
      // What is due and does not run out, since it can't be opened, is no reason to go on for ever.
      if (ran === before) return ran;
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
