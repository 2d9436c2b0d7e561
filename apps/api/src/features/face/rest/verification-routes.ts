import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { isId } from '../../../kernel/index.js';
import { integrationNotFound } from '../../../platform/access/permissions.js';
import { actorOf, envelope, failures, REQUEST_BYTES, sendFailure, tellsOf } from '../../../platform/http/index.js';
import type { FaceRestParts } from './parts.js';
import { BOTH_REQUIRED } from './registration-routes.js';
import { verifyAnswer, verifyBody } from './schemas.js';

/** Similarity is told to two decimals: more would tell apart images, and not people. */
const round = (similarity: number): number => Math.round(similarity * 100) / 100;

/** Adds `POST /v2/verification/verify-2fa-face`, behind a token and in a scope that takes multipart. */
export function addVerifyRoute(app: FastifyInstance, parts: () => FaceRestParts): void {
  app.post<{ Body: z.output<typeof verifyBody> }>(
    '/v2/verification/verify-2fa-face',
    {
      bodyLimit: REQUEST_BYTES,
      config: { multipart: true, requiredMessage: BOTH_REQUIRED },
      schema: {
        tags: ['Two-factor by face'],
        summary: 'Verify a live image',
        description:
          'Compared with each of the four stored images. Somebody else is a 200 with `verified: false`. An image that shows no ' +
          'face, several, or one that is small, dark, glaring, blurred or turned away is a 422 that says what to do. ' +
          'Five refusals in 10 minutes lock the face for 15 (429).',
        security: [{ token: [] }],
        body: verifyBody,
        response: { 200: verifyAnswer, ...failures(400, 401, 403, 404, 409, 413, 415, 422, 429, 503) },
      },
    },
    async (request, reply) => {
      const { integrationId, uniqueIdentifier, image } = request.body;
      if (!isId(integrationId)) return sendFailure(reply, integrationNotFound());
      const compared = await parts().verifications.verify(actorOf(request), integrationId, uniqueIdentifier, image);
      if (!compared.ok) return sendFailure(reply, compared.error);
      const { verified, similarity, face } = compared.value;
      tellsOf(request, face.personId);
      const message = verified ? 'Face verified successfully' : 'Face not verified';
      // A client that looks at `success` alone must let nobody in.
      const data = {
        success: verified,
        verified,
        similarity: round(similarity),
        faceId: face.uniqueIdentifier,
        message,
      };
      return envelope(message, data);
    },
  );
}
