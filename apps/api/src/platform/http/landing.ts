import type { FastifyInstance } from 'fastify';
import { sendPage, type PageText } from './pages.js';

const LANDING: PageText = {
  title: 'Vestibule',
  content:
    '<h1>Vestibule</h1><p>The identity check of this installation is running.</p><ul>' +
    '<li><a href="/docs">Calls for integrators</a></li>' +
    '<li><a href="/openapi.json">The same as an OpenAPI document</a></li>' +
    '<li><a href="/.well-known/jwks.json">Keys that tokens are signed with</a></li>' +
    '<li><a href="/ready">Whether it is ready</a></li></ul>',
};

/** The page at the root, for whoever opens the address in a browser. */
export function addLanding(app: FastifyInstance): void {
  app.get('/', { schema: { hide: true } }, async (_, reply) => sendPage(reply, 200, LANDING));
}
