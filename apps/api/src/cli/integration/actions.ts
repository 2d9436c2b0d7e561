import type { Rotatable } from '../../features/integration/index.js';
import { ok, type Id } from '../../kernel/index.js';
import { refused, shown, wrongCall, type Outcome } from '../outcome.js';
import { readPages } from '../read-pages.js';
import { COMMAND_LINE, withApplication } from '../session.js';
import { fields, table } from '../text/table.js';
import { subscriptionView } from '../webhook/views.js';
import { givenFields, newIntegration, type CreateOptions, type IntegrationOptions } from './input.js';
import { integrationFields, integrationView, secretFields } from './views.js';

const KEEP = 'Keep these secrets now: they are not shown again.';

/** Makes an integration and shows everything its owner needs. */
export async function createIntegration(options: CreateOptions): Promise<Outcome> {
  const input = newIntegration(options);
  if (!input.ok) return input;
  return withApplication(async ({ integrations }) =>
    shown(await integrations.create(COMMAND_LINE, input.value), ({ integration, secrets }) => ({
      json: {
        id: integration.id,
        publicKey: integration.publicKey,
        privateKey: secrets.privateKey,
        intakeKey: secrets.intakeKey,
        clientId: integration.clientId,
        clientSecret: secrets.clientSecret,
        webhookSecret: secrets.webhookSecret,
      },
      text: (style) =>
        `${fields(style, [...integrationFields(integration), ...secretFields(secrets)])}\n\n${style.strong(KEEP)}`,
    })),
  );
}

/** Lists all integrations, the newest first. */
export async function listIntegrations(): Promise<Outcome> {
  return withApplication(async ({ integrations }) => {
    const all = await readPages((page) => integrations.list(COMMAND_LINE, page), { limit: Number.MAX_SAFE_INTEGER });
    return shown(all, (items) => ({
      json: items.map(integrationView),
      text: (style) =>
        table(
          style,
          ['ID', 'NAME', 'MODE', 'CALLBACK URL', 'CREATED'],
          items.map((item) => [item.id, item.name, item.mode, item.callbackUrl, item.createdAt]),
          'There is no integration yet; `vestibule integration create --name NAME` makes one.',
        ),
    }));
  });
}

/** Shows one with its webhook subscriptions. */
export async function showIntegration(id: Id): Promise<Outcome> {
  return withApplication(async ({ integrations, webhooks }) => {
    const integration = await integrations.get(COMMAND_LINE, id);
    if (!integration.ok) return refused(integration.error);
    const subscriptions = await webhooks.subscriptions(COMMAND_LINE, id);
    if (!subscriptions.ok) return refused(subscriptions.error);
    return ok({
      json: { ...integrationView(integration.value), webhooks: subscriptions.value.map(subscriptionView) },
      text: (style) => {
        const urls = subscriptions.value.map(({ kind, url, enabled }): [string, string] => [
          `webhook ${kind}`,
          enabled ? url : `${url} (disabled)`,
        ]);
        return fields(style, [...integrationFields(integration.value), ...urls]);
      },
    });
  });
}

/** Changes what is given. */
export async function setIntegration(id: Id, options: IntegrationOptions): Promise<Outcome> {
  const { callbackUrl } = options;
  const change = {
    ...givenFields(options),
    ...(callbackUrl !== undefined && { callbackUrl: callbackUrl === false ? null : callbackUrl }),
  };
  if (Object.keys(change).length === 0) {
    return wrongCall('There is nothing to change.', '`vestibule integration set --help` lists what can be.');
  }
  return withApplication(async ({ integrations }) =>
    shown(await integrations.change(COMMAND_LINE, id, change), (integration) => ({
      json: integrationView(integration),
      text: (style) => fields(style, integrationFields(integration)),
    })),
  );
}

/** Makes secrets anew and shows those. */
export async function rotateKeys(id: Id, which: readonly Rotatable[], keepHours: number): Promise<Outcome> {
  return withApplication(async ({ integrations }) =>
    shown(await integrations.rotateKeys(COMMAND_LINE, id, which, keepHours), ({ integration, secrets }) => ({
      json: { ...integrationView(integration), ...secrets },
      text: (style) =>
        `${fields(style, [
          ['id', integration.id],
          ['client id', integration.clientId],
          ['public key', integration.publicKey],
          ...secretFields(secrets),
        ])}\n\n${style.strong(KEEP)}`,
    })),
  );
}
