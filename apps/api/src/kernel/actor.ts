import type { Id } from './ids.js';

/** Who asks, and from which address; none: not over the network. */
export type Actor = Asker & { readonly from?: string };

type Asker =
  /** An integrator's server, by its access token. */
  | { readonly kind: 'integration'; readonly integrationId: Id }
  /** A kiosk, by a token that is bound to its key; `jkt` is that key's thumbprint (RFC 7638). */
  | { readonly kind: 'device'; readonly deviceId: Id; readonly integrationId: Id; readonly jkt: string }
  /** Somebody on the way through one verification, by the token of a session that a code or a request URL began. */
  | {
      readonly kind: 'session';
      readonly sessionId: Id;
      readonly verificationId: Id;
      readonly integrationId: Id;
      /** The kiosk that it is held at, to whose key the token is bound; null: a page or a test client has it. */
      readonly device: { readonly deviceId: Id; readonly jkt: string } | null;
    }
  /** A person who runs this installation; by a session of the console, else by a token that the command line gave out. */
  | { readonly kind: 'operator'; readonly operatorId: string; readonly role: OperatorRole; readonly sessionId?: Id }
  /** Somebody with a shell on the server. */
  | { readonly kind: 'command-line' }
  /** Whoever has shown no credentials; what they bring may prove more. */
  | { readonly kind: 'nobody' }
  /** The job worker, on nobody's behalf. */
  | { readonly kind: 'worker' }
  /** The integration's policy, which decides without anybody. */
  | { readonly kind: 'policy' };

/** What an operator may do, by the table of permissions. */
export const OPERATOR_ROLES = ['owner', 'admin', 'reviewer', 'auditor'] as const;

export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** How an actor is written in the audit trail. */
export const actorName = (actor: Actor): string => {
  if (actor.kind === 'integration') return `integration:${actor.integrationId}`;
  if (actor.kind === 'operator') return `operator:${actor.operatorId}`;
  if (actor.kind === 'device') return `device:${actor.deviceId}`;
  if (actor.kind === 'session') return `session:${actor.sessionId}`;
  return actor.kind;
};
