import { domainError, fail, ok, type Actor, type Id, type Result } from '../../kernel/index.js';

type Kind = 'integration' | 'device' | 'admin' | 'auditor' | 'command-line' | 'worker' | 'nobody';

/**
 * Who may do what. An integration may do it to its own alone, and a device to its integration's. What a device may do with
 * a face is named apart from what an integration may: it goes through a session, and comes with a capture.
 */
export const PERMISSIONS = {
  'integration:create': ['admin', 'command-line'],
  'integration:list': ['admin', 'auditor', 'command-line'],
  'integration:read': ['integration', 'admin', 'auditor', 'command-line'],
  'integration:change': ['admin', 'command-line'],
  'integration:rotate-keys': ['admin', 'command-line'],
  'face:register': ['integration', 'admin', 'command-line'],
  'face:verify': ['integration', 'admin', 'command-line'],
  'face:read': ['integration', 'admin', 'auditor', 'command-line'],
  'face:see-image': ['integration', 'admin'],
  'face:disable': ['integration', 'admin', 'command-line'],
  'face:erase': ['integration', 'admin', 'command-line'],
  'face:capture': ['device'],
  'face:take-templates': ['device'],
  // What nobody sends has to prove itself: a JWE does, and what of the legacy form is taken the integration decides.
  'verification:intake': ['integration', 'admin', 'command-line', 'nobody'],
  'verification:read': ['integration', 'admin', 'auditor', 'command-line'],
  // Who it is, and how one begins in her place.
  'verification:see-person': ['integration', 'admin', 'command-line'],
  // Having a code texted, and typing it, where the person is.
  'verification:confirm-phone': ['device'],
  'webhook:read': ['integration', 'admin', 'auditor', 'command-line'],
  'webhook:change': ['admin', 'command-line'],
  'event:read': ['integration', 'admin', 'auditor', 'command-line'],
  'delivery:read': ['integration', 'admin', 'auditor', 'command-line'],
  'delivery:resend': ['integration', 'admin', 'command-line'],
  'device:pair': ['admin', 'command-line'],
  'device:read': ['admin', 'auditor', 'command-line'],
  'device:change': ['admin', 'command-line'],
  'device:revoke': ['admin', 'command-line'],
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
  const isTenant = actor.kind === 'integration' || actor.kind === 'device';
  if (isTenant && integrationId !== undefined && actor.integrationId !== integrationId) {
    return fail(integrationNotFound());
  }
  return ok(undefined);
}

/** The answer to whoever has to say first who they are. */
export const unauthenticated = () => domainError('UNAUTHENTICATED', 'A valid access token is required');

/** The answer to an id of an integration that doesn't exist, or that is none of the asker's business. */
export const integrationNotFound = () => domainError('NOT_FOUND', 'Integration not found');
