import type { Id } from '../../kernel/index.js';
import { Bell, listen, type JobLogger, type Listener } from '../jobs/index.js';

/*
 * Who follows a topic in one process hears of what any process has committed. Whoever changes a record notifies in the
 * same transaction, so that Postgres tells of it when it is committed, and of nothing that is rolled back:
 *
 *   pg_notify('vestibule_change', '<topic> <id>')
 *
 * It carries ids alone: a notification has 8,000 bytes at most, whoever may connect to the database can listen, and what
 * has changed is read when it is told, by the rights of the one who follows.
 */

/** The channel on which the SQL files notify. */
const CHANNEL = 'vestibule_change';

/**
 * Changed records that wait for one follower. When there are more, it is told to read anew, which is cheaper for both by
 * then: a page of a list has 100 entries at most.
 */
const MOST_WAITING = 100;

/** What a follower is told: that one record has changed, or that changes may have been missed. */
export type News = { readonly anew: true } | { readonly anew: false; readonly id: Id };

/** What one follower is still to be told. A record that changes twice meanwhile is told once: it is read when it is told. */
class Follower implements AsyncIterableIterator<News> {
  readonly #bell = new Bell();
  readonly #ids = new Set<Id>();
  readonly #only: Id | undefined;
  readonly #ready: Promise<void>;
  readonly #leave: (follower: Follower) => void;
  // A follower may have read before it was heard of here.
  #anew = true;
  #ended = false;

  constructor(only: Id | undefined, ready: Promise<void>, leave: (follower: Follower) => void) {
    this.#only = only;
    this.#ready = ready;
    this.#leave = leave;
  }

  tell(id: Id): void {
    // Whoever reads anew after this sees the change.
    if (this.#anew || (this.#only !== undefined && this.#only !== id)) return;
    this.#ids.add(id);
    if (this.#ids.size > MOST_WAITING) this.tellAnew();
    else this.#bell.ring();
  }

  tellAnew(): void {
    this.#ids.clear();
    this.#anew = true;
    this.#bell.ring();
  }

  async next(): Promise<IteratorResult<News>> {
    await this.#ready;
    for (;;) {
      if (this.#ended) return { done: true, value: undefined };
      if (this.#anew) {
        this.#anew = false;
        return { done: false, value: { anew: true } };
      }
      const [id] = this.#ids;
      if (id !== undefined) {
        this.#ids.delete(id);
        return { done: false, value: { anew: false, id } };
      }
      await this.#bell.sleep();
    }
  }

  async return(): Promise<IteratorResult<News>> {
    this.#ended = true;
    this.#leave(this);
    this.#bell.ring();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** Where to listen. */
export interface ChangeFeedOptions {
  readonly connectionString: string;
  readonly logger: Pick<JobLogger, 'warn'>;
  /** As for {@link listen}. */
  readonly askEveryMs?: number;
}

/** Tells followers of what was committed, by one connection to Postgres, which is made when the first one comes. */
export class ChangeFeed {
  readonly #options: ChangeFeedOptions;
  readonly #topics = new Map<string, Set<Follower>>();
  #listener: Listener | undefined;
  #closed = false;

  constructor(options: ChangeFeedOptions) {
    this.#options = options;
  }

  /** How many follow now. */
  get followers(): number {
    return [...this.#topics.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Follows a topic until `return()` is called, which ends a `next()` that waits. The first thing that is told is to read
   * anew, once it is sure that every change from then on is heard of; it is told again whenever changes may have been missed.
   * @param only of all records, the one that is of interest
   */
  follow(topic: string, only?: Id): AsyncIterableIterator<News> {
    if (this.#closed) throw new Error('A feed that is closed is not followed.');
    this.#listener ??= listen({
      ...this.#options,
      channel: CHANNEL,
      heard: (payload) => this.#heard(payload),
      begun: () => this.#begun(),
    });
    const follower = new Follower(only, this.#listener.ready, (leaving) => this.#leave(topic, leaving));
    const followers = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, followers.add(follower));
    return follower;
  }

  /** Ends the connection, and everybody who still follows. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const followers of this.#topics.values()) for (const follower of followers) void follower.return();
    await this.#listener?.stop();
  }

  #heard(payload: string): void {
    const [topic = '', id = ''] = payload.split(' ');
    for (const follower of this.#topics.get(topic) ?? []) follower.tell(id);
  }

  #begun(): void {
    for (const followers of this.#topics.values()) for (const follower of followers) follower.tellAnew();
  }

  #leave(topic: string, follower: Follower): void {
    const followers = this.#topics.get(topic);
    followers?.delete(follower);
    if (followers?.size === 0) this.#topics.delete(topic);
  }
}
