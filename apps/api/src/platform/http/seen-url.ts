import type { FastifyRequest } from 'fastify';
import { LOOPBACK } from './loopback.js';

/** What a browser or a kiosk on the same machine calls it. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The origins under which a client may have called. Where the public URL is configured it is that, whatever a proxy has made of the call
 * since; and besides it, for who calls from this machine, the loopback address. Where none is configured it is what the Host header says,
 * as it came from the client or from a proxy that is trusted. The three names of loopback are one.
 */
export function seenOrigins(request: FastifyRequest, publicUrl: string | undefined): string[] {
  const asHost = hostUrls(request);
  return publicUrl === undefined ? asHost.all : [publicUrl, ...asHost.loopback];
}

/**
 * The addresses under which a client may have made a call, without their query: what its proof has to name (RFC 9449 4.3).
 * @see seenOrigins
 */
export function seenUrls(request: FastifyRequest, publicUrl: string | undefined): string[] {
  // Before another name of the path was replaced by ours: the client knows that one.
  const path = request.originalUrl.split('?', 1)[0] ?? '/';
  return seenOrigins(request, publicUrl).map((address) => `${address}${path}`);
}

function hostUrls({ protocol, host, ip }: FastifyRequest): { all: string[]; loopback: string[] } {
  const origin = `${protocol}://${host}`;
  if (!URL.canParse(origin)) return { all: [], loopback: [] };
  const { hostname, port } = new URL(origin);
  if (!LOOPBACK_NAMES.includes(hostname)) return { all: [origin], loopback: [] };
  const names = LOOPBACK_NAMES.map((name) => `${protocol}://${name}${port === '' ? '' : `:${port}`}`);
  return { all: names, loopback: LOOPBACK.test(ip) ? names : [] };
}
