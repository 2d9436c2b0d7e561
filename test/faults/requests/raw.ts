import { connect } from 'node:net';
import type { Dice } from '../envelopes/dice.js';

/** Bytes that are no HTTP, or hardly. */
export interface Raw {
  readonly kind: string;
  readonly bytes: Buffer;
}

/** What came back before the server ended the connection. */
export interface RawCame {
  readonly statuses: readonly number[];
  readonly ms: number;
}

const HEAD = 'Host: localhost\r\n';
const CREATE = 'POST /v2/verification/create HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const BODY = '{"integrationId":"x","encryptedData":"y"}';
const HEALTH = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n';

const KINDS: Readonly<Record<string, (dice: Dice) => string | Buffer>> = {
  'a truncated head': (dice) => HEALTH.slice(0, 1 + dice.int(HEALTH.length - 1)),
  'a truncated body': (dice) =>
    `${CREATE}Content-Length: ${BODY.length}\r\n\r\n${BODY.slice(0, dice.int(BODY.length))}`,
  noise: (dice) => dice.bytes(1 + dice.int(500)),
  'NUL in the head': (dice) =>
    HEALTH.replace(dice.pick(['GET', '/health', 'Host', 'localhost']), (part) => `${part}\u0000`),
  'line feeds alone': () => HEALTH.replaceAll('\r\n', '\n'),
  'carriage returns alone': () => HEALTH.replaceAll('\r\n', '\r'),
  'another version': (dice) =>
    HEALTH.replace(
      'HTTP/1.1',
      dice.pick(['HTTP/0.9', 'HTTP/1.0', 'HTTP/1.2', 'HTTP/2.0', 'HTTP/9', 'http/1.1', 'HTTPS/1.1', '']),
    ),
  'another method': (dice) =>
    HEALTH.replace('GET', dice.pick(['get', 'G E T', 'GE\tT', 'FOO', 'X'.repeat(5_000), '', 'CONNECT'])),
  'a long address': (dice) => `GET /${'x'.repeat(dice.pick([3_000, 15_000, 70_000]))} HTTP/1.1\r\n${HEAD}\r\n`,
  'odd bytes in the address': (dice) =>
    Buffer.from(`GET /${dice.bytes(20).toString('latin1')} HTTP/1.1\r\n${HEAD}\r\n`, 'latin1'),
  'an absolute address': (dice) =>
    `GET ${dice.pick(['http://evil.example/health', 'https://[::1', 'ftp://x', 'http://', '//evil.example//health', '*', 'health', 'http://a:b@c:99999/'])} HTTP/1.1\r\n${HEAD}\r\n`,
  'OPTIONS of everything': () => `OPTIONS * HTTP/1.1\r\n${HEAD}\r\n`,
  CONNECT: () => 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n',
  'no host': () => 'GET /health HTTP/1.1\r\n\r\n',
  'two hosts': () => `GET /health HTTP/1.1\r\n${HEAD}Host: evil.example\r\n\r\n`,
  'a huge header': (dice) =>
    `GET /health HTTP/1.1\r\n${HEAD}X-Long: ${'y'.repeat(dice.pick([17_000, 200_000]))}\r\n\r\n`,
  'thousands of headers': (dice) =>
    `GET /health HTTP/1.1\r\n${HEAD}${'X: y\r\n'.repeat(dice.pick([1_500, 2_500, 20_000]))}\r\n`,
  'a header without a colon': () => `GET /health HTTP/1.1\r\n${HEAD}no colon here\r\n\r\n`,
  'a space before the colon': () => `${CREATE}Content-Length : ${BODY.length}\r\n\r\n${BODY}`,
  'a folded header': () => `GET /health HTTP/1.1\r\n${HEAD}X-Folded: a\r\n b\r\n\r\n`,
  'two lengths': (dice) => `${CREATE}Content-Length: ${BODY.length}\r\nContent-Length: ${dice.int(99)}\r\n\r\n${BODY}`,
  'an odd length': (dice) =>
    `${CREATE}Content-Length: ${dice.pick(['-1', '+5', '0x10', '1e2', '99999999999999999999', '5, 5', '', 'x', ' 4 1'])}\r\n\r\n${BODY}`,
  'a length too long': () => `${CREATE}Content-Length: ${BODY.length + 100}\r\n\r\n${BODY}`,
  'a length too short': (dice) => `${CREATE}Content-Length: ${dice.int(BODY.length)}\r\n\r\n${BODY}`,
  'a length and chunks': () =>
    `${CREATE}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n${HEAD}\r\n`,
  'chunks and a length': () => `${CREATE}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nG`,
  'an odd transfer encoding': (dice) =>
    `${CREATE}Transfer-Encoding: ${dice.pick(['xchunked', 'gzip', 'gzip, chunked', 'chunked, gzip', 'identity', ' chunked', 'chunked\t', '"chunked"', 'chunked, chunked', ''])}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`,
  'two transfer encodings': () => `${CREATE}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n`,
  'odd chunks': (dice) =>
    `${CREATE}Transfer-Encoding: chunked\r\n\r\n${dice.pick(['zz\r\nx\r\n', '-1\r\n', 'ffffffffffffffffff\r\nx', '5\r\nhi\r\n0\r\n\r\n', '2\nhi\n0\n\n', '1;ext="\r\nx\r\n0\r\n\r\n', `1;${'e'.repeat(20_000)}\r\nx\r\n0\r\n\r\n`, '0\r\nTrailer: x\r\nContent-Length: 5\r\n\r\n', `0\r\n${'T: x\r\n'.repeat(3_000)}\r\n`])}`,
  'tiny chunks': (dice) =>
    `${CREATE}Transfer-Encoding: chunked\r\n\r\n${'1\r\n[\r\n'.repeat(dice.pick([100, 5_000]))}0\r\n\r\n`,
  pipelined: (dice) =>
    `${HEALTH.repeat(dice.pick([2, 20, 200]))}${CREATE}Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
  'pipelined, then noise': (dice) => Buffer.concat([Buffer.from(HEALTH.repeat(3)), dice.bytes(60)]),
  'a body of GET': () => `GET /v2/events HTTP/1.1\r\n${HEAD}Content-Length: 5\r\n\r\nhello${HEALTH}`,
  'HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000',
  TLS: () => Buffer.from('16030100c8010000c40303', 'hex'),
  'another protocol': (dice) =>
    dice.pick([
      'SSH-2.0-x\r\n',
      'EHLO x\r\n',
      'USER a\r\n',
      '*1\r\n$4\r\nPING\r\n',
      '\u0000\u0000\u0000\u0008\u0004\u00d2\u0016/',
    ]),
  'an expectation': () => `${CREATE}Expect: 100-continue\r\nContent-Length: 10\r\n\r\n`,
  'an upgrade with a body': () =>
    `POST /graphql HTTP/1.1\r\n${HEAD}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n\r\nabc`,
  'control characters': (dice) => HEALTH.replace('localhost', `local${String.fromCharCode(1 + dice.int(31))}host`),
  nothing: () => '',
};
const NAMES = Object.entries(KINDS);

/** Bytes for a connection of their own. */
export function rawCall(dice: Dice): Raw {
  const [kind, make] = dice.pick(NAMES);
  const made = make(dice);
  return { kind: `raw: ${kind}`, bytes: typeof made === 'string' ? Buffer.from(made, 'latin1') : made };
}

/** The server's longest wait on a connection whose other end says no more (headers: 15 s, looked at every 5 s), twice. */
const ENDED_WITHIN_MS = 40_000;

/** Sends bytes, says that no more will come, and waits until the server ends the connection. Throws where it does not. */
export function sendRaw(api: string, bytes: Buffer): Promise<RawCame> {
  const { hostname, port } = new URL(api);
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(Number(port), hostname);
    const late = setTimeout(() => {
      socket.destroy();
      reject(new Error('The connection was left open'));
    }, ENDED_WITHIN_MS);
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    // Reset where it still sends what nobody reads any more.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(late);
      resolve({ statuses: statusesIn(text), ms: performance.now() - begun });
    });
    socket.end(bytes);
  });
}

/** The statuses of the answers on a connection. */
export const statusesIn = (text: string): number[] =>
  [...text.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));
