import type { FastifyInstance } from 'fastify';
import { limitUploads, takeMultipart } from '../../../platform/http/index.js';
import { addImageRoute } from './image-route.js';
import type { FaceRestParts } from './parts.js';
import { addGetUrlRoute, addStoreImagesRoute } from './registration-routes.js';
import { addVerifyRoute } from './verification-routes.js';

/** Adds the calls of two-factor by face, in a scope behind a token. */
export async function addFaceRoutes(app: FastifyInstance, parts: () => FaceRestParts): Promise<void> {
  addGetUrlRoute(app, parts);
  addImageRoute(app, parts);
  await app.register(async (scope) => {
    limitUploads(scope);
    await takeMultipart(scope);
    addStoreImagesRoute(scope, parts);
    addVerifyRoute(scope, parts);
  });
}
