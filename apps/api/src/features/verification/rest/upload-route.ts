import type { FastifyInstance } from 'fastify';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import {
  envelope,
  envelopeSchema,
  failures,
  limitUploads,
  REQUEST_BYTES,
  sendFailure,
  type Gate,
} from '../../../platform/http/index.js';
import { mediaTypesOf, type EvidenceIntake } from '../app/evidence-intake.js';
import { FILE_KINDS } from '../domain/evidence.js';

/** What the upload of evidence is built from. */
export interface UploadRestParts {
  readonly evidenceIntake: EvidenceIntake;
}

const paramsSchema = z.object({ '*': z.string().meta({ description: 'The end of the address that was given out.' }) });

const answer = envelopeSchema(
  z.object({
    id: z.string(),
    kind: z.enum(FILE_KINDS),
    sha256: z.string().meta({ description: 'Of the file as it was sent, in hex.' }),
    bytes: z.int(),
    pages: z.int(),
  }),
);

/** All that any kind takes. */
const MEDIA_TYPES = new Set(FILE_KINDS.flatMap((kind) => mediaTypesOf(kind)));

/** Adds `PUT /v2/evidence/<token>`, which takes one file; the address is what allows it. */
export async function addUploadRoute(app: FastifyInstance, gate: Gate, parts: () => UploadRestParts): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const admitted = await gate.admitAnonymous(request);
      return admitted.ok ? undefined : sendFailure(reply, admitted.error);
    });
    limitUploads(scope);
    // Not read here: it goes to the storage as it arrives.
    scope.addContentTypeParser([...MEDIA_TYPES], (_request, payload, done) => done(null, payload));
    scope.put<{ Params: z.output<typeof paramsSchema>; Body: Readable }>(
      '/v2/evidence/*',
      {
        // The intake says how long a file may be.
        bodyLimit: REQUEST_BYTES,
        schema: {
          tags: ['Verification'],
          summary: 'Send a file of evidence',
          description:
            'To an address that GraphQL’s `prepareUpload` gave out. The body is the file, and `Content-Type` says what it is.',
          params: paramsSchema,
          response: { 200: answer, ...failures(401, 404, 409, 413, 415, 422, 429, 503) },
        },
      },
      async (request, reply) => {
        const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
        const file = { mediaType, source: request.body, from: request.ip };
        const stored = await parts().evidenceIntake.store(request.params['*'], file);
        if (!stored.ok) return sendFailure(reply, stored.error);
        const { id, kind, sha256, bytes, pages } = stored.value;
        return envelope('File stored successfully', { id, kind, sha256, bytes, pages });
      },
    );
  });
}
