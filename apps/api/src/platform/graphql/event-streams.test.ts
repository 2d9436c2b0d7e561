import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildSchema, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { afterEach, describe, expect, it } from 'vitest';

import { domainError } from '../../kernel/index.js';
import { closeGracefully } from '../http/index.js';
import { openEvents } from './event-stream.test-support.js';
import { DEFAULT_GRAPHQL_LIMITS, type StreamLimits } from './limits.js';
import { refusal } from './masking.js';
import { closeAll, serve, type Answer, type Context } from './server.test-support.js';
import type { GraphqlOptions } from './server.js';

afterEach(closeAll);

/** Gives numbers: `last` of them, or for ever; waits before each one where `slow`. */
class Numbers implements AsyncIterableIterator<number> {
  given = 0;
  returned = false;
  #wake = (): void => {};

  constructor(
    readonly last: number,
    readonly slow: boolean,
  ) {}

  async next(): Promise<IteratorResult<number>> {
    if (this.slow && this.given > 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.returned || this.given >= this.last) return { done: true, value: undefined };
    this.given += 1;
    return { done: false, value: this.given };
  }

  async return(): Promise<IteratorResult<number>> {
    this.returned = true;
    this.#wake();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

interface LiveContext extends Context {
  readonly made?: number;
}

const makeLiveSchema = (sources: Numbers[]): GraphQLSchema => {
  const schema = buildSchema(`
    type Step { number: Int! padding(length: Int!): String! broken: String context: Int many(first: Int): [Step!]! }
    type Query { hello: String! }
    type Subscription { steps(last: Int, slow: Boolean): Step! refused: Step! failing: Step! }
  `);
  const fields = (name: string) => (schema.getType(name) as GraphQLObjectType).getFields();
  Object.assign(fields('Query')['hello'] ?? {}, { resolve: () => 'world' });
  Object.assign(fields('Subscription')['steps'] ?? {}, {
    subscribe: (_: unknown, { last, slow }: { last?: number; slow?: boolean }) => {
      const source = new Numbers(last ?? Number.POSITIVE_INFINITY, slow === true);
      sources.push(source);
      return source;
    },
    resolve: (number: number) => ({ number }),
  });
  Object.assign(fields('Subscription')['refused'] ?? {}, {
    subscribe: () => {
      throw refusal(domainError('NOT_FOUND', 'Integration not found'));
    },
  });
  Object.assign(fields('Subscription')['failing'] ?? {}, {
    subscribe: async () => {
      throw new TypeError('password=hunter2');
    },
  });
  const resolvers: Record<string, (step: { number: number }, args: never, context: LiveContext) => unknown> = {
    padding: (_, { length }: { length: number }) => 'x'.repeat(length),
    context: (_, __, { made }) => made,
    many: (step) => [step],
    broken: () => {
      throw new TypeError('password=hunter2');
    },
  };
  for (const [name, resolve] of Object.entries(resolvers)) Object.assign(fields('Step')[name] ?? {}, { resolve });
  return schema;
};

const serveLive = async (streams: Partial<StreamLimits> = {}, options: Partial<GraphqlOptions<Context>> = {}) => {
  const sources: Numbers[] = [];
  const limits = {
    ...DEFAULT_GRAPHQL_LIMITS,
    streams: { ...DEFAULT_GRAPHQL_LIMITS.streams, gapMs: 0, ...streams },
  };
  const served = await serve({ schema: makeLiveSchema(sources), limits, ...options });
  await served.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = served.app.server.address() as AddressInfo;
  const open = (body: object, headers?: Record<string, string>) =>
    openEvents(`http://127.0.0.1:${port}/graphql`, body, headers);
  return { ...served, port, sources, open };
};

const WAITING = { query: 'subscription { steps(slow: true) { number } }' };
const cost = (requested: number, depth = 2) => ({ extensions: { cost: { requested, limit: 5000, depth } } });

describe('a subscription', () => {
  it('should be answered as an event stream, which completes when there is no more', async () => {
    const { open, sources } = await serveLive();
    const stream = await open({
      query: 'subscription S($last: Int) { steps(last: $last) { number } } query Q { hello }',
      operationName: 'S',
      variables: { last: 3 },
    });
    expect(stream.status).toBe(200);
    expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers['cache-control']).toBe('no-store, no-transform');
    expect(stream.headers['x-accel-buffering']).toBe('no');
    for (const number of [1, 2, 3]) expect(await stream.answer()).toEqual({ data: { steps: { number } }, ...cost(2) });
    expect(await stream.next()).toEqual({ event: 'complete', data: '' });
    expect(await stream.next()).toBeUndefined();
    expect(sources[0]?.returned).toBe(true);
  });

  it('should be answered so where event streams are named among others, and queries then as JSON', async () => {
    const { open } = await serveLive();
    const accept = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';
    const stream = await open({ query: 'subscription { steps(last: 1) { number } }' }, { accept });
    expect(await stream.answer()).toMatchObject({ data: { steps: { number: 1 } } });
    const query = await open({ query: '{ hello }' }, { accept });
    expect(query.headers['content-type']).toBe('application/graphql-response+json; charset=utf-8');
  });

  it.each(['application/json', '*/*', 'text/*, application/json', 'text/event-stream;q=0, application/json'])(
    'should be refused to whoever accepts %s, and say what to accept',
    async (accept) => {
      const { send, sources } = await serveLive();
      for (let count = 0; count < 2; count += 1) {
        const { error } = await send(WAITING, { accept });
        expect(error).toMatchObject({
          message: 'Subscriptions are answered as text/event-stream: name it in Accept',
          extensions: { code: 'BAD_REQUEST' },
        });
      }
      expect(sources).toEqual([]);
    },
  );

  it.each<[string, object, string]>([
    ['no GraphQL', { query: 'subscription {' }, 'GRAPHQL_PARSE_FAILED'],
    ['a field that is not there', { query: 'subscription { steps { nothing } }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two fields at its top',
      { query: 'subscription { steps { number } refused { number } }' },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['no operation of that name', { ...WAITING, operationName: 'X' }, 'OPERATION_RESOLUTION_FAILURE'],
    [
      'a condition at its top',
      { query: 'subscription { steps @skip(if: true) { number } }' },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a condition in a fragment at its top',
      {
        query: 'subscription ($b: Boolean!) { ...F } fragment F on Subscription { steps @include(if: $b) { number } }',
        variables: { b: false },
      },
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'a variable of another type',
      { query: 'subscription ($last: Int) { steps(last: $last) { number } }', variables: { last: 'x' } },
      'BAD_USER_INPUT',
    ],
    [
      'too many levels',
      { query: `subscription { steps ${'{ many '.repeat(12)} { number } ${'}'.repeat(12)} }` },
      'OPERATION_TOO_COMPLEX',
    ],
    [
      'too high a cost by its variables',
      { query: 'subscription ($n: Int) { steps { many(first: $n) { number } } }', variables: { n: 100_000 } },
      'OPERATION_TOO_COMPLEX',
    ],
    ['what its field refuses', { query: 'subscription { refused { number } }' }, 'NOT_FOUND'],
  ])('should be told by one event that it has %s', async (_, body, code) => {
    const { open, sources, logged } = await serveLive();
    const stream = await open(body);
    expect(stream.status).toBe(200);
    const { errors, data } = await stream.answer<Answer>();
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual([code]);
    expect(data ?? undefined).toBeUndefined();
    expect(await stream.next()).toEqual({ event: 'complete', data: '' });
    expect(await stream.next()).toBeUndefined();
    expect(sources).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('should not tell or log what is thrown unexpectedly, and go on where that was in one answer', async () => {
    const { open, logged } = await serveLive();
    const stream = await open({ query: 'subscription { steps(last: 2) { number broken } }' });
    for (const number of [1, 2]) {
      const answer = await stream.answer<Answer>();
      expect(answer.data).toEqual({ steps: { number, broken: null } });
      expect(answer.errors).toMatchObject([{ path: ['steps', 'broken'], extensions: { code: 'INTERNAL' } }]);
      expect(JSON.stringify(answer)).not.toContain('hunter2');
    }
    const failing = await open({ query: 'subscription { failing { number } }' });
    expect(await failing.answer<Answer>()).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] });
    expect(logged).toHaveLength(3);
    expect(JSON.stringify(logged)).not.toContain('hunter2');
  });

  it('should get a context of its own for each answer', async () => {
    let made = 0;
    const { open } = await serveLive(
      {},
      { renewContext: (context) => Object.assign({ ...context }, { made: (made += 1) }) },
    );
    const stream = await open({ query: 'subscription { steps(last: 3) { context } }' });
    for (const context of [1, 2, 3]) expect(await stream.answer()).toMatchObject({ data: { steps: { context } } });
  });

  it('should need a token, and a good one', async () => {
    const { open } = await serveLive({}, { isNobody: ({ caller }) => caller === 'nobody' });
    expect((await open(WAITING)).status).toBe(401);
    expect((await open(WAITING, { authorization: 'Bearer bad' })).status).toBe(401);
    const stream = await open(WAITING, { authorization: 'Bearer good' });
    expect(stream.status).toBe(200);
    stream.leave();
  });

  it('should be a query’s form of answer too, where nothing else is accepted', async () => {
    const { open } = await serveLive();
    const stream = await open({ query: '{ hello }' });
    expect(await stream.answer()).toEqual({ data: { hello: 'world' }, ...cost(1, 1) });
    expect(await stream.next()).toEqual({ event: 'complete', data: '' });
  });
});

describe('an open stream', () => {
  it('should show signs of life while there is nothing to tell', async () => {
    const { open } = await serveLive({ heartbeatMs: 20 });
    const stream = await open(WAITING);
    await stream.answer();
    const before = stream.comments();
    const next = stream.next();
    await expect.poll(() => stream.comments()).toBeGreaterThan(before + 2);
    stream.leave();
    expect(await next).toBeUndefined();
  });

  it('should leave nothing behind when its reader goes', async () => {
    const { open, sources } = await serveLive();
    const streams = await Promise.all([1, 2, 3].map(() => open(WAITING)));
    await Promise.all(streams.map((stream) => stream.answer()));
    expect(sources.map(({ returned }) => returned)).toEqual([false, false, false]);
    for (const stream of streams) stream.leave();
    await expect.poll(() => sources.map(({ returned }) => returned)).toEqual([true, true, true]);
  });

  it('should end with the token, without having completed', async () => {
    const { open, sources } = await serveLive({}, { subscribedUntil: () => new Date(Date.now() + 150) });
    const stream = await open(WAITING);
    await stream.answer();
    const began = performance.now();
    expect(await stream.next()).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(sources[0]?.returned).toBe(true);
  });

  it('should end at once when the server closes, without having completed', async () => {
    const { open, app, sources } = await serveLive();
    const stream = await open(WAITING);
    await stream.answer();
    const began = performance.now();
    const closed = closeGracefully(app, 10_000);
    expect(await stream.next()).toBeUndefined();
    await closed;
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(sources[0]?.returned).toBe(true);
  });

  it('should wait between two answers for as long as it is told to', async () => {
    const { open } = await serveLive({ gapMs: 100 });
    const began = performance.now();
    const stream = await open({ query: 'subscription { steps(last: 5) { number } }' });
    for (let count = 0; count < 5; count += 1) await stream.answer();
    expect(performance.now() - began).toBeGreaterThan(290);
  });
});

describe('the number of open streams', () => {
  const bearer = (name: string) => ({ authorization: `Bearer ${name}` });

  it('should be limited for each caller', async () => {
    // Without a gate before it, a caller is known by its address.
    const { open, sources } = await serveLive({ perCaller: 2 });
    const streams = await Promise.all([open(WAITING), open(WAITING)]);
    const third = await open(WAITING);
    expect(third.status).toBe(429);
    expect(Number(third.headers['retry-after'])).toBeGreaterThan(0);
    expect(sources).toHaveLength(2);
    streams[0].leave();
    await expect.poll(() => sources[0]?.returned).toBe(true);
    const fourth = await open(WAITING);
    expect(fourth.status).toBe(200);
    for (const stream of [streams[1], fourth]) stream.leave();
  });

  it('should be limited for all together, and count none that did not begin', async () => {
    const { open } = await serveLive({ inAll: 1 });
    for (let count = 0; count < 3; count += 1) {
      const refused = await open({ query: 'subscription { refused { number } }' }, bearer('a'));
      expect(await refused.answer<Answer>()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
      expect(await refused.next()).toEqual({ event: 'complete', data: '' });
      expect(await refused.next()).toBeUndefined();
    }
    const stream = await open(WAITING, bearer('a'));
    expect(stream.status).toBe(200);
    expect((await open(WAITING, bearer('b'))).status).toBe(503);
    stream.leave();
  });
});

describe('a reader that does not read', () => {
  const LENGTH = 100_000;
  const body = JSON.stringify({ query: `subscription { steps { number padding(length: ${LENGTH}) } }` });
  const ask = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

  const openStuck = (port: number) => {
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.on('error', () => undefined);
    socket.write(ask);
    return socket;
  };
  const settled = async (sources: Numbers[]): Promise<number> => {
    let before = -1;
    for (;;) {
      const { given } = sources[0] ?? { given: 0 };
      if (given > 0 && given === before) return given;
      before = given;
      await sleep(200);
    }
  };

  it('should have nothing made for it meanwhile, and then go on', async () => {
    const { port, sources } = await serveLive();
    const socket = openStuck(port);
    const given = await settled(sources);
    // What the system's own buffers take is all that was made.
    expect(given * LENGTH).toBeLessThan(20_000_000);
    socket.resume();
    await expect.poll(() => sources[0]?.given).toBeGreaterThan(given + 20);
    socket.destroy();
    await expect.poll(() => sources[0]?.returned).toBe(true);
  });

  it('should be cut off after a while', async () => {
    const { port, sources } = await serveLive({ stuckMs: 300 });
    const socket = openStuck(port);
    await expect.poll(() => sources[0]?.returned, { timeout: 5_000 }).toBe(true);
    socket.destroy();
  });

  it('should not hold up the server’s end', async () => {
    const { app, port, sources } = await serveLive();
    const socket = openStuck(port);
    await settled(sources);
    const began = performance.now();
    await closeGracefully(app, 10_000);
    expect(performance.now() - began).toBeLessThan(2_000);
    socket.destroy();
  });
});
