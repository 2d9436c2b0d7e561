import { connect } from 'node:net';
import { statusesIn } from './raw.js';

/** How a connection dribbles: what it sends at once, and what then, a byte at a time. */
interface Dribble {
  readonly kind: string;
  readonly first: string;
  readonly rest: string;
}

/** Heads have to be there after 15 s, whole requests after 120 s; both are looked at every 5 s. The rest is what a busy machine takes. */
const HEADS_MS = 15_000 + 5_000 + 10_000;
const REQUESTS_MS = 120_000 + 5_000 + 10_000;

const EVERY_MS = 500;

const POST = 'POST /v2/verification/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const FILE =
  'POST /v2/verification/store-2fa-images HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n';

const HEADS: readonly Dribble[] = [
  { kind: 'nothing', first: '', rest: '' },
  { kind: 'a method', first: 'G', rest: '' },
  { kind: 'a head, a byte at a time', first: 'GET /health HTTP/1.1\r\n', rest: 'X-Slow: '.padEnd(1_000, 'y') },
  {
    kind: 'headers without an end',
    first: 'GET /health HTTP/1.1\r\nHost: localhost\r\n',
    rest: 'A: b\r\n'.repeat(200),
  },
];

const BODIES: readonly Dribble[] = [
  {
    kind: 'a body, a byte at a time',
    first: `${POST}Content-Length: 5000\r\n\r\n`,
    rest: '{"integrationId":"'.padEnd(1_000, 'x'),
  },
  {
    kind: 'a chunk, a byte at a time',
    first: `${POST}Transfer-Encoding: chunked\r\n\r\n400\r\n`,
    rest: '['.repeat(1_000),
  },
  { kind: 'a body that does not come', first: `${POST}Content-Length: 5000\r\n\r\n`, rest: '' },
  {
    kind: 'an operation, a byte at a time',
    first:
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n',
    rest: '{"query":"'.padEnd(1_000, '{'),
  },
];

/** A body that is refused before it has come; its rest is read for a few seconds, and then the connection is ended. */
const REFUSED: readonly Dribble[] = [
  {
    kind: 'pictures without a token',
    first: `${FILE}Content-Length: 5000\r\n\r\n`,
    rest: '--b\r\n'.padEnd(1_000, 'x'),
  },
];

/** How one that dribbled was ended. */
export interface Dribbled {
  readonly kind: string;
  readonly statuses: readonly number[];
  readonly ms: number;
}

function dribble(api: string, { kind, first, rest }: Dribble, withinMs: number): Promise<Dribbled> {
  const { hostname, port } = new URL(api);
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    let text = '';
    let sent = 0;
    const socket = connect(Number(port), hostname);
    const step = setInterval(() => {
      if (sent < rest.length && socket.writable) socket.write(rest[sent++] ?? '');
    }, EVERY_MS);
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error(`${kind} is still open after ${withinMs / 1000} s`));
    }, withinMs);
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearInterval(step);
      clearTimeout(late);
      resolve({ kind: `slow: ${kind}`, statuses: statusesIn(text), ms: performance.now() - begun });
    });
    if (first !== '') socket.write(first);
  });
}

/**
 * Opens so many connections of each kind that dribble, and waits until the server has ended all of them. Throws where one is left open.
 * @param bodies whether bodies dribble too, which takes the server two minutes
 */
export function dribbleAll(api: string, ofEach: number, bodies: boolean): Promise<Dribbled[]> {
  const each = (dribbles: readonly Dribble[], withinMs: number) =>
    dribbles.flatMap((one) => Array.from({ length: ofEach }, () => dribble(api, one, withinMs)));
  return Promise.all([
    ...each(HEADS, HEADS_MS),
    ...each(REFUSED, HEADS_MS),
    ...(bodies ? each(BODIES, REQUESTS_MS) : []),
  ]);
}
