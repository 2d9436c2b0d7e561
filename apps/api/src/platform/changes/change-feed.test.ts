import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { newId } from '../../kernel/index.js';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { ChangeFeed, type News } from './index.js';

/** A way to the database that can fall silent, as a firewall makes it: nothing passes, and nothing is closed. */
class Way {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #target: URL;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined).on('close', () => (socket === near ? far : near).destroy());
      }
      near.pipe(far);
      far.pipe(near);
    });
  }

  static async open(url: string): Promise<Way> {
    const way = new Way(new URL(url));
    way.#server.listen(0, '127.0.0.1');
    await once(way.#server, 'listening');
    return way;
  }

  get url(): string {
    const url = new URL(this.#target);
    url.port = String((this.#server.address() as AddressInfo).port);
    url.hostname = '127.0.0.1';
    return url.href;
  }

  /** What passes now passes no longer; who comes then gets through. */
  fallSilent(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

let database: TestDatabase;
let sender: Client;
let feed: ChangeFeed;
const warnings: string[] = [];
const logger = { warn: (_: object, message: string) => void warnings.push(message) };

const open = (connectionString = database.url, askEveryMs = 10_000): ChangeFeed => {
  feed = new ChangeFeed({ connectionString, logger, askEveryMs });
  return feed;
};
const notify = (topic: string, id: string) =>
  sender.query('SELECT pg_notify($1, $2)', ['vestibule_change', `${topic} ${id}`]);
/** What was notified before this is known to whoever listens once this has come back. */
const settle = () => sleep(100);
const told = async (follower: AsyncIterator<News>): Promise<string | undefined> => {
  const next = await follower.next();
  if (next.done) return undefined;
  return next.value.anew ? 'anew' : next.value.id;
};
const breakListeners = () =>
  sender.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'vestibule listener' AND datname = current_database()`,
  );

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  sender = new Client({ connectionString: database.url });
  await sender.connect();
});
afterEach(() => feed.close());
afterAll(async () => {
  await sender.end();
  await database.drop();
});

describe('a follower', () => {
  it('should be told to read anew, and from then on of each change of its topic', async () => {
    const follower = open().follow('a');
    expect(await told(follower)).toBe('anew');
    const [first, second] = [newId(), newId()];
    await notify('b', newId());
    await notify('a', first);
    await notify('a', second);
    expect([await told(follower), await told(follower)]).toEqual([first, second]);
  });

  it('should be told of one record alone where only that is of interest', async () => {
    const [own, other] = [newId(), newId()];
    const follower = open().follow('a', own);
    expect(await told(follower)).toBe('anew');
    await notify('a', other);
    await notify('a', own);
    expect(await told(follower)).toBe(own);
  });

  it('should be told at the commit, and of nothing that is rolled back', async () => {
    const follower = open().follow('a');
    expect(await told(follower)).toBe('anew');
    const [kept, dropped] = [newId(), newId()];
    await sender.query('BEGIN');
    await notify('a', dropped);
    await sender.query('ROLLBACK');
    await sender.query('BEGIN');
    await notify('a', kept);
    const next = told(follower);
    expect(await Promise.race([next, settle()]), 'before the commit').toBeUndefined();
    await sender.query('COMMIT');
    expect(await next).toBe(kept);
  });

  it('should be told once of what has changed several times while it did not look', async () => {
    const follower = open().follow('a');
    expect(await told(follower)).toBe('anew');
    const [first, second] = [newId(), newId()];
    for (let count = 0; count < 20; count += 1) for (const id of [first, second]) await notify('a', id);
    await settle();
    expect([await told(follower), await told(follower)]).toEqual([first, second]);
    await notify('a', first);
    expect(await told(follower)).toBe(first);
  });

  it('should be told to read anew instead of more than 100 changes', async () => {
    const follower = open().follow('a');
    expect(await told(follower)).toBe('anew');
    for (let count = 0; count < 150; count += 1) await notify('a', newId());
    await settle();
    expect(await told(follower)).toBe('anew');
    const last = newId();
    await notify('a', last);
    expect(await told(follower)).toBe(last);
  });

  it('should be let go while it waits, and leave nothing behind', async () => {
    open();
    const followers = Array.from({ length: 3 }, () => feed.follow('a'));
    for (const follower of followers) expect(await told(follower)).toBe('anew');
    const waiting = followers.map((follower) => told(follower));
    expect(feed.followers).toBe(3);
    await followers[0]?.return?.();
    expect(await waiting[0]).toBeUndefined();
    expect(feed.followers).toBe(2);
    await feed.close();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined, undefined]);
    expect(feed.followers).toBe(0);
  });
});

describe('one connection for all followers', () => {
  it('should be made again when it breaks, and everybody told to read anew', async () => {
    open();
    const [first, second] = [feed.follow('a'), feed.follow('a')];
    const followers = [first, second, feed.follow('b')];
    for (const follower of followers) expect(await told(follower)).toBe('anew');
    const { rows } = await sender.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'vestibule listener' AND datname = current_database()`,
    );
    expect(rows).toHaveLength(1);
    await breakListeners();
    // Nobody hears of this one.
    await notify('a', newId());
    for (const follower of followers) expect(await told(follower)).toBe('anew');
    const id = newId();
    await notify('a', id);
    expect([await told(first), await told(second)]).toEqual([id, id]);
    expect(warnings).toContain('A connection that listens broke; made again');
  });

  it('should be made again when it has fallen silent', async () => {
    const way = await Way.open(database.url);
    const follower = open(way.url, 200).follow('a');
    expect(await told(follower)).toBe('anew');
    way.fallSilent();
    await notify('a', newId());
    expect(await told(follower)).toBe('anew');
    const id = newId();
    await notify('a', id);
    expect(await told(follower)).toBe(id);
    await feed.close();
    way.close();
  });

  it('should be found by who follows while the database is away', async () => {
    const gone = await Way.open(database.url);
    const { url } = gone;
    gone.close();
    const follower = open(url).follow('a');
    expect(await told(follower)).toBe('anew');
    const next = told(follower);
    const server = createServer((near) => {
      const target = new URL(database.url);
      const far = connect(Number(target.port), target.hostname);
      for (const socket of [near, far]) socket.on('error', () => undefined);
      near.pipe(far).pipe(near);
    });
    server.listen(Number(new URL(url).port), '127.0.0.1');
    expect(await next).toBe('anew');
    await feed.close();
    server.close();
  });
});
