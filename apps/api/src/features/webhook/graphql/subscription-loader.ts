import { defineLoader } from '../../../platform/graphql/loaders.js';
import { refusal } from '../../../platform/graphql/masking.js';
import type { Subscription } from '../domain/index.js';
import type { WebhookScope } from './context.js';

/** All subscriptions of an integration, which has a handful; one statement for each integration of a request. */
export const subscriptionsLoader = defineLoader({
  name: 'subscriptions',
  load: (
    integrationIds: readonly string[],
    { app, actor }: WebhookScope,
  ): Promise<(readonly Subscription[] | Error)[]> =>
    Promise.all(
      integrationIds.map(async (id) => {
        const read = await app.webhooks.subscriptions(actor, id);
        return read.ok ? read.value : refusal(read.error);
      }),
    ),
});
