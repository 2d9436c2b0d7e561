import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import type { Call } from './call.js';

/** What came of a call. */
export interface Came {
  /** Undefined where the server closed the connection instead of answering. */
  readonly status: number | undefined;
  readonly type: string;
  readonly text: string;
}

/** Longer than the longest wait that the server promises (5 s for a key in use), and than a busy machine makes of it. */
const PATIENCE_MS = 60_000;

/** A client that sends what it is told to, over connections that it keeps. */
export class Sender {
  readonly #agent: Agent;
  readonly #base: URL;

  constructor(api: string, connections: number) {
    this.#base = new URL(api);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Throws where no answer comes in time. */
  async send({ method, path, headers, body }: Call): Promise<Came> {
    const { hostname, port } = this.#base;
    // What there is of a body is sent whatever the method is.
    const length = body ? { 'content-length': String(body.length) } : {};
    const sent = { ...headers, ...length } as Record<string, string | string[]>;
    const call = request({ hostname, port, method, path, headers: sent, agent: this.#agent });
    // Told to whoever waits for the answer; once there is one, what happens to the connection is of no matter.
    call.on('error', () => undefined);
    const late = setTimeout(() => call.destroy(new Error('No answer came in time')), PATIENCE_MS);
    try {
      call.end(body);
      const [answer] = (await once(call, 'response')) as [IncomingMessage];
      return { status: answer.statusCode, type: answer.headers['content-type'] ?? '', text: await read(answer) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'HPE_INVALID_CONSTANT') {
        return { status: undefined, type: '', text: code };
      }
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** A stream of events goes on for ever: its first one is enough. */
async function read(answer: IncomingMessage): Promise<string> {
  let text = '';
  const isStream = answer.headers['content-type']?.startsWith('text/event-stream') === true;
  for await (const chunk of answer.setEncoding('utf8')) {
    text += String(chunk);
    if (isStream && text.includes('data:') && text.endsWith('\n\n')) break;
  }
  return text;
}
