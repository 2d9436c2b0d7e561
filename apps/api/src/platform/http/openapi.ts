import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { tidyOpenApi } from './tidy-openapi.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the body may be multipart/form-data, with its images as files. */
    multipart?: boolean;
    /** Whether the route takes an Idempotency-Key. Set for every POST behind a token. */
    idempotent?: boolean;
  }
}

type Transform = NonNullable<Extract<Parameters<typeof jsonSchemaTransform>[0], object>>;

const DESCRIPTION = `Two-factor by face for integrators.

Get a token with your client's id and secret, and send it with every other call. Every answer but the token's is
\`{message, data, errors: null}\`, every failure \`{statusCode, message, error, code, details?}\`: decide by \`code\`.
Every POST takes an \`Idempotency-Key\`: the same key with the same body gives the first answer again for 24 hours.`;

const IDEMPOTENCY_HEADERS = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      type: 'string',
      description: 'The same key with the same body gives the first answer again, for 24 hours; with another body 409.',
      minLength: 1,
      maxLength: 255,
      pattern: '^[\\x21-\\x7e]+$',
    },
  },
};

/** Documents the routes that are added after this call, from the definitions that validate them. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Vestibule',
        version: '2.0.0',
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      // Wherever the document was read from.
      servers: [{ url: '/' }],
      tags: [
        { name: 'Access', description: 'Tokens and keys' },
        { name: 'Two-factor by face', description: 'Registration and verification' },
        { name: 'Events', description: 'What happened' },
        { name: 'Devices', description: 'For kiosks' },
        { name: 'Operation', description: 'For whoever runs the server' },
      ],
      components: {
        securitySchemes: {
          token: {
            type: 'oauth2',
            description: 'OAuth 2.0 client credentials (RFC 6749 4.4); the token is a bearer token (RFC 6750).',
            flows: { clientCredentials: { tokenUrl: '/v2/auth/token', scopes: {} } },
          },
          client: { type: 'http', scheme: 'basic', description: "The client's id and secret (RFC 6749 2.3.1)." },
        },
      },
    },
    transform: transformRoute,
    transformObject: (document) => tidyOpenApi(jsonSchemaTransformObject(document)),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    uiConfig: {
      docExpansion: 'list',
      deepLinking: true,
      persistAuthorization: false,
      tryItOutEnabled: false,
      // Without the bar that shows another project's name and opens other servers' documents.
      layout: 'BaseLayout',
    },
    theme: { title: 'Vestibule: calls for integrators' },
    // The page's own files and nothing else; Swagger UI writes style attributes.
    staticCSP: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'", 'data:'],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async (_, reply) =>
    reply.header('cache-control', 'no-cache').send(app.swagger()),
  );
}

/** A body with images is described twice: base64 in JSON, and files of a form. Both come from the one definition. */
const transformRoute = (document: Transform): ReturnType<typeof jsonSchemaTransform> => {
  // What has no description is not part of this document: GraphQL has its own.
  if (!document.schema) return { schema: { hide: true }, url: document.url };
  const transformed = jsonSchemaTransform(document);
  const schema = transformed.schema as Record<string, unknown>;
  const { body } = schema;
  if (document.route.method === 'POST' && document.route.config?.idempotent) schema['headers'] = IDEMPOTENCY_HEADERS;
  if (body && document.route.config?.multipart) {
    schema['body'] = {
      content: { 'multipart/form-data': { schema: asForm(body) }, 'application/json': { schema: body } },
    };
  }
  return document.url.endsWith('/*') ? nameRest(transformed.url, schema) : transformed;
};

/** OpenAPI has no word for "the rest of the path": it is called the key, as what stands there is one. */
function nameRest(url: string, schema: Record<string, unknown>): ReturnType<typeof jsonSchemaTransform> {
  const params = schema['params'] as { properties?: Record<string, unknown> } | undefined;
  const named = { type: 'object', properties: { key: params?.properties?.['*'] }, required: ['key'] };
  return { schema: { ...schema, params: named }, url: `${url.slice(0, -1)}:key` };
}

/** The same fields, with images as files. */
function asForm(body: unknown): unknown {
  const { properties, ...rest } = body as { properties?: Record<string, { format?: string }> };
  const fields = Object.entries(properties ?? {}).map(([name, field]): [string, object] => [
    name,
    field.format === 'byte' ? { ...field, format: 'binary' } : field,
  ]);
  return { ...rest, properties: Object.fromEntries<object>(fields) };
}

/** The document of an application whose routes are all added. */
export async function openApiOf(app: FastifyInstance): Promise<object> {
  await app.ready();
  return app.swagger();
}
