import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { domainError, fail, type Actor, type Result } from '../../../kernel/index.js';
import { actorOf, failures, sendFailure } from '../../../platform/http/index.js';
import type { FaceRestParts } from './parts.js';

/** The form of a face's key, which begins with its integration; anything else is not looked for. */
const KEY = /^verification\/([0-9a-f]{24})\/2fa-[a-z]+\/[0-9a-f]{24}\.jpg$/;

const paramsSchema = z.object({ '*': z.string().meta({ description: "An image's `url`." }) });

const jpegSchema = z.unknown().meta({ type: 'string', format: 'binary' });

/** Adds `GET /v2/images/<key>`, behind a token. Images are shown to their integration and to operators who may see them, and kept by no cache. */
export function addImageRoute(app: FastifyInstance, parts: () => FaceRestParts): void {
  app.get<{ Params: z.output<typeof paramsSchema> }>(
    '/v2/images/*',
    {
      schema: {
        tags: ['Two-factor by face', 'Verification'],
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
      const image = await read(parts(), actorOf(request), request.params['*']);
      if (!image.ok) return sendFailure(reply, image.error);
      return reply
        .header('cache-control', 'private, no-store')
        .header('content-disposition', 'inline')
        .type('image/jpeg')
        .send(image.value);
    },
  );
}

async function read({ faces, evidenceRecords }: FaceRestParts, actor: Actor, key: string): Promise<Result<Buffer>> {
  if (evidenceRecords.has(key)) return evidenceRecords.image(actor, key);
  const [, integrationId] = KEY.exec(key) ?? [];
  const image = integrationId === undefined ? notFound() : await faces.image(actor, integrationId, key);
  return !image.ok && image.error.code === 'NOT_FOUND' ? notFound() : image;
}

const notFound = (): Result<never> => fail(domainError('NOT_FOUND', 'Image not found'));
