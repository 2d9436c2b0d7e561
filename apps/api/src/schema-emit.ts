import { describeAccess } from './access-table.js';
import { describeLifecycle } from './features/verification/index.js';
import { webhookJsonSchemas } from './features/webhook/rest/index.js';
import { buildApiSchema } from './graphql-schema.js';
import { emitSchema } from './platform/graphql/index.js';
import { buildOpenApiDocument } from './rest.js';

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** Every description of the interfaces that is generated from the code: the file's path from the root, and its text. */
export const emit = async (): Promise<Record<string, string>> => {
  const webhooks = Object.entries(webhookJsonSchemas()).map(([kind, schema]) => [
    `schema/webhooks/${kind}.json`,
    json(schema),
  ]);
  return {
    'schema/schema.graphql': emitSchema(await buildApiSchema()),
    'docs/permissions.md': describeAccess(),
    'docs/verification-lifecycle.md': describeLifecycle(),
    'schema/openapi.json': json(await buildOpenApiDocument()),
    ...(Object.fromEntries(webhooks) as Record<string, string>),
  };
};
