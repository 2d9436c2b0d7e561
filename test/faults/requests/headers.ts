import { hash } from 'node:crypto';
import type { Dice } from '../envelopes/dice.js';
import { spoilText } from './values.js';
import type { Cast } from './world.js';

type Headers = Record<string, string | readonly string[]>;

/** What an HTTP client lets into a header. */
export const asHeader = (text: string): string => text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?');

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

const AUTHORIZATIONS: readonly ((dice: Dice, right: string) => string | readonly string[])[] = [
  (dice, right) => spoilText(dice, right),
  (_, right) => right.replace(/^\w+/, 'DPoP'),
  (_, right) => right.replace(/^\w+/, 'Bearer'),
  (_, right) => [right, right],
  (_, right) => `${right}, ${right}`,
  (_, right) => right.toLowerCase(),
  () => '',
  () => 'Bearer',
  () => `Bearer ${'x'.repeat(12_000)}`,
  () => `Bearer ${'e30.'.repeat(2)}e30`,
  () =>
    `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"owner"}').toString('base64url')}.`,
  () => basic('a:b'),
  () => basic('%zz:%'),
  () => basic('\u0000:\u0000'),
  () => basic('no colon'),
  () => 'Basic !!!!',
  () => 'Basic',
  () => 'Digest username="x"',
  (dice) => asHeader(dice.bytes(40).toString('latin1')),
];

const CLAIMS: readonly Readonly<Record<string, unknown>>[] = [
  { iat: 1e300 },
  { iat: -1e300 },
  { iat: '1' },
  { iat: null },
  { iat: 8.64e15 },
  { iat: 1.5 },
  { jti: '' },
  { jti: 'a\u0000b' },
  { jti: 'x'.repeat(5_000) },
  { jti: 7 },
  { jti: ['x'] },
  { jti: '\ud800' },
  { htu: 'no address' },
  { htu: 'http://[::1' },
  { htu: 7 },
  { htu: `http://x/${'y'.repeat(5_000)}` },
  { htm: 'post' },
  { htm: null },
  { ath: '' },
  { ath: 1 },
  { exp: 1e308 },
  { nbf: 1e308 },
  { nonce: {} },
];

const CONDITIONS: readonly Headers[] = [
  { range: 'bytes=9999999-' },
  { range: 'bytes=-1' },
  { range: 'bytes=5-1' },
  { range: 'bytes=a-b' },
  { range: `bytes=${'0-1,'.repeat(2_000)}0-1` },
  { range: 'lines=1-2' },
  { 'if-match': '"x"' },
  { 'if-match': '*' },
  { 'if-none-match': '*' },
  { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
  { 'if-modified-since': 'no date' },
  { 'if-range': 'no date', range: 'bytes=0-1' },
];

const OTHERS: readonly ((dice: Dice) => Headers)[] = [
  () => ({ accept: 'text/html' }),
  () => ({ accept: 'application/json;q=x' }),
  () => ({ accept: `${'a/b,'.repeat(2_500)}c/d` }),
  () => ({ accept: '' }),
  () => ({ accept: '*/*;q=0' }),
  () => ({ 'accept-encoding': 'gzip;q=0,*;q=0' }),
  () => ({ 'content-encoding': 'gzip' }),
  () => ({ 'content-encoding': 'br, identity' }),
  () => ({ expect: '100-continue' }),
  () => ({ expect: 'something' }),
  () => ({ host: '' }),
  () => ({ host: 'a b' }),
  () => ({ host: '[::1' }),
  () => ({ host: `${'x'.repeat(300)}.example:99999` }),
  () => ({ host: 'evil.example/path?x#y' }),
  () => ({ origin: 'null' }),
  () => ({ origin: 'https://evil.example', 'access-control-request-method': 'POST' }),
  () => ({ cookie: 'a=b; '.repeat(500) }),
  () => ({ 'x-forwarded-for': '1.2.3.4, ::::, <script>' }),
  () => ({ 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'gopher' }),
  () => ({ forwarded: 'for="[::1"' }),
  () => ({ 'x-http-method-override': 'DELETE' }),
  () => ({ 'x-request-id': '\u00ff'.repeat(500) }),
  () => ({ traceparent: 'zz' }),
  () => ({ te: 'trailers, deflate;q=0.5' }),
  () => ({ upgrade: 'websocket', connection: 'upgrade', 'sec-websocket-version': '13', 'sec-websocket-key': 'x' }),
  () => ({ upgrade: 'h2c', connection: 'upgrade, http2-settings', 'http2-settings': '' }),
  () => ({ connection: 'content-length' }),
  () => ({ 'max-forwards': '-1' }),
  () => Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`x-${at}`, 'y'])),
  () => ({ 'x-long': 'y'.repeat(14_000) }),
  (dice) => ({ [dice.pick(['__proto__', 'constructor', 'tostring'])]: 'x' }),
];

const KEYS = ['', ' ', 'a b', 'x'.repeat(256), 'x'.repeat(10_000), 'é', '\u0000', '__proto__'] as const;

const TYPES = [
  '',
  'application/json; charset=utf-16',
  'application/json; charset="',
  'application/json;;;',
  'Application/JSON',
  'application/x-www-form-urlencoded',
  'application/xml',
  'text/plain',
  'text',
  '/',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary="',
  `multipart/form-data; boundary=${'x'.repeat(2_000)}`,
  'multipart/mixed; boundary=x',
  'application/octet-stream',
  'image/jpeg',
  'application/json, application/json',
  'application/graphql',
  'application/json\t; a=\u00ff',
  '__proto__',
] as const;

/** A content type that the route does not take, or hardly. */
export const badType = (dice: Dice): string => dice.pick(TYPES);

/** Headers that are odd, in the place of what a call has or beside it. */
export async function badHeaders(
  dice: Dice,
  { device }: Cast,
  right: Readonly<Record<string, string>>,
  { method, path }: { readonly method: string; readonly path: string },
): Promise<{ readonly what: string; readonly headers: Headers }> {
  switch (dice.pick(['authorization', 'dpop', 'dpop', 'key', 'condition', 'other', 'other', 'type'] as const)) {
    case 'authorization': {
      const odd = dice.pick(AUTHORIZATIONS)(dice, right['authorization'] ?? 'Bearer x');
      const headers = { ...right, authorization: typeof odd === 'string' ? asHeader(odd) : odd };
      return { what: 'Authorization', headers };
    }
    case 'dpop': {
      const [bare = ''] = path.split('?', 1);
      const authorization = `DPoP ${device.token}`;
      const proof = await device.prove(bare, { htm: method, ...(dice.chance(0.7) && dice.pick(CLAIMS)) });
      const dpop = dice.pick<string | readonly string[]>([
        proof,
        proof,
        proof,
        proof,
        [proof, proof],
        asHeader(spoilText(dice, proof)),
        proof.slice(0, dice.int(proof.length)),
        '',
        'x.y.z',
        hash('sha256', proof, 'hex'),
        'x'.repeat(10_000),
      ]);
      return { what: 'DPoP', headers: { ...right, authorization, dpop } };
    }
    case 'key': {
      const key = dice.pick(KEYS);
      const value = dice.chance(0.2) ? [asHeader(key), 'y'] : asHeader(key);
      return { what: 'Idempotency-Key', headers: { ...right, 'idempotency-key': value } };
    }
    case 'condition':
      return { what: 'a condition', headers: { ...right, ...dice.pick(CONDITIONS) } };
    case 'type':
      return { what: 'the content type', headers: { ...right, 'content-type': badType(dice) } };
    case 'other':
      return { what: 'another header', headers: { ...right, ...dice.pick(OTHERS)(dice) } };
  }
}
