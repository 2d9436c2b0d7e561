import type { Id } from './ids.js';

/** Who asks. */
export type Actor =
  /** An integrator's server, by its access token. */
  | { readonly kind: 'integration'; readonly integrationId: Id }
  /** A person who runs this installation. */
  | { readonly kind: 'operator'; readonly operatorId: string; readonly role: OperatorRole }
  /** Somebody with a shell on the server. */
  | { readonly kind: 'command-line' }
  /** The job worker, on nobody's behalf. */
  | { readonly kind: 'worker' };

/** What an operator may do. */
export type OperatorRole = 'admin' | 'auditor';

/** How an actor is written in the audit trail. */
export const actorName = (actor: Actor): string => {
  if (actor.kind === 'integration') return `integration:${actor.integrationId}`;
  if (actor.kind === 'operator') return `operator:${actor.operatorId}`;
  return actor.kind;
};
