import type { OperatorRole } from '@vestibule/graphql-types';

/**
 * What each role is offered. The API decides, by its own table (docs/permissions.md); a test compares the two, so that nothing is offered
 * that is refused.
 */
const OFFERED = {
  account: ['OWNER', 'ADMIN', 'REVIEWER', 'AUDITOR'],
  integrations: ['OWNER', 'ADMIN', 'REVIEWER', 'AUDITOR'],
  'integrations:change': ['OWNER', 'ADMIN'],
  devices: ['OWNER', 'ADMIN', 'AUDITOR'],
  'devices:change': ['OWNER', 'ADMIN'],
  operators: ['OWNER', 'ADMIN', 'AUDITOR'],
  'operators:change': ['OWNER'],
} as const satisfies Record<string, readonly OperatorRole[]>;

/** Something that a role may be offered. */
export type Area = keyof typeof OFFERED;

/** Whether a role is offered something. */
export const mayDo = (role: OperatorRole, area: Area): boolean => {
  const roles: readonly OperatorRole[] = OFFERED[area];
  return roles.includes(role);
};
