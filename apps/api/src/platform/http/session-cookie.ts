import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * `__Host-` (RFC 6265bis 4.1.3.2): browsers take it only with Secure, for the whole of this host and for no other, so that no subdomain
 * can put one of its own in its place. They take it from loopback without TLS.
 */
const NAME = '__Host-vestibule';
const ATTRIBUTES = { name: NAME, path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const;

/** Methods that change nothing (RFC 9110 9.2.1). */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** What is in the cookie of a session; undefined where there is none. */
export function sessionSecretOf({ headers }: FastifyRequest): string | undefined {
  return headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[NAME];
}

/** Gives a browser the cookie of its session. */
export function setSessionCookie(reply: FastifyReply, secret: string, expires: Date): void {
  reply.header('set-cookie', stringifySetCookie({ ...ATTRIBUTES, value: secret, expires }));
}

/** Takes it away. */
export function clearSessionCookie(reply: FastifyReply): void {
  reply.header('set-cookie', stringifySetCookie({ ...ATTRIBUTES, value: '', expires: new Date(0) }));
}

/** Whether a page of another origin made a call: by `Origin`, and by Fetch Metadata, which no script can set. */
export function isForeignPage({ headers }: FastifyRequest, origins: readonly string[]): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && !origins.includes(origin)) return true;
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Whether a page of this server made a call, or for what changes nothing somebody who typed its address. */
export function isOwnPage(request: FastifyRequest, origins: readonly string[]): boolean {
  if (isForeignPage(request, origins)) return false;
  const { origin, 'sec-fetch-site': site } = request.headers;
  return SAFE.has(request.method) || origin !== undefined || site === 'same-origin';
}
