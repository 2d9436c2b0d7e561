import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol, type Session } from 'electron';
import { ORIGIN } from '../ipc/dispatch.js';
import { headersFor, typeOf } from './page-policy.js';

const SCHEME = 'app';

/** The address of the page. */
export const PAGE = `${ORIGIN}/index.html`;

/** Must be called before Electron is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

const nothing = (status: number): Response => new Response(null, { status, headers: headersFor('text/plain') });

/** Serves the files in `folder`, and none outside it, to pages of this session. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle(SCHEME, async ({ url, method }) => {
    const { host, pathname } = new URL(url);
    if (method !== 'GET' || `${SCHEME}://${host}` !== ORIGIN) return nothing(403);
    const path = join(folder, normalize(decodeURIComponent(pathname)));
    const type = typeOf(extname(path));
    if (!path.startsWith(folder + sep) || type === null) return nothing(404);
    try {
      return new Response(new Uint8Array(await readFile(path)), { headers: headersFor(type) });
    } catch {
      return nothing(404);
    }
  });
}
