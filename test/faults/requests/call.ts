import type { Dice } from '../envelopes/dice.js';
import type { Caller, Cast } from './world.js';

/** A request as it goes over the wire, by an HTTP client that takes whatever it is told to send. */
export interface Call {
  /** In what it is bad. */
  readonly kind: string;
  readonly by: Caller;
  readonly method: string;
  readonly path: string;
  /** A name with several values is sent several times. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer;
  /** Whether errors may come in an answer of 200. */
  readonly isGraphql: boolean;
  /** The one field that it asks for, or the one address. */
  readonly asks?: string;
}

/** Makes calls of one kind. */
export type MakeCall = (dice: Dice, cast: Cast) => Promise<Call>;

/** Whoever is let in by most of what is asked for is taken more often. */
export const anyCaller = (dice: Dice, likely: Caller): Caller =>
  dice.chance(0.7)
    ? likely
    : dice.pick(['owner', 'admin', 'reviewer', 'auditor', 'integration', 'device', 'session', 'nobody'] as const);
