import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { fail, isId, ok, type Actor, type Id, type Result } from '../../../kernel/index.js';
import { integrationNotFound } from '../../../platform/access/permissions.js';
import { actorOf, envelope, failures, REQUEST_BYTES, sendFailure, tellsOf } from '../../../platform/http/index.js';
import { toPayload } from '../app/payload.js';
import { faceNotFound } from '../domain/face.js';
import type { FaceRestParts } from './parts.js';
import { getUrlAnswer, getUrlBody, storeImagesAnswer, storeImagesBody } from './schemas.js';

const TAGS = ['Two-factor by face'];
const SECURITY = [{ token: [] }];

/** What the seed says where one of the two is missing, whichever it is. */
export const BOTH_REQUIRED = {
  fields: ['integrationId', 'uniqueIdentifier'],
  message: 'integrationId and uniqueIdentifier are required',
};

/** Adds `POST /v2/verification/get-2fa-url`, behind a token. */
export function addGetUrlRoute(app: FastifyInstance, parts: () => FaceRestParts): void {
  app.post<{ Body: z.output<typeof getUrlBody> }>(
    '/v2/verification/get-2fa-url',
    {
      config: { requiredMessage: BOTH_REQUIRED },
      schema: {
        tags: TAGS,
        summary: 'Get a registration URL',
        description: 'The same face again while it has no images. The URL opens for 7 days from the last call.',
        security: SECURITY,
        body: getUrlBody,
        response: { 200: getUrlAnswer, ...failures(400, 401, 403, 404, 409, 413, 415, 429, 503) },
      },
    },
    async (request, reply) => {
      const { integrationId, uniqueIdentifier } = request.body;
      if (!isId(integrationId)) return sendFailure(reply, integrationNotFound());
      const requested = await parts().registration.requestUrl(actorOf(request), integrationId, uniqueIdentifier);
      if (!requested.ok) return sendFailure(reply, requested.error);
      const { face, registered } = requested.value;
      tellsOf(request, face.personId);
      if (registered) {
        const message = 'Face already registered';
        return envelope(message, { success: false, message, face: toPayload(face) });
      }
      const message = 'Face registration URL generated successfully';
      return envelope(message, { success: true, message, url: requested.value.url, newFace: toPayload(face) });
    },
  );
}

/** Adds `POST /v2/verification/store-2fa-images`, behind a token and in a scope that takes multipart. */
export function addStoreImagesRoute(app: FastifyInstance, parts: () => FaceRestParts): void {
  app.post<{ Body: z.output<typeof storeImagesBody> }>(
    '/v2/verification/store-2fa-images',
    {
      bodyLimit: REQUEST_BYTES,
      config: { multipart: true, requiredMessage: { fields: ['faceId'], message: 'faceId is required' } },
      schema: {
        tags: TAGS,
        summary: 'Store the four images of a face',
        description:
          'All four or none. Each must show one face, large enough, neither dark nor glaring nor blurred, `smile` and `eyeblink` ' +
          'from the front; all of one person, each its own picture with its gesture (unless the policy `faceGestureCheck` is ' +
          '`off`). A refusal is a 422 that says in `message` what to do, and in `details` why each image was refused. ' +
          'An `images_stored` event follows, to webhooks and `GET /v2/events`.',
        security: SECURITY,
        body: storeImagesBody,
        response: { 200: storeImagesAnswer, ...failures(400, 401, 403, 404, 409, 413, 415, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { faceId, ...images } = request.body;
      const actor = actorOf(request);
      const owner = await ownerOf(parts(), actor, faceId);
      if (!owner.ok) return sendFailure(reply, owner.error);
      const stored = await parts().registration.storeImages(actor, owner.value, faceId, images);
      if (!stored.ok) return sendFailure(reply, stored.error);
      tellsOf(request, stored.value.personId);
      const message = 'Face images stored successfully';
      return envelope(message, { success: true, message, face: toPayload(stored.value) });
    },
  );
}

/** Whose a face is: an integration looks among its own alone, an operator names no integration. */
async function ownerOf({ faces }: FaceRestParts, actor: Actor, faceId: string): Promise<Result<Id>> {
  if (!isId(faceId)) return fail(faceNotFound());
  if (actor.kind === 'integration') return ok(actor.integrationId);
  const face = await faces.getAny(actor, faceId, 'face:register');
  if (!face.ok) return face;
  return ok(face.value.integrationId);
}
