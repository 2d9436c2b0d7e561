import { Client } from 'pg';
import { backOffMs, DATABASE_AWAY } from './back-off.js';
import { loggable } from './errors.js';
import type { JobLogger } from './job.js';

/** The channel on which the SQL files notify. Channels are a database's own, so that no prefix is needed. */
const CHANNEL = 'vestibule_job';

/** The same as for all other connections: a database that is slower to take one is away. */
const CONNECT_TIMEOUT_MS = 10_000;

const hangUp = async (client: Client): Promise<void> => {
  try {
    await client.end();
  } catch {
    // It is gone, which is what was wanted.
  }
};

/** Hears of jobs that were added. */
export interface Listener {
  /** Ends when the first attempt to connect has ended, well or not. */
  readonly ready: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Listens on a connection of its own and calls back whenever jobs may have become due. When the connection breaks it is
 * made again, and the callback called, since something may have been missed. Workers poll besides, so that a database
 * behind a pooler that can't listen only makes them slower.
 */
export const listen = (connectionString: string, logger: JobLogger, heard: () => void): Listener => {
  let stopped = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (failures: number): Promise<void> => {
    const current = new Client({
      connectionString,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      application_name: 'vestibule listener',
    });
    client = current;
    let lost = false;
    const again = (error?: unknown): void => {
      if (lost || stopped) return;
      lost = true;
      void hangUp(current);
      if (failures === 0) logger.warn(loggable(error), 'The connection that hears of new jobs broke; connecting again');
      timer = setTimeout(() => void connect(failures + 1), backOffMs(DATABASE_AWAY, failures));
    };
    current.on('error', again).on('end', again).on('notification', heard);
    try {
      await current.connect();
      await current.query(`LISTEN ${CHANNEL}`);
      failures = 0;
      heard();
    } catch (error) {
      again(error);
    }
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
