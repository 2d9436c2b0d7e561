import type { Id } from './ids.js';

/** Who asks. */
export type Actor =
  /** An integrator's server, by its access token. */
  | { readonly kind: 'integration'; readonly integrationId: Id }
  /** A kiosk, by a token that is bound to its key; `jkt` is that key's thumbprint (RFC 7638). */
  | { readonly kind: 'device'; readonly deviceId: Id; readonly integrationId: Id; readonly jkt: string }
  /** A person who runs this installation. */
  | { readonly kind: 'operator'; readonly operatorId: string; readonly role: OperatorRole }
  /** Somebody with a shell on the server. */
  | { readonly kind: 'command-line' }
  /** Whoever has shown no credentials; what they bring may prove more. */
  | { readonly kind: 'nobody' }
  /** The job worker, on nobody's behalf. */
  | { readonly kind: 'worker' };

/** What an operator may do. */
export type OperatorRole = 'admin' | 'auditor';

/** How an actor is written in the audit trail. */
export const actorName = (actor: Actor): string => {
  if (actor.kind === 'integration') return `integration:${actor.integrationId}`;
  if (actor.kind === 'operator') return `operator:${actor.operatorId}`;
  if (actor.kind === 'device') return `device:${actor.deviceId}`;
  return actor.kind;
};
