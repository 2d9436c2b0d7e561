import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Dice } from '../envelopes/dice.js';
import { anyCaller, type Call } from './call.js';
import { badHeaders, badType } from './headers.js';
import { badMultipart } from './multipart.js';
import { badText, badValue, spoil, spoilBytes, spoilObject, spoilText, toJson, wellFormed } from './values.js';
import type { Caller, Cast } from './world.js';

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> } }>>
    >
  >;
}

const { paths } = JSON.parse(
  readFileSync(new URL('../../../../schema/openapi.json', import.meta.url), 'utf8'),
) as Document;

/** One call that is documented. */
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly types: readonly string[];
}

const OPERATIONS: readonly Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { requestBody }]) => ({
    method: method.toUpperCase(),
    path,
    types: Object.keys(requestBody?.content ?? {}),
  })),
);

/** Most can go wrong in these. */
const WITH_BODY = OPERATIONS.filter(({ method }) => method !== 'GET');

const publicJwk = (): object => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const [SIGNING, ENCRYPTION] = [publicJwk(), publicJwk()];

const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example' };

const images = (cast: Cast, names: readonly string[], dice: Dice): Record<string, string> =>
  Object.fromEntries(
    names.map((name) => [name, (dice.chance(0.01) ? cast.picture : dice.bytes(30)).toString('base64')]),
  );

const bare = ({ things: { integrationId } }: Cast, data: Promise<string>) =>
  data.then((encryptedData) => ({ integrationId, encryptedData }));

/** What each documented call that has a body is sent where nothing is wrong with it, but what its pictures show. */
const RIGHT: Readonly<Record<string, (cast: Cast, dice: Dice) => Promise<Record<string, unknown>>>> = {
  'POST /v2/auth/token': async ({ clientId, clientSecret }, dice) =>
    dice.chance(0.7)
      ? { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
      : {
          grant_type: 'client_credentials',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: `${Buffer.from('{"alg":"ES256"}').toString('base64url')}.${Buffer.from(toJson({ iss: badValue(dice), sub: badValue(dice), iat: badValue(dice) })).toString('base64url')}.AAAA`,
        },
  'POST /v2/devices/pair': async () => ({
    code: 'AAAAA-AAAAA',
    signingKey: SIGNING,
    encryptionKey: ENCRYPTION,
    keyProtection: 'file',
    platform: 'linux x64',
    version: '1.0.0',
  }),
  'POST /v2/verification/get-2fa-url': async ({ things: { integrationId, uniqueIdentifier } }) => ({
    integrationId,
    uniqueIdentifier,
  }),
  'POST /v2/verification/store-2fa-images': async (cast, dice) => ({
    faceId: cast.things.faceId,
    ...images(cast, ['smile', 'eyeblink', 'left', 'right'], dice),
  }),
  'POST /v2/verification/verify-2fa-face': async (cast, dice) => ({
    integrationId: cast.things.integrationId,
    uniqueIdentifier: cast.things.uniqueIdentifier,
    ...images(cast, ['image'], dice),
  }),
  'POST /v2/verification/create': async (cast, dice) =>
    bare(cast, cast.seal(dice.chance(0.5) ? spoilObject(dice, person()) : person())),
  'POST /v2/verification/details': async (cast, dice) =>
    bare(cast, cast.seal({ verification_id: dice.chance(0.5) ? badValue(dice) : cast.things.verificationId })),
};

const person = (): object => ({ ...PERSON, unique_identifier: randomUUID() });

/** Addresses that no integrator is told of; each takes anything or nothing. */
const OTHER_PATHS = [
  '/',
  '/docs',
  '/docs/json',
  '/docs/yaml',
  '/docs/static/index.html',
  '/docs/static/swagger-ui.css',
  '/docs/static/',
  '/openapi.json',
  '/metrics',
  '/graphql',
  '/face/ID',
  '/v2',
  '/v2/verification',
] as const;

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'LINK',
  'M-SEARCH',
  'PURGE',
  'LOCK',
] as const;

const SEGMENTS = [
  '%',
  '%zz',
  '%00',
  '%2e%2e%2f',
  '..',
  '../..',
  '..%2f..%2fetc%2fpasswd',
  '%c0%ae%c0%ae',
  '%ff',
  '%e2%80%ae',
  '%ud800',
  '//',
  '.',
  ';a=b',
  '%0d%0ax:y',
  '*',
  ':id',
  '%25%32%65',
  'a'.repeat(1_000),
  'a'.repeat(3_000),
  '__proto__',
  'constructor',
  '\u00e9\u00ff',
  '"<>`{}|\\^',
] as const;

const QUERIES = [
  '?',
  '?limit=0',
  '?limit=101',
  '?limit=1e2',
  '?limit=1.5',
  '?limit=99999999999999999999',
  '?limit=&after=',
  '?limit=1&limit=2',
  '?limit[]=1',
  '?after=%00',
  '?after=%zz',
  '?after=%ff',
  '?__proto__=1&constructor=2',
  `?after=${'x'.repeat(1_900)}`,
  `?${'a&'.repeat(1_000)}`,
  '?a=1?b=2#c',
] as const;

/** As it may stand on a request's first line: HTTP clients refuse others themselves. */
const asPath = (text: string): string =>
  text.replaceAll(/[^\u0021-\u00ff]/g, (odd) => encodeURIComponent(wellFormed(odd)));

const fill = (path: string, { things, uploadPath }: Cast, dice: Dice): string => {
  if (path.startsWith('/v2/evidence/')) return uploadPath;
  const key = dice.pick([
    `verification/${things.integrationId}/2fa-smile/${things.faceId}.jpg`,
    `verification/${things.integrationId}/document-front/${things.verificationId}.jpg`,
    encodeURIComponent(wellFormed(badText(dice))).slice(0, 1_500),
  ]);
  return path.replace('{key}', key);
};

const LIKELY: readonly (readonly [RegExp, Caller])[] = [
  [/auth|pair|evidence|health|ready|well-known/, 'nobody'],
  [/create|details/, 'nobody'],
  [/./, 'integration'],
];

const likelyFor = (path: string): Caller => LIKELY.find(([pattern]) => pattern.test(path))?.[1] ?? 'nobody';

/** What is no object any more has no fields: it goes as it is. */
const asForm = (fields: unknown, dice: Dice): Buffer => {
  if (typeof fields !== 'object' || fields === null) return Buffer.from(wellFormed(toJson(fields)));
  const form = new URLSearchParams(
    Object.entries(fields).map(([name, value]) => [
      name,
      wellFormed(typeof value === 'string' ? value : toJson(value)),
    ]),
  );
  const text = form.toString();
  return Buffer.from(
    dice.chance(0.4)
      ? `${spoilText(dice, text)}&${dice.pick(['%zz', '=', '&&&', 'grant_type=x', 'a[b][c]=1', '%00=%00'])}`
      : text,
  );
};

const WAYS = ['body', 'body', 'body', 'bytes', 'bytes', 'headers', 'method', 'path', 'query', 'form', 'form'] as const;
const WAYS_WITHOUT_BODY: readonly (typeof WAYS)[number][] = [
  'path',
  'path',
  'path',
  'query',
  'query',
  'headers',
  'method',
  'body',
];

/** A call of the REST interface with something wrong in it. */
export async function restCall(dice: Dice, cast: Cast): Promise<Call> {
  const other = dice.chance(0.12);
  const operation: Operation = other
    ? { method: 'GET', path: dice.pick(OTHER_PATHS).replace('ID', cast.things.faceId), types: [] }
    : dice.pick(dice.chance(0.75) ? WITH_BODY : OPERATIONS);
  const by = anyCaller(dice, likelyFor(operation.path));
  const make = RIGHT[`${operation.method} ${operation.path}`];
  if (operation.method === 'POST' && !make) throw new Error(`Nobody knows what ${operation.path} is sent.`);
  const right = make && (await make(cast, dice));
  const path = fill(operation.path, cast, dice);
  const base = { by, method: operation.method, path, isGraphql: path === '/graphql', asks: operation.path };
  // By another method, or somewhere else, it asks for something else.
  const { asks: _, ...elsewhere } = base;
  const headers = async ({ method, path: to }: { method: string; path: string } = base) =>
    cast.headersOf(by, method, to);
  const json = async (): Promise<Record<string, string>> => ({
    ...(await headers()),
    'content-type': 'application/json',
  });

  const ways = operation.method === 'GET' ? WAYS_WITHOUT_BODY : WAYS;
  switch (dice.pick(ways)) {
    case 'method': {
      const method = dice.pick(METHODS);
      const body = dice.chance(0.3) ? { body: Buffer.from('{}') } : {};
      return { ...elsewhere, kind: 'REST: method', method, headers: await headers({ method, path }), ...body };
    }
    case 'path': {
      const parts = path.split('/');
      const at = 1 + dice.int(parts.length);
      const bad = [...parts.slice(0, at), dice.pick(SEGMENTS), ...parts.slice(at + dice.int(2))].join('/');
      const to = asPath(dice.chance(0.2) ? spoilText(dice, path) : bad) || '/';
      const sent = to.startsWith('/') ? to : `/${to}`;
      return {
        ...elsewhere,
        kind: 'REST: path',
        path: sent,
        headers: await headers({ method: base.method, path: sent }),
      };
    }
    case 'query': {
      const query = dice.chance(0.3) ? `?after=${encodeURIComponent(wellFormed(badText(dice)))}` : dice.pick(QUERIES);
      const to = asPath(`${dice.chance(0.6) ? '/v2/events' : path}${query}`);
      return {
        ...elsewhere,
        method: 'GET',
        path: to,
        kind: 'REST: query',
        headers: await headers({ method: 'GET', path: to }),
      };
    }
    case 'headers': {
      const given = await (right ? json() : headers());
      const odd = await badHeaders(dice, cast, given, base);
      return {
        ...base,
        kind: `REST: ${odd.what}`,
        headers: odd.headers,
        ...(right && { body: Buffer.from(toJson(right)) }),
      };
    }
    case 'form':
      if (right && operation.types.includes('multipart/form-data'))
        return multipartCall(dice, base, right, await headers());
      if (right && operation.types.includes('application/x-www-form-urlencoded')) {
        const type = { 'content-type': 'application/x-www-form-urlencoded' };
        const body = asForm(spoil(dice, right), dice);
        return { ...base, kind: 'REST: form', headers: { ...(await headers()), ...type }, body };
      }
      break;
    case 'bytes':
      if (right) {
        const { what, bytes } = spoilBytes(dice, Buffer.from(toJson(right)));
        return { ...base, kind: `REST: body, ${what}`, headers: await json(), body: bytes };
      }
      break;
    case 'body':
      break;
  }
  if (right)
    return {
      ...base,
      kind: 'REST: body, a value',
      headers: await json(),
      body: Buffer.from(toJson(spoil(dice, right))),
    };
  if (operation.method === 'PUT') return uploadCall(dice, base, cast);
  return {
    ...base,
    kind: 'REST: body where there is none',
    headers: { ...(await headers()), 'content-type': badType(dice) },
    body: dice.bytes(50),
  };
}

type Base = Omit<Call, 'kind' | 'headers' | 'body'>;

function multipartCall(
  dice: Dice,
  base: Base,
  right: Readonly<Record<string, unknown>>,
  headers: Record<string, string>,
): Call {
  const names = Object.keys(right);
  const files = names.filter((name) => /^(smile|eyeblink|left|right|image)$/.test(name));
  const texts = Object.fromEntries(
    names.filter((name) => !files.includes(name)).map((name) => [name, String(right[name])]),
  );
  const { what, type, body } = badMultipart(dice, texts, files);
  const sent = { ...headers, 'content-type': /^[\t -~\u0080-\u00ff]*$/.test(type) ? type : 'multipart/form-data' };
  return { ...base, kind: `REST: multipart, ${what}`, headers: sent, body };
}

function uploadCall(dice: Dice, base: Base, { picture, uploadPath }: Cast): Call {
  const path = dice.chance(0.5) ? uploadPath : asPath(spoilText(dice, uploadPath));
  const type = dice.chance(0.5)
    ? dice.pick(['image/jpeg', 'image/png', 'image/webp', 'application/pdf'])
    : badType(dice);
  const body = dice.pick([
    () => dice.bytes(dice.int(500)),
    () => picture.subarray(0, dice.int(picture.length)),
    () => Buffer.concat([Buffer.from('%PDF-1.7\n'), dice.bytes(200)]),
    () => Buffer.alloc(dice.pick([0, 1, 100_000])),
  ])();
  return { ...base, path, kind: 'REST: upload', by: 'nobody', headers: { 'content-type': type }, body };
}
