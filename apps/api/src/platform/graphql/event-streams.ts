import type { FastifyReply } from 'fastify';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { domainError, fail, ok, type Result } from '../../kernel/index.js';
import { EVENT_STREAM } from './http.js';
import type { StreamLimits } from './limits.js';
import type { Answers } from './subscriber.js';

/*
 * Subscriptions by GraphQL over SSE, in its mode of distinct connections: a subscription is a POST like any other operation,
 * and its answer is an event stream. Not by WebSockets (graphql-ws): this way the token, the proof of a bound key, the
 * rate limit, the checks of the request and the proxies in front are those of all other calls, where a WebSocket would need
 * each of them a second time, and takes no header from a browser. What it lacks, messages of the client, no
 * subscription of ours needs. Over HTTP/1.1 each takes one of a browser's six connections to a server; over HTTP/2, which a
 * proxy in front speaks, none.
 *
 * https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md
 */

/** What a timer can wait for at most; a token that lives longer has its stream ended then. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A comment (HTML, 9.2.5): it is read and thrown away. */
const SIGN_OF_LIFE = ':\n\n';

const frame = (event: 'next' | 'complete', data: string): string => `event: ${event}\ndata: ${data}\n\n`;

/** How one stream is sent. */
export interface StreamOptions {
  /** It ends then, without having completed: its client may come again with another token. */
  readonly until?: Date | undefined;
  /** Called once it has ended, however it did. */
  readonly ended?: () => void;
}

/** Event streams of one server. */
export class EventStreams {
  readonly #limits: StreamLimits;
  readonly #failed: (error: unknown) => void;
  readonly #byCaller = new Map<string, number>();
  readonly #endings = new Set<() => void>();
  #taken = 0;
  #closing = false;

  /** @param failed told of what was thrown where answers were made: a bug, which ends their stream */
  constructor(limits: StreamLimits, failed: (error: unknown) => void) {
    this.#limits = limits;
    this.#failed = failed;
  }

  /** Takes the place of one more stream of a caller; gives what leaves it. Errors: RATE_LIMITED, OVERLOADED. */
  take(caller: string): Result<() => void> {
    const { perCaller, inAll, heartbeatMs } = this.#limits;
    const more = { retryAfterSeconds: Math.ceil(heartbeatMs / 1000) };
    const held = this.#byCaller.get(caller) ?? 0;
    if (held >= perCaller) {
      return fail(domainError('RATE_LIMITED', `You have ${held} subscriptions open, which is the limit`, more));
    }
    if (this.#taken >= inAll) {
      return fail(domainError('OVERLOADED', 'Too many subscriptions are open at once', more));
    }
    this.#byCaller.set(caller, held + 1);
    this.#taken += 1;
    let left = false;
    return ok(() => {
      if (left) return;
      left = true;
      this.#taken -= 1;
      const others = (this.#byCaller.get(caller) ?? 1) - 1;
      if (others === 0) this.#byCaller.delete(caller);
      else this.#byCaller.set(caller, others);
    });
  }

  /**
   * Sends answers as they come: until they end, which is told as `complete`; or until the reader goes, its time is over, or
   * the server closes, which it sees by the stream's end alone, so that it comes again. While it reads nothing no further answer
   * is made, so that what it reads next is true then; one that reads nothing for long is cut off.
   */
  send(reply: FastifyReply, answers: Answers, { until, ended: tell }: StreamOptions = {}): FastifyReply {
    const { heartbeatMs, stuckMs } = this.#limits;
    const out = new PassThrough();
    let isEnded = false;
    const end = (): void => {
      if (isEnded) return;
      isEnded = true;
      clearInterval(heartbeat);
      clearTimeout(expiry);
      reply.raw.off('close', end);
      this.#endings.delete(end);
      // The last answer does not reach a reader that takes nothing, and need not be waited for.
      if (out.writableNeedDrain) reply.raw.destroy();
      void answers.return?.();
      tell?.();
    };
    const write = async (text: string): Promise<void> => {
      if (isEnded || out.write(text)) return;
      const stuck = setTimeout(() => reply.raw.destroy(), stuckMs);
      await new Promise<void>((resolve) => {
        out.once('drain', resolve).once('close', resolve);
      });
      clearTimeout(stuck);
    };
    const heartbeat = setInterval(() => {
      if (!out.writableNeedDrain) out.write(SIGN_OF_LIFE);
    }, heartbeatMs);
    const expiry = until && setTimeout(end, Math.min(until.getTime() - Date.now(), LONGEST_TIMER_MS));
    this.#endings.add(end);
    reply.raw.once('close', end);
    if (this.#closing || reply.raw.destroyed) end();

    // The headers go out with it, before there is anything to tell.
    out.write(SIGN_OF_LIFE);
    void this.#pump(answers, write, () => isEnded)
      .catch(this.#failed)
      .finally(() => {
        end();
        out.end();
      });
    return reply
      .code(200)
      .header('content-type', `${EVENT_STREAM}; charset=utf-8`)
      .header('cache-control', 'no-store, no-transform')
      .header('x-accel-buffering', 'no')
      .send(out);
  }

  /** Ends all streams, and those that are about to begin. */
  endAll(): void {
    this.#closing = true;
    for (const end of this.#endings) end();
  }

  async #pump(answers: Answers, write: (text: string) => Promise<void>, isEnded: () => boolean): Promise<void> {
    for (let sent = 0; ; sent += 1) {
      const answer = await answers.next();
      if (isEnded()) return;
      if (answer.done) return write(frame('complete', ''));
      await write(frame('next', JSON.stringify(answer.value)));
      if (sent > 0) await sleep(this.#limits.gapMs);
    }
  }
}
