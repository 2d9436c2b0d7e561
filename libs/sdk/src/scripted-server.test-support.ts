import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came. */
export interface Heard {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds, of {@link performance.now}. */
  readonly at: number;
}

/** What is answered: a status with a body and headers; or the connection is cut, or nothing is said. */
export type Reply =
  'cut' | 'silence' | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

/** A server that answers as it is told, to see what a client makes of it. */
export interface ScriptedServer {
  readonly url: string;
  /** All but the token calls. */
  readonly heard: readonly Heard[];
  readonly tokenCalls: readonly Heard[];
  close(): Promise<void>;
}

/** The body of a success. */
export const success = (data: object): Reply => ({ status: 200, body: { message: 'Done', data, errors: null } });

/** The body of a failure. */
export const failure = (status: number, code: string, headers: Record<string, string> = {}): Reply => ({
  status,
  body: { statusCode: status, message: `It is ${code}`, error: 'Status', code },
  headers,
});

const grant = (_: Heard, count: number): Reply => ({
  status: 200,
  body: { access_token: `token-${count}`, token_type: 'Bearer', expires_in: 900 },
});

/** Starts one on a free port. `answer` and `token` get a request and how many there have been of its kind, from 1 on. */
export async function startScripted(
  answer: (heard: Heard, count: number) => Reply,
  token: (heard: Heard, count: number) => Reply = grant,
): Promise<ScriptedServer> {
  const [heard, tokenCalls]: [Heard[], Heard[]] = [[], []];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const path = request.url ?? '';
      const [list, reply] = path.endsWith('/v2/auth/token') ? [tokenCalls, token] : [heard, answer];
      const call = { path, headers: request.headers, body, at: performance.now() };
      list.push(call);
      send(response, reply(call, list.length));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    tokenCalls,
    close: async () => {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'silence') return;
  if (reply === 'cut') {
    response.socket?.destroy();
    return;
  }
  const { status, body, headers = {} } = reply;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}
