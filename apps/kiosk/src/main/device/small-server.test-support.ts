import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { calculateJwkThumbprint, decodeProtectedHeader, importJWK, jwtVerify, type JWK } from 'jose';

/** A device as the small server knows it. */
interface KnownDevice {
  readonly signing: JWK;
  readonly encryption: JWK;
  revoked: boolean;
}

/** What a GraphQL operation gives: the fields of its `result`, or `errors` instead of any. */
export type Operations = Record<
  string,
  (variables: Readonly<Record<string, unknown>>, device: string) => object | Promise<object>
>;

/** A server that knows pairing, tokens, proofs, and whatever operations a test gives it; on a free port. */
export interface SmallServer {
  readonly api: string;
  readonly devices: Map<string, KnownDevice>;
  readonly operations: Operations;
  /** Calls that were refused, by reason; none in a test in which everything is right. */
  readonly refused: string[];
  /** Names of operations that were called. */
  readonly called: string[];
  /** Milliseconds that its clock is ahead of this machine's. */
  ahead: number;
  /** Answers 503 to everything, as whatever stands before a server that is away. */
  away: boolean;
  /** Answers nothing at all, and keeps the connection. */
  silent: boolean;
  /** A token of a verification's session, for this server's only device. */
  sessionToken(): string;
  /** Takes only tokens that were given since. */
  forgetTokens(): void;
  close(): Promise<void>;
}

export const CODE = 'ABCDE-FGHJK';

/** Settings as the real server gives them. */
export const SETTINGS = {
  deviceName: 'Branch 1',
  integrationId: 'aaaaaaaaaaaaaaaaaaaaaaaa',
  theme: { name: 'Bank', colour: '#112233', logo: null },
  languages: ['EN', 'AR'],
  verifyGestures: 1,
  minimumWidth: 96,
  assistance: true,
  pinHash: null,
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

export async function startSmallServer(sealingKey: JWK): Promise<SmallServer> {
  const devices = new Map<string, KnownDevice>();
  const tokens = new Map<string, string>();
  const seen = new Set<string>();
  const settings = { ...SETTINGS, sealingKey: JSON.stringify(sealingKey) };

  /** RFC 9449, 4.3, as far as it matters here; gives the thumbprint of the key that signed, and says why not otherwise. */
  async function prove(request: IncomingMessage, url: string, token?: string): Promise<string> {
    const proof = String(request.headers['dpop'] ?? '');
    const { jwk, typ } = decodeProtectedHeader(proof);
    if (typ !== 'dpop+jwt' || jwk === undefined || 'd' in jwk) throw new Error('header');
    const { payload } = await jwtVerify(proof, await importJWK(jwk, 'ES256'), {
      currentDate: new Date(server.ahead + Date.now()),
    });
    if (payload['htm'] !== 'POST' || payload['htu'] !== url) throw new Error('htu');
    if (Math.abs((payload.iat ?? 0) * 1000 - Date.now() - server.ahead) > 60_000) throw new Error('iat');
    if (payload.jti === undefined || seen.has(payload.jti)) throw new Error('jti');
    seen.add(payload.jti);
    const ath = token === undefined ? undefined : createHash('sha256').update(token).digest('base64url');
    if (payload['ath'] !== ath) throw new Error('ath');
    return calculateJwkThumbprint(jwk);
  }

  async function answer(request: IncomingMessage, url: string): Promise<[number, object]> {
    const text = await bodyOf(request);
    const unauthenticated = (code = 'UNAUTHENTICATED'): [number, object] => [401, { message: 'no', code }];
    if (request.url === '/v2/devices/pair') {
      const body = JSON.parse(text) as { code: string; signingKey: JWK; encryptionKey: JWK };
      if ((await prove(request, url)) !== (await calculateJwkThumbprint(body.signingKey))) return unauthenticated();
      if (body.code !== CODE) return [400, { message: 'no', code: 'PAIRING_CODE_INVALID' }];
      const deviceId = String(devices.size + 1).padStart(24, '0');
      devices.set(deviceId, { signing: body.signingKey, encryption: body.encryptionKey, revoked: false });
      return [200, { message: 'ok', data: { deviceId, name: 'Branch 1', integrationId: 'x', sealingKey, settings } }];
    }
    if (request.url === '/v2/auth/token') {
      const form = new URLSearchParams(text);
      const assertion = form.get('client_assertion') ?? '';
      const { payload } = await jwtVerify(
        assertion,
        async ({ kid }) => {
          const all = await Promise.all(
            [...devices.values()].map(async ({ signing }) => [await calculateJwkThumbprint(signing), signing] as const),
          );
          return importJWK(all.find(([thumbprint]) => thumbprint === kid)?.[1] ?? {}, 'ES256');
        },
        { audience: url, currentDate: new Date(server.ahead + Date.now()) },
      );
      const device = devices.get(payload.sub ?? '');
      if (device?.revoked !== false) return [401, { error: 'invalid_client', code: 'DEVICE_REVOKED' }];
      await prove(request, url);
      const token = `token-${tokens.size}`;
      tokens.set(token, payload.sub ?? '');
      return [200, { access_token: token, token_type: 'DPoP', expires_in: 300 }];
    }
    const token = /^DPoP (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const id = tokens.get(token);
    const device = id === undefined ? undefined : devices.get(id);
    if (id === undefined || device === undefined) return unauthenticated();
    if ((await prove(request, url, token)) !== (await calculateJwkThumbprint(device.signing))) return unauthenticated();
    if (device.revoked) return unauthenticated('DEVICE_REVOKED');
    const { query, variables } = JSON.parse(text) as { query: string; variables: Record<string, unknown> };
    const name = /result: (\w+)/.exec(query)?.[1] ?? '';
    server.called.push(name);
    const result = await server.operations[name]?.(variables, id);
    if (result !== undefined && 'errors' in result) return [400, result];
    return [200, { data: { result: result ?? { __typename: 'InvalidInputFailure', code: 'INVALID_INPUT' } } }];
  }

  const http = createServer((request, response) => {
    const url = `${server.api}${request.url}`;
    const send = ([status, body]: [number, object]): void => {
      response.writeHead(status, {
        'content-type': 'application/json',
        date: new Date(Date.now() + server.ahead).toUTCString(),
      });
      response.end(JSON.stringify(body));
    };
    if (server.silent) return;
    if (server.away) return send([503, {}]);
    answer(request, url).then(send, (error: unknown) => {
      server.refused.push(error instanceof Error ? error.message : 'unknown');
      send([401, { error: 'invalid_dpop_proof', code: 'UNAUTHENTICATED' }]);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: SmallServer = {
    api: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    devices,
    operations: { recordHeartbeat: () => ({ __typename: 'KioskSettings', ...settings }) },
    refused: [],
    called: [],
    ahead: 0,
    away: false,
    silent: false,
    sessionToken: () => {
      const token = `session-${tokens.size}`;
      tokens.set(token, [...devices.keys()].at(-1) ?? '');
      return token;
    },
    forgetTokens: () => tokens.clear(),
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}
