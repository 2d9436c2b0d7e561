import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the page has in the place of the nonce that its styles are let in by. */
const PLACEHOLDER = '%STYLE_NONCE%';

/**
 * Nothing but what this server sends: no script in the page, no style without this response's nonce, nothing from elsewhere, no frame round
 * it. The pages are made by scripts, whose elements get their styles by the object model, which no policy asks about.
 */
const policyOf = (nonce: string): string =>
  [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');

/** Whether the console's pages have been made. */
export const hasConsole = (folder: string): boolean => existsSync(join(folder, 'index.html'));

/**
 * Serves the console at `/console`: one page for every path, which decides by itself what it shows, and files whose names change with what
 * is in them, so that browsers keep them.
 */
export async function addConsole(app: FastifyInstance, folder: string): Promise<void> {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const icon = readFileSync(join(folder, 'icon.svg'));
  const hide = { schema: { hide: true } } as const;
  await app.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/console/assets/',
    decorateReply: false,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    cacheControl: true,
    schemaHide: true,
  });
  app.get('/console/icon.svg', hide, async (_, reply) =>
    reply.header('cache-control', 'public, max-age=86400').type('image/svg+xml').send(icon),
  );
  for (const path of ['/console', '/console/*']) {
    app.get(path, hide, async (_, reply) => {
      const nonce = randomBytes(16).toString('base64');
      return reply
        .header('content-security-policy', policyOf(nonce))
        .header('referrer-policy', 'no-referrer')
        .header('x-robots-tag', 'noindex, nofollow')
        .type('text/html; charset=utf-8')
        .send(page.replace(PLACEHOLDER, nonce));
    });
  }
}
