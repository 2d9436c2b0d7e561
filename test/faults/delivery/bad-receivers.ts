import { selfSignedCertificate } from '@vestibule/api/testing/delivery';
import type { RequestListener, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Loopback } from './loopback.js';

/** What one try at a receiver is to come to. */
export interface Expected {
  readonly outcome: string;
  readonly status: number | null;
}

/** A receiver that behaves in some way. */
export interface BadReceiver {
  readonly name: string;
  readonly url: string;
  readonly expected: Expected;
}

/** What the receivers saw that they should not, or too much of. */
export interface Watched {
  /** Requests at the place where redirects lead. */
  followed: number;
  /** Bytes that receivers of endless answers got rid of, by receiver. */
  readonly written: Map<string, number>;
}

const delivered = (status = 200): Expected => ({ outcome: 'delivered', status });
const refused = (status: number): Expected => ({ outcome: 'refused', status });
const failed = (outcome: string): Expected => ({ outcome, status: null });

const every = (
  milliseconds: number,
  socket: { on(event: 'close', done: () => void): unknown },
  send: () => void,
): void => {
  const timer = setInterval(send, milliseconds);
  socket.on('close', () => clearInterval(timer));
};

const MOST_BYTES = 1e9;
const CHUNK = Buffer.alloc(65_536, 'x');
/** 64 MiB of zeros in 64 KiB. */
const BOMB = gzipSync(Buffer.alloc(64 * 2 ** 20), { level: 9 });

/** Sends one chunk after another until the client hangs up, and counts. */
const flood = (watched: Watched, name: string, out: Socket | ServerResponse, chunk: Uint8Array): void => {
  const write = (): void => {
    for (let room = true; room && !out.destroyed;) {
      const written = (watched.written.get(name) ?? 0) + chunk.length;
      watched.written.set(name, written);
      if (written > MOST_BYTES) return void out.destroy();
      room = out.write(chunk);
    }
    if (!out.destroyed) out.once('drain', write);
  };
  write();
};

/** How bare sockets misbehave once a request has come. */
const SOCKETS = (watched: Watched): Readonly<Record<string, readonly [Expected, (socket: Socket) => unknown]>> => ({
  'sends its head letter by letter': [
    failed('timeout'),
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      every(50, socket, () => socket.write('x'));
    },
  ],
  'sends interim answers without end': [
    failed('timeout'),
    (socket) => every(20, socket, () => socket.write('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n')),
  ],
  'hangs up': [failed('connection_failed'), (socket) => socket.end()],
  'resets the connection before its head': [failed('connection_failed'), (socket) => socket.resetAndDestroy()],
  'resets the connection within its head': [
    failed('connection_failed'),
    (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-', () => setTimeout(() => socket.resetAndDestroy(), 20)),
  ],
  'resets the connection after its head': [
    delivered(),
    (socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc', () =>
        setTimeout(() => socket.resetAndDestroy(), 200),
      ),
  ],
  'sends less than it said': [delivered(), (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc')],
  'speaks another protocol': [failed('connection_failed'), (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
  'wants to switch protocols': [
    failed('connection_failed'),
    (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
  ],
  'says two lengths': [
    failed('connection_failed'),
    (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
  ],
  'sends headers without end': [
    failed('connection_failed'),
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      flood(watched, 'headers', socket, Buffer.from(`X-More: ${'a'.repeat(8_000)}\r\n`));
    },
  ],
  'sends one header without end': [
    failed('connection_failed'),
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
      flood(watched, 'header', socket, CHUNK);
    },
  ],
  'names a chunk without end': [
    delivered(),
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=');
      flood(watched, 'chunk extension', socket, CHUNK);
    },
  ],
});

const at = (milliseconds: number): string => new Date(Date.now() + milliseconds).toUTCString();

/** How HTTP servers misbehave. */
const SERVERS = (
  watched: Watched,
  elsewhere: number,
): Readonly<Record<string, readonly [Expected, RequestListener]>> => {
  const answer =
    (status: number, headers: Record<string, string> = {}): RequestListener =>
    (_, response) =>
      void response.writeHead(status, headers).end();
  return {
    'is as it should be': [delivered(204), answer(204)],
    hangs: [failed('timeout'), () => undefined],
    'sends its body letter by letter': [
      delivered(),
      (_, response) => {
        response.writeHead(200);
        every(50, response, () => response.write('x'));
      },
    ],
    'sends a huge answer': [
      delivered(),
      (_, response) => {
        response.writeHead(200, { 'content-length': String(MOST_BYTES) });
        flood(watched, 'huge', response, CHUNK);
      },
    ],
    'sends chunks without end': [delivered(), (_, response) => flood(watched, 'chunks', response, CHUNK)],
    'sends a bomb': [
      delivered(),
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' });
        flood(watched, 'bomb', response, BOMB);
      },
    ],
    'sends the bomb as an error': [
      refused(500),
      (_, response) => void response.writeHead(500, { 'content-encoding': 'gzip' }).end(BOMB),
    ],
    ...Object.fromEntries(
      [301, 302, 303, 307, 308].map((status) => [
        `redirects with ${status}`,
        [refused(status), answer(status, { location: `http://127.0.0.1:${elsewhere}/` })] as const,
      ]),
    ),
    'is gone': [refused(410), answer(410)],
    'asks for two minutes': [refused(429), answer(429, { 'retry-after': '120' })],
    'asks for an hour by a date': [refused(503), answer(503, { 'retry-after': at(3_600_000) })],
    'asks for ten years': [refused(503), answer(503, { 'retry-after': '315360000' })],
    'asks for ten years by a date': [refused(429), answer(429, { 'retry-after': at(3_153_600e5) })],
    'asks for a time that has passed': [refused(503), answer(503, { 'retry-after': at(-3_600_000) })],
    'asks for nonsense': [refused(503), answer(503, { 'retry-after': 'soon; very soon' })],
    'asks for less than nothing': [refused(503), answer(503, { 'retry-after': '-99999' })],
  };
};

const DAY_MS = 86_400_000;

/** Starts one receiver of each kind; names below `example` lead to loopback, and `ca` is what a client has to trust. */
export async function startBadReceivers(loopback: Loopback) {
  const watched: Watched = { followed: 0, written: new Map() };
  const elsewhere = await loopback.http((_, response) => {
    watched.followed += 1;
    response.end();
  });
  const list: BadReceiver[] = [];
  for (const [name, [expected, listener]] of Object.entries(SERVERS(watched, elsewhere))) {
    list.push({ name, expected, url: `http://127.0.0.1:${await loopback.http(listener)}/hook` });
  }
  for (const [name, [expected, misbehave]] of Object.entries(SOCKETS(watched))) {
    list.push({ name, expected, url: `http://127.0.0.1:${await loopback.tcp(misbehave)}/hook` });
  }

  const right = selfSignedCertificate('right.example');
  const expired = selfSignedCertificate('expired.example', new Date(Date.now() - 10 * DAY_MS));
  const early = selfSignedCertificate('early.example', new Date(Date.now() + 10 * DAY_MS));
  const unknown = selfSignedCertificate('unknown.example');
  const ok: RequestListener = (_, response) => void response.end();
  const tls = (certificate: { readonly cert: string; readonly key: string }): Promise<number> =>
    loopback.listen(createTlsServer(certificate, ok).on('tlsClientError', () => undefined));
  const overTls: readonly (readonly [string, string, Expected, number])[] = [
    ['has a certificate that holds', 'right', delivered(), await tls(right)],
    ['has an expired certificate', 'expired', failed('tls_failed'), await tls(expired)],
    ['has a certificate for later', 'early', failed('tls_failed'), await tls(early)],
    ["has another host's certificate", 'wrong', failed('tls_failed'), await tls(right)],
    ['has a certificate that nobody vouches for', 'unknown', failed('tls_failed'), await tls(unknown)],
    ['answers TLS with plain http', 'plain', failed('tls_failed'), await loopback.http(ok)],
    [
      'answers TLS with nonsense',
      'garbage',
      failed('tls_failed'),
      await loopback.tcp((socket) => socket.end(Buffer.alloc(512, 0xa5))),
    ],
    ['lets TLS hang', 'silent', failed('timeout'), await loopback.listen(createTcpServer(() => undefined))],
    ['resets TLS', 'reset', failed('connection_failed'), await loopback.tcp((socket) => socket.resetAndDestroy())],
  ];
  for (const [name, host, expected, port] of overTls) {
    list.push({ name, expected, url: `https://${host}.example:${port}/hook` });
  }
  const closed = await loopback.closedPort();
  list.push({ name: 'is not there', expected: failed('connection_failed'), url: `http://127.0.0.1:${closed}/hook` });
  list.push({ name: 'has no name', expected: failed('dns_failed'), url: `http://lost.example:${closed}/hook` });
  list.push({
    name: 'leads to a private address',
    expected: failed('refused_address'),
    url: `http://private.example:${elsewhere}/hook`,
  });
  return { list, watched, elsewhere, ca: [right, expired, early].map(({ cert }) => cert).join('') };
}
