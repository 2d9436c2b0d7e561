import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { domainError } from '../../../kernel/index.js';
import { actorOf, failures, integrationOf, sendFailure } from '../../../platform/http/index.js';
import type { FaceRestParts } from './parts.js';

/** The form of a key; anything else is not looked for. */
const KEY = /^verification\/[0-9a-f]{24}\/2fa-[a-z]+\/[0-9a-f]{24}\.jpg$/;

const paramsSchema = z.object({ '*': z.string().meta({ description: "An image's `url`." }) });

const jpegSchema = z.unknown().meta({ type: 'string', format: 'binary' });

/** Adds `GET /v2/images/<key>`, behind a token. Images are shown to their integration, and kept by no cache. */
export function addImageRoute(app: FastifyInstance, parts: () => FaceRestParts): void {
  app.get<{ Params: z.output<typeof paramsSchema> }>(
    '/v2/images/*',
    {
      schema: {
        tags: ['Two-factor by face'],
        summary: 'Get a stored image',
        security: [{ token: [] }],
        params: paramsSchema,
        response: {
          200: { description: 'The image', content: { 'image/jpeg': { schema: jpegSchema } } },
          ...failures(401, 403, 404, 429),
        },
      },
    },
    async (request, reply) => {
      const integration = integrationOf(request);
      if (!integration.ok) return sendFailure(reply, integration.error);
      const key = request.params['*'];
      if (!KEY.test(key)) return sendFailure(reply, domainError('NOT_FOUND', 'Image not found'));
      const image = await parts().faces.image(actorOf(request), integration.value, key);
      if (!image.ok) return sendFailure(reply, image.error);
      return reply
        .header('cache-control', 'private, no-store')
        .header('content-disposition', 'inline')
        .type('image/jpeg')
        .send(image.value);
    },
  );
}
