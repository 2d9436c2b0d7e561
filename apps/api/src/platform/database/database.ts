import { Client, type ClientConfig } from 'pg';
import { DataSource, type EntitySchema, type Logger } from 'typeorm';
import { fail, ok, type Result } from '../../kernel/index.js';
import { isConnectionFailure, unreachable } from './failures.js';

/** What a database tells its operator. No statement's values are ever among it. */
export interface DatabaseLog {
  /** A statement took longer than {@link SLOW_MS}. */
  slow(statement: string, milliseconds: number): void;
  /** An idle connection broke, or the like. */
  warn(message: string): void;
}

/** How to connect. */
export interface ConnectOptions {
  readonly entities: readonly EntitySchema[];
  /** Connections at most. The embedded Postgres has 60 for all processes. */
  readonly poolSize: number;
  readonly logger?: DatabaseLog;
  /** What the connections are called in pg_stat_activity. */
  readonly applicationName?: string;
  /** A statement that runs for longer is cancelled by Postgres. */
  readonly statementTimeoutMs?: number;
}

/** Ten times what the slowest planned statement takes here (the nearest-neighbour search, 33 to 56 ms). */
const SLOW_MS = 500;
/** Longer than any request is waited for, shorter than an operator's patience. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A transaction that does nothing for this long has lost its process, and holds locks. */
const IDLE_TRANSACTION_MS = 60_000;
const CONNECT_TIMEOUT_MS = 10_000;

const typeormLogger = (log: DatabaseLog | undefined): Logger => ({
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: (milliseconds, statement) => log?.slow(statement, milliseconds),
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: (level, message) => (level === 'warn' ? log?.warn(String(message)) : undefined),
});

/**
 * A connection that never ends the process. The pool stops listening for its errors when it gives it away, and TypeORM begins a
 * moment later: one that was taken and broken off by the same piece of bytes, as by a Postgres that is killed, is heard by neither.
 * Whatever is asked of it then fails, and the pool lets it go.
 */
class Connection extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

/**
 * Connects to a migrated database. Fails when it can't be reached. The caller ends it with `destroy()`.
 * Texts are read as TypeORM's entities say; nothing is synchronised: the schema comes from the migrations alone.
 */
export const connect = async (url: string, options: ConnectOptions): Promise<Result<DataSource>> => {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    entities: [...options.entities],
    poolSize: options.poolSize,
    synchronize: false,
    installExtensions: false,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    maxQueryExecutionTime: SLOW_MS,
    logger: typeormLogger(options.logger),
    poolErrorHandler: (error: unknown) => {
      // After `destroy()` connections are still hanging up, and a Postgres that is stopped meanwhile says so to each.
      if (dataSource.isInitialized) options.logger?.warn(unreachable(error).message);
    },
    extra: {
      Client: Connection,
      application_name: options.applicationName ?? 'vestibule',
      statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    },
  });
  try {
    await dataSource.initialize();
    return ok(dataSource);
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    // Wrong entities, for one, are a bug of ours and not a database that is away.
    if (!isConnectionFailure(error)) throw error;
    return fail(unreachable(error));
  }
};
