import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url);

const { mayDo } = (await import(at('apps/console/dist/ui/may-do.js').href)) as {
  mayDo: (role: string, area: string) => boolean;
};

/** Who is let in by a row of the table of permissions, as its page of the docs shows it. */
function letIn(row: string): string[] {
  const lines = readFileSync(at('docs/permissions.md'), 'utf8').split('\n');
  const cells = (line: string): string[] => line.split('|').map((cell) => cell.trim());
  const heading = cells(lines.find((line) => line.startsWith('| field')) ?? '');
  const marks = cells(lines.find((line) => line.startsWith(`| \`${row}\``)) ?? '');
  return heading.filter((_, column) => marks[column] === '✓');
}

it.each([
  ['account', 'Query.account'],
  ['integrations', 'Query.integrations'],
  ['integrations', 'Query.integration'],
  ['integrations', 'Integration.webhookSubscriptions'],
  ['integrations:change', 'Mutation.createIntegration'],
  ['integrations:change', 'Mutation.updateIntegration'],
  ['integrations:change', 'Mutation.rotateIntegrationKeys'],
  ['integrations:change', 'Mutation.addWebhookSubscription'],
  ['integrations:change', 'Mutation.setWebhookSubscriptionEnabled'],
  ['integrations:change', 'Mutation.removeWebhookSubscription'],
  ['devices', 'Query.devices'],
  ['devices:change', 'Mutation.enrolDevice'],
  ['devices:change', 'Mutation.revokeDevice'],
  ['operators', 'Query.operators'],
  ['operators:change', 'Mutation.inviteOperator'],
  ['operators:change', 'Mutation.updateOperator'],
  ['operators:change', 'Mutation.linkOperator'],
])('should offer %s to whom the server lets do it, and to nobody else: %s', (area, row) => {
  const roles = ['owner', 'admin', 'reviewer', 'auditor'];
  const offered = roles.filter((role) => mayDo(role.toUpperCase(), area));
  expect(offered).toEqual(letIn(row).filter((caller) => roles.includes(caller)));
  expect(offered).not.toEqual([]);
});
