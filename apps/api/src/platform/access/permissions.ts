import { domainError, fail, ok, type Actor, type Id, type OperatorRole, type Result } from '../../kernel/index.js';

type Kind = Exclude<Actor['kind'], 'operator'> | OperatorRole;

/**
 * Who may do what. An integration may do it to its own alone, and a device to its integration's. What a device may do with
 * a face is named apart from what an integration may: it goes through a session, and comes with a capture.
 */
export const PERMISSIONS = {
  'integration:create': ['owner', 'admin', 'command-line'],
  'integration:list': ['owner', 'admin', 'reviewer', 'auditor', 'command-line'],
  'integration:read': ['integration', 'owner', 'admin', 'reviewer', 'auditor', 'command-line'],
  'integration:change': ['owner', 'admin', 'command-line'],
  'integration:rotate-keys': ['owner', 'admin', 'command-line'],
  'face:register': ['integration', 'owner', 'admin', 'command-line'],
  'face:verify': ['integration', 'owner', 'admin', 'command-line'],
  'face:read': ['integration', 'owner', 'admin', 'reviewer', 'auditor', 'command-line'],
  'face:see-image': ['integration', 'owner', 'admin'],
  'face:disable': ['integration', 'owner', 'admin', 'command-line'],
  'face:erase': ['integration', 'owner', 'admin', 'command-line'],
  'face:capture': ['device'],
  'face:take-templates': ['device'],
  // What nobody sends has to prove itself: a JWE does, and what of the legacy form is taken the integration decides.
  'verification:intake': ['integration', 'owner', 'admin', 'command-line', 'nobody'],
  'verification:read': ['integration', 'owner', 'admin', 'reviewer', 'auditor', 'command-line'],
  // Who it is.
  'verification:see-person': ['integration', 'owner', 'admin', 'reviewer', 'command-line'],
  // How one begins in her place: whose work it is to decide must not make up what there is to decide about.
  'verification:see-request': ['integration', 'owner', 'admin', 'command-line'],
  // Whoever has a code or a request URL; an integration its own, in test mode.
  'verification:begin': ['nobody', 'device', 'integration'],
  'verification:contribute': ['session'],
  'verification:erase': ['integration', 'owner', 'admin', 'command-line'],
  'verification:decide': ['owner', 'admin', 'reviewer'],
  'evidence:see-image': ['integration', 'owner', 'admin', 'reviewer'],
  // Scores, and what else a decision rests on.
  'evidence:see-findings': ['owner', 'admin', 'reviewer', 'auditor', 'command-line'],
  'webhook:read': ['integration', 'owner', 'admin', 'reviewer', 'auditor', 'command-line'],
  'webhook:change': ['owner', 'admin', 'command-line'],
  'event:read': ['integration', 'owner', 'admin', 'reviewer', 'auditor', 'command-line'],
  // It says who somebody is, and how one begins in her place.
  'event:see-body': ['integration', 'owner', 'admin', 'command-line'],
  'delivery:read': ['integration', 'owner', 'admin', 'reviewer', 'auditor', 'command-line'],
  'delivery:resend': ['integration', 'owner', 'admin', 'command-line'],
  'device:pair': ['owner', 'admin', 'command-line'],
  'device:read': ['owner', 'admin', 'auditor', 'command-line'],
  'device:change': ['owner', 'admin', 'command-line'],
  'device:revoke': ['owner', 'admin', 'command-line'],
  'operator:read': ['owner', 'admin', 'auditor', 'command-line'],
  // Who else runs this installation is the owner's alone.
  'operator:change': ['owner', 'command-line'],
  'account:own': ['owner', 'admin', 'reviewer', 'auditor'],
  'kiosk:report': ['device'],
  'kiosk:start-session': ['device'],
  'kiosk:submit-capture': ['device'],
} as const satisfies Record<string, readonly Kind[]>;

/** Something that somebody may be allowed to do. */
export type Action = keyof typeof PERMISSIONS;

/**
 * Whether an actor may do something.
 * @param integrationId whose it is; another tenant's is answered as if it did not exist.
 */
export function authorise(actor: Actor, action: Action, integrationId?: Id): Result<void> {
  const kinds: readonly Kind[] = PERMISSIONS[action];
  if (!kinds.includes(actor.kind === 'operator' ? actor.role : actor.kind)) {
    if (actor.kind === 'nobody') return fail(unauthenticated());
    return fail(domainError('FORBIDDEN', 'This is not allowed with these credentials.'));
  }
  const isTenant = actor.kind === 'integration' || actor.kind === 'device' || actor.kind === 'session';
  if (isTenant && integrationId !== undefined && actor.integrationId !== integrationId) {
    return fail(integrationNotFound());
  }
  return ok(undefined);
}

/** The answer to whoever has to say first who they are. */
export const unauthenticated = () => domainError('UNAUTHENTICATED', 'A valid access token is required');

/** The answer to an id of an integration that doesn't exist, or that is none of the asker's business. */
export const integrationNotFound = () => domainError('NOT_FOUND', 'Integration not found');
