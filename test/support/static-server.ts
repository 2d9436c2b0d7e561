import { once } from 'node:events';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** What makes a page cross-origin isolated, so that it may have threads. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** A server of files on loopback. */
export interface StaticServer {
  /** Its address, without a slash at the end. */
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * Serves files: `folders` by the first part of the path that asks for them (`''` for the rest), `contents` by their whole
 * path. Pages whose query is `isolated` are cross-origin isolated.
 */
export async function serveFiles(
  folders: Readonly<Record<string, string>>,
  contents: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<StaticServer> {
  const fileOf = (path: string): string | undefined => {
    const [, first = '', rest = ''] = /^\/([^/]*)\/?(.*)$/.exec(path) ?? [];
    const named = folders[first];
    const folder = named ?? folders[''];
    const file = folder === undefined ? undefined : join(folder, named === undefined ? path : rest);
    return file !== undefined && existsSync(file) && statSync(file).isFile() ? file : undefined;
  };
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    const path = normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname));
    const content = contents.get(path);
    const file = content === undefined ? fileOf(path) : undefined;
    if (content === undefined && file === undefined) return void response.writeHead(404).end();
    // An isolated page's workers must say that they are isolated too, and so must theirs; it doesn't harm other pages.
    const isolated = search === '?isolated' || extname(path) === '.js';
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'cross-origin-resource-policy': 'same-origin',
      ...(isolated && ISOLATED),
    });
    if (content !== undefined) return void response.end(content);
    createReadStream(file ?? '').pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
