import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createGuardedClient, type GuardedClient, type GuardedClientOptions } from './guarded-client.js';
import type { Resolver } from './guarded-connector.js';
import { parseRetryAfter } from './outcome.js';
import { selfSignedCertificate } from './tls-certificate.test-support.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const listen = async (server: Server | TcpServer): Promise<number> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
};
const serve = (listener: RequestListener): Promise<number> => listen(createServer(listener));

const client = (options: Partial<GuardedClientOptions> = {}): GuardedClient => {
  const made = createGuardedClient({ allow: ['127.0.0.0/8'], timeoutMs: 1_000, ...options });
  closers.push(() => made.close());
  return made;
};
const answers =
  (...addresses: readonly string[]): Resolver =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
const message = { headers: { 'content-type': 'application/json', 'webhook-id': 'x' }, body: '{"a":1}' };

describe('a call', () => {
  it('should send body and headers and give the status', async () => {
    let seen = '';
    const port = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (part: string) => (seen += part));
      request.on('end', () => {
        seen += ` ${request.method} ${request.url} ${String(request.headers['webhook-id'])}`;
        response.writeHead(202).end('thanks');
      });
    });
    const outcome = await client().post({ url: `http://127.0.0.1:${port}/hook?a=b#c`, ...message });
    expect(outcome).toMatchObject({ kind: 'response', status: 202 });
    expect(seen).toBe('{"a":1} POST /hook?a=b x');
  });

  it('should call by other methods too, with a body or without one', async () => {
    const seen: string[] = [];
    const port = await serve((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${body}`);
        response.end();
      });
    });
    const url = `http://127.0.0.1:${port}/x?y=z`;
    const one = client();
    for (const method of ['GET', 'PUT'] as const) {
      const outcome = await one.call({ method, url, headers: {}, body: method === 'PUT' ? 'text' : undefined });
      expect(outcome).toMatchObject({ kind: 'response', status: 200 });
    }
    expect(seen).toEqual(['GET /x?y=z ', 'PUT /x?y=z text']);
  });

  it('should keep its connections, and hold no more than it may', async () => {
    let connections = 0;
    const server = createServer((_, response) => setTimeout(() => response.end('ok'), 5)).on(
      'connection',
      () => connections++,
    );
    const port = await listen(server);
    const one = client({ connectionsPerOrigin: 3 });
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () => one.post({ url: `http://127.0.0.1:${port}/`, ...message })),
    );
    expect(outcomes.every((outcome) => outcome.kind === 'response' && outcome.status === 200)).toBe(true);
    expect(connections).toBe(3);
  });

  it('should not follow a redirect', async () => {
    let followed = false;
    const target = await serve((_, response) => {
      followed = true;
      response.end();
    });
    const port = await serve((_, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${target}/` }).end(),
    );
    const outcome = await client().post({ url: `http://127.0.0.1:${port}/`, ...message });
    expect(outcome).toMatchObject({ kind: 'response', status: 307 });
    expect(followed).toBe(false);
  });

  it('should give Retry-After', async () => {
    const port = await serve((_, response) => response.writeHead(503, { 'retry-after': '120' }).end());
    const outcome = await client().post({ url: `http://127.0.0.1:${port}/`, ...message });
    expect(outcome).toMatchObject({ kind: 'response', status: 503, retryAfterSeconds: 120 });
  });

  it('should end in time when the server never answers', async () => {
    const port = await serve(() => undefined);
    const outcome = await client({ timeoutMs: 300 }).post({ url: `http://127.0.0.1:${port}/`, ...message });
    expect(outcome.kind).toBe('timeout');
    expect(outcome.durationMs).toBeLessThan(1_000);
  });

  it('should end in time when the server sends its headers letter by letter', async () => {
    const server = createTcpServer((socket) => {
      const timer = setInterval(() => socket.write('H'), 50);
      socket.on('close', () => clearInterval(timer));
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
    });
    const port = await listen(server);
    const outcome = await client({ timeoutMs: 400 }).post({ url: `http://127.0.0.1:${port}/`, ...message });
    expect(outcome.kind).toBe('timeout');
    expect(outcome.durationMs).toBeLessThan(1_000);
  });

  it('should go by the status and not wait when the answer comes letter by letter', async () => {
    const port = await serve((_, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 50);
      response.on('close', () => clearInterval(timer));
    });
    const outcome = await client({ timeoutMs: 5_000 }).post({ url: `http://127.0.0.1:${port}/`, ...message });
    expect(outcome).toMatchObject({ kind: 'response', status: 200 });
    expect(outcome.durationMs).toBeLessThan(2_000);
  });

  it('should read a huge answer no further than its beginning', async () => {
    let written = 0;
    const port = await serve((_, response) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const write = (): void => {
        while (!response.destroyed && written < 1e9) {
          written += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', write);
        }
      };
      write();
    });
    const outcome = await client({ timeoutMs: 5_000 }).post({ url: `http://127.0.0.1:${port}/`, ...message });
    expect(outcome).toMatchObject({ kind: 'response', status: 200 });
    expect(outcome.durationMs).toBeLessThan(1_000);
    expect(written).toBeLessThan(30e6); // what the two sockets' buffers take
  });

  it('should refuse endless headers', async () => {
    const server = createTcpServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write(`X-More: ${'a'.repeat(8_000)}\r\n`), 1);
      socket.on('close', () => clearInterval(timer));
    });
    const outcome = await client().post({ url: `http://127.0.0.1:${await listen(server)}/`, ...message });
    expect(outcome.kind).toBe('connection_failed');
  });

  it.each([
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
    ['hangs up', (socket: Socket) => socket.end()],
    ['talks nonsense', (socket: Socket) => socket.end('SSH-2.0-OpenSSH\r\n')],
  ])('should say that the connection failed when the server %s', async (_, misbehave) => {
    const port = await listen(createTcpServer((socket) => void socket.once('data', () => misbehave(socket))));
    const outcome = await client().post({ url: `http://127.0.0.1:${port}/`, ...message });
    expect(outcome.kind).toBe('connection_failed');
  });

  it('should name a refused connection', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    await closers.pop()?.();
    const outcome = await client().post({ url: `http://127.0.0.1:${port}/`, ...message });
    expect(outcome).toMatchObject({ kind: 'connection_failed', code: 'ECONNREFUSED' });
  });

  it('should end when its caller gives up, before or during', async () => {
    const port = await serve(() => undefined);
    const during = client().post({ url: `http://127.0.0.1:${port}/`, ...message, signal: AbortSignal.timeout(50) });
    expect(await during).toMatchObject({ kind: 'timeout', code: 'ABORTED' });
    const before = client().post({ url: `http://127.0.0.1:${port}/`, ...message, signal: AbortSignal.abort() });
    expect(await before).toMatchObject({ kind: 'timeout', code: 'ABORTED' });
  });

  it.each(['nonsense', 'ftp://127.0.0.1/', 'http://user:secret@127.0.0.1/'])(
    'should refuse the URL %s',
    async (url) => {
      expect(await client().post({ url, ...message })).toMatchObject({ kind: 'invalid_url' });
    },
  );
});

describe('over TLS', () => {
  const certificate = selfSignedCertificate('receiver.example');
  const tlsServer = () => listen(createTlsServer(certificate, (_, response) => response.end('ok')));

  it('should pass when the certificate is trusted and for this host', async () => {
    const one = client({ ca: certificate.cert, resolver: answers('127.0.0.1') });
    const outcome = await one.post({ url: `https://receiver.example:${await tlsServer()}/`, ...message });
    expect(outcome).toMatchObject({ kind: 'response', status: 200 });
  });

  it('should fail when the certificate is for another host', async () => {
    const one = client({ ca: certificate.cert, resolver: answers('127.0.0.1') });
    const outcome = await one.post({ url: `https://other.example:${await tlsServer()}/`, ...message });
    expect(outcome).toMatchObject({ kind: 'tls_failed', code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('should fail when nobody vouches for the certificate', async () => {
    const outcome = await client({ resolver: answers('127.0.0.1') }).post({
      url: `https://receiver.example:${await tlsServer()}/`,
      ...message,
    });
    expect(outcome).toMatchObject({ kind: 'tls_failed', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('should fail when the server speaks plain http', async () => {
    const port = await serve((_, response) => response.end());
    const outcome = await client().post({ url: `https://127.0.0.1:${port}/`, ...message });
    expect(outcome.kind).toBe('tls_failed');
  });

  it('should end in time when the handshake hangs', async () => {
    const port = await listen(createTcpServer(() => undefined));
    const outcome = await client({ timeoutMs: 300 }).post({ url: `https://127.0.0.1:${port}/`, ...message });
    expect(outcome.kind).toBe('timeout');
    expect(outcome.durationMs).toBeLessThan(1_000);
  });
});

describe('the guard', () => {
  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    'localhost',
  ])('should keep a call from reaching %s', async (host) => {
    let reached = false;
    const port = await serve((_, response) => {
      reached = true;
      response.end();
    });
    const outcome = await client({ allow: [], allowPlainHttp: true }).post({
      url: `http://${host}:${port}/`,
      ...message,
    });
    expect(outcome.kind).toBe('refused_address');
    expect(reached).toBe(false);
  });

  it('should hold when a name that was public turns private (DNS rebinding)', async () => {
    let reached = 0;
    const port = await serve((_, response) => {
      reached += 1;
      response.end();
    });
    const replies = ['192.0.2.1', '10.0.0.1', '::ffff:127.0.0.1', '127.0.0.1'];
    let asked = 0;
    const resolver: Resolver = () => answers(replies[asked++] ?? '127.0.0.1')('');
    const one = client({ allow: [], allowPlainHttp: true, resolver });
    for (let call = 0; call < 6; call++) {
      expect((await one.post({ url: `http://rebind.example:${port}/`, ...message })).kind).toBe('refused_address');
    }
    expect(asked).toBe(6);
    expect(reached).toBe(0);
  });

  it('should connect to the address that it checked, asking only once', async () => {
    let asked = 0;
    const port = await serve((_, response) => response.end());
    const resolver: Resolver = (host) => (asked++ === 0 ? answers('127.0.0.1')(host) : answers('10.0.0.1')(host));
    const outcome = await client({ resolver }).post({ url: `http://once.example:${port}/`, ...message });
    expect(outcome).toMatchObject({ kind: 'response', status: 200 });
    expect(asked).toBe(1);
  });

  it('should pass over the private addresses of a name that has allowed ones too', async () => {
    let host: string | undefined;
    const port = await serve((request, response) => {
      host = request.headers.host;
      response.end();
    });
    const outcome = await client({ resolver: answers('10.0.0.1', '::1', '127.0.0.1') }).post({
      url: `http://mixed.example:${port}/`,
      ...message,
    });
    expect(outcome).toMatchObject({ kind: 'response', status: 200 });
    expect(host).toBe(`mixed.example:${port}`);
  });

  it('should try the next address when the first does not answer', async () => {
    const port = await serve((_, response) => response.end());
    const outcome = await client({ resolver: answers('127.0.0.2', '127.0.0.1') }).post({
      url: `http://two.example:${port}/`,
      ...message,
    });
    expect(outcome).toMatchObject({ kind: 'response', status: 200 });
  });

  it('should send by plain http to nothing but the allow-list', async () => {
    const one = client({ resolver: answers('8.8.8.8') });
    expect((await one.post({ url: 'http://public.example/', ...message })).kind).toBe('refused_address');
    expect((await one.post({ url: 'http://8.8.8.8/', ...message })).kind).toBe('refused_address');
  });

  it('should tell a name that does not resolve', async () => {
    const lost: Resolver = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    expect(await client({ resolver: lost }).post({ url: 'https://lost.example/', ...message })).toMatchObject({
      kind: 'dns_failed',
      code: 'ENOTFOUND',
    });
    expect((await client({ resolver: answers() }).post({ url: 'https://empty.example/', ...message })).kind).toBe(
      'dns_failed',
    );
  });

  it('should end in time when the resolver hangs', async () => {
    const outcome = await client({ timeoutMs: 200, resolver: () => new Promise(() => undefined) }).post({
      url: 'https://slow.example/',
      ...message,
    });
    expect(outcome.kind).toBe('timeout');
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-01-15T10:00:00.500Z');
  it.each([
    ['0', 0],
    ['120', 120],
    ['Thu, 15 Jan 2026 10:02:00 GMT', 120],
    ['Thu, 15 Jan 2026 09:00:00 GMT', 0],
    ['-1', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('should read %j as %s seconds', (value, seconds) => {
    expect(parseRetryAfter(value, now)).toBe(seconds);
  });
});
