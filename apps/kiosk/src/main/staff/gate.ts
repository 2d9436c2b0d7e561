import type { Result } from '../result.js';
import { fail, ok } from '../result.js';
import type { Attempts } from './attempts.js';
import { isPin } from './pin.js';

/** Why the attendant's menu stays closed, and for how many seconds at least. */
export interface GateFailure {
  readonly reason: 'wrong' | 'wait' | 'no_pin';
  readonly seconds: number;
}

/** The way into the attendant's menu. */
export interface Gate {
  unlock(pin: string): Promise<Result<null, GateFailure>>;
  lock(): void;
  isOpen(): boolean;
}

/** After this it is closed whatever the renderer does; the screen's own idle time is far shorter. */
const LONGEST_OPEN_MS = 15 * 60_000;

/**
 * Makes a gate. Only one PIN is looked at at a time, so that a thousand at once are a thousand tries. `locked` is told when the tries are
 * used up.
 */
export function createGate(
  pinHash: () => string | null,
  attempts: Attempts,
  now: () => number,
  locked: () => void,
): Gate {
  let openUntil = 0;
  let last: Promise<unknown> = Promise.resolve();

  const tryPin = async (pin: string): Promise<Result<null, GateFailure>> => {
    const hash = pinHash();
    if (hash === null) return fail({ reason: 'no_pin', seconds: 0 });
    const wait = await attempts.wait();
    if (wait > 0) return fail({ reason: 'wait', seconds: wait });
    // Counted before it is looked at: a kiosk that is switched off meanwhile has had that try.
    const seconds = await attempts.wrong();
    if (await isPin(pin, hash)) {
      await attempts.right();
      openUntil = now() + LONGEST_OPEN_MS;
      return ok(null);
    }
    if (seconds > 0) locked();
    return fail({ reason: seconds > 0 ? 'wait' : 'wrong', seconds });
  };

  return {
    unlock: (pin) => {
      const next = last.then(() => tryPin(pin));
      last = next.catch(() => null);
      return next;
    },
    lock: () => (openUntil = 0),
    isOpen: () => now() < openUntil,
  };
}
