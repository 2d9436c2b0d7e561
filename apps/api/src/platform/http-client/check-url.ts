import { isIP } from 'node:net';
import { domainError, fail, ok, type Result } from '../../kernel/index.js';
import { judgeAddress, type AddressRange } from './addresses.js';

/** Which URLs may be called. */
export interface UrlPolicy {
  /** Ranges that are allowed although they are not public. */
  readonly allow: readonly AddressRange[];
  /** Whether plain http may go to public addresses. To allow-listed ones it always may. */
  readonly allowPlainHttp: boolean;
}

/** Characters in a URL: what RFC 9110, section 4.1 asks of every recipient is 8,000; 2,048 is what most of them take. */
const MAX_URL_LENGTH = 2048;

/** Parsers drop or escape these, so that what is stored would not be what is called. */
const INVISIBLE = /[\p{Cc}\s]/u;

const refuse = (message: string, hint: string) => fail(domainError('INVALID_INPUT', message, { hint }));

/** Reads a URL and checks what can be seen in it: syntax, scheme, length, no user or password. */
export const parseUrl = (text: string): Result<URL> => {
  if (text.length > MAX_URL_LENGTH) {
    return refuse('The URL is too long', `Use at most ${MAX_URL_LENGTH} characters.`);
  }
  if (INVISIBLE.test(text)) {
    return refuse('The URL holds white space or control characters', 'Leave them out, or write them like %20.');
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.hostname === '') {
    return refuse('The URL is not an http or https URL', 'Write it like https://example.com/webhooks.');
  }
  if (url.username !== '' || url.password !== '') {
    return refuse('The URL holds a user or a password', 'Leave them out; the signature shows who is calling.');
  }
  return ok(url);
};

/**
 * Checks a URL when it is saved: syntax, scheme, length, no user or password, and where its host is an address, that
 * address. What a name resolves to is checked at each connect, since it may change.
 *
 * Plain http to a name passes here where there is an allow-list; at connect it then only reaches addresses on that list.
 *
 * @returns the parsed URL, or `INVALID_INPUT` with words for the person who typed it
 */
export const checkUrl = (text: string, policy: UrlPolicy): Result<URL> => {
  const parsed = parseUrl(text);
  if (!parsed.ok) return parsed;
  const url = parsed.value;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const verdict = isIP(host) === 0 ? undefined : judgeAddress(host, policy.allow);
  if (verdict === 'refused') {
    return refuse(
      'The URL leads to a private or reserved address',
      'Use a public one, or have its range allow-listed.',
    );
  }
  if (url.protocol === 'http:' && !policy.allowPlainHttp) {
    const mayBeListed = verdict === undefined ? policy.allow.length > 0 : verdict === 'allow_listed';
    if (!mayBeListed) return refuse('The URL is not encrypted', 'Use https.');
  }
  return parsed;
};
