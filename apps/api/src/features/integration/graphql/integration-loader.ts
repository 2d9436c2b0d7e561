import { authorise } from '../../../platform/access/permissions.js';
import { defineLoader } from '../../../platform/graphql/loaders.js';
import { refusal } from '../../../platform/graphql/masking.js';
import type { IntegrationScope } from './context.js';
import { IntegrationView } from './integration-view.js';

/** Integrations by id, all of one request in one statement; null where there is none. */
export const integrationLoader = defineLoader({
  name: 'integration',
  load: async (
    ids: readonly string[],
    { actor, app }: IntegrationScope,
  ): Promise<(IntegrationView | null | Error)[]> => {
    const found = await app.integrationReader.findMany(ids);
    const byId = new Map(found.map((integration) => [integration.id, integration]));
    return ids.map((id) => {
      const allowed = authorise(actor, 'integration:read', id);
      const integration = byId.get(id);
      if (!allowed.ok) return allowed.error.code === 'NOT_FOUND' ? null : refusal(allowed.error);
      return integration ? new IntegrationView(integration) : null;
    });
  },
});
