import { Client } from 'pg';
import { backOffMs, DATABASE_AWAY } from './back-off.js';
import { loggable } from './errors.js';
import type { JobLogger } from './job.js';

/** The same as for all other connections: a database that is slower to take one is away. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * How often the connection is asked whether it is there, and how long the answer may take: one that a firewall has
 * forgotten says nothing by itself, for hours, and would be waited on for notifications that never come.
 */
const ASK_EVERY_MS = 10_000;

const hangUp = async (client: Client): Promise<void> => {
  try {
    await client.end();
  } catch {
    // It is gone, which is what was wanted.
  }
};

/** What is listened to, and who is told. */
export interface ListenOptions {
  readonly connectionString: string;
  /** Channels are a database's own, so that they need no prefix; SQL files notify them by name. */
  readonly channel: string;
  readonly logger: Pick<JobLogger, 'warn'>;
  /** Called with what a notification carries. */
  readonly heard: (payload: string) => void;
  /** Called whenever listening has begun, the first time and after each break: something may have been missed. */
  readonly begun: () => void;
  /** Milliseconds between two looks at whether the connection is there, and for its answer; by default 10,000. */
  readonly askEveryMs?: number;
}

/** Hears of what others have committed. */
export interface Listener {
  /** Ends when the first attempt to connect has ended, well or not. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Listens on a connection of its own. When the connection breaks or falls silent it is made again. It has to be one to
 * Postgres itself, or through a pooler by sessions: behind one by transactions notifications don't arrive.
 */
export const listen = ({ connectionString, channel, logger, heard, begun, ...options }: ListenOptions): Listener => {
  const askEveryMs = options.askEveryMs ?? ASK_EVERY_MS;
  let stopped = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (failures: number): Promise<void> => {
    const current = new Client({
      connectionString,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: askEveryMs,
      application_name: 'vestibule listener',
    });
    client = current;
    let lost = false;
    const again = (error?: unknown): void => {
      if (lost || stopped) return;
      lost = true;
      clearTimeout(timer);
      void hangUp(current);
      if (failures === 0) logger.warn({ channel, ...loggable(error) }, 'A connection that listens broke; made again');
      timer = setTimeout(() => void connect(failures + 1), backOffMs(DATABASE_AWAY, failures));
    };
    const ask = async (): Promise<void> => {
      try {
        await current.query('SELECT');
        if (!lost && !stopped) timer = setTimeout(() => void ask(), askEveryMs);
      } catch (error) {
        again(error);
      }
    };
    current.on('error', again).on('end', again);
    current.on('notification', ({ payload = '' }) => {
      if (!lost && !stopped) heard(payload);
    });
    try {
      await current.connect();
      await current.query(`LISTEN ${channel}`);
    } catch (error) {
      again(error);
      return;
    }
    if (lost || stopped) return;
    failures = 0;
    timer = setTimeout(() => void ask(), askEveryMs);
    begun();
  };

  return {
    ready: connect(0),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      if (client !== undefined) await hangUp(client);
    },
  };
};
