import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** One event as it was read. */
export interface ReadEvent {
  readonly event: string;
  readonly data: string;
}

/** A client of GraphQL over SSE that does nothing by itself. */
export interface EventReader {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Comments that were read: signs of life. */
  comments(): number;
  /** The next event; undefined once the stream has ended. */
  next(): Promise<ReadEvent | undefined>;
  /** The answer that the next event carries. */
  answer<Answer>(): Promise<Answer>;
  /** Goes away. */
  leave(): void;
}

/** Sends an operation, and reads its events as they are asked for. */
export async function openEvents(
  url: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventReader> {
  const call = request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    agent: false,
  });
  call.end(JSON.stringify(body));
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  call.on('error', () => undefined);
  const pieces = response.setEncoding('utf8').iterator() as AsyncIterator<string, undefined>;
  let text = '';
  let comments = 0;
  const readBlock = async (): Promise<string | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        return block;
      }
      // However a stream ends, it ends.
      const piece = await pieces.next().catch(() => undefined);
      if (piece?.value === undefined) return undefined;
      text += piece.value;
    }
  };
  const next = async (): Promise<ReadEvent | undefined> => {
    for (;;) {
      const block = await readBlock();
      if (block === undefined) return undefined;
      if (block.startsWith(':')) comments += 1;
      else {
        const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
        return { event, data };
      }
    }
  };
  return {
    status: response.statusCode,
    headers: response.headers,
    comments: () => comments,
    next,
    answer: async <Answer>() => {
      const read = await next();
      if (read?.event !== 'next') throw new Error(`There was no answer but ${JSON.stringify(read)}`);
      return JSON.parse(read.data) as Answer;
    },
    leave: () => call.destroy(),
  };
}
