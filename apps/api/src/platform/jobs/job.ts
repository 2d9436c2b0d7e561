/**
 * The words of this folder.
 *
 * - **job**: work to be done after a commit, kept in the table `job` until it is done.
 * - **kind**: which handler does it. **ref**: the id of what it works on.
 * - **lane**: jobs of one lane are done one after another, in the order in which they were added; one that is put off holds
 *   its lane up.
 * - **group**: jobs that share a limit of how many one process runs at once, such as all those for one URL.
 * - **lease**: a worker's right to a job, for seconds; a token tells it from an earlier lease of the same job.
 */

/** Whatever runs a statement: TypeORM's `EntityManager` or `DataSource`, or a client of pg. */
export interface SqlExecutor {
  query(text: string, parameters?: unknown[]): Promise<unknown>;
}

/** A database that workers run on; TypeORM's `DataSource` is one, with its `EntityManager` as the transaction. */
export interface JobDatabase<Tx extends SqlExecutor> extends SqlExecutor {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** A job that is to be added. */
export interface NewJob {
  readonly kind: string;
  readonly ref: string;
  /** Anything that JSON holds; nothing personal, since it is stored in clear. By default `{}`. */
  readonly payload?: unknown;
  readonly lane?: string;
  readonly groupKey?: string;
  /** Not before then; by default at once. */
  readonly runAt?: Date;
}

/** A job that a worker has in hand. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly ref: string;
  readonly payload: unknown;
  readonly lane: string | null;
  readonly groupKey: string | null;
  /** Tries that failed before this one. A try that ended with its process is not among them. */
  readonly attempt: number;
}

/**
 * What a handler's try came to. `commit` runs in the very transaction that ends the job or puts it off: its changes and the
 * job's end are kept together or not at all. It may be called more than once, each time in a new transaction, and not at all
 * when the lease was lost.
 *
 * Where it is `shared`, the transaction may be that of other jobs too, whose commits begin with it, and all are kept or none. After a
 * failure each is called again in a transaction of its own.
 */
export type JobResult<Tx> = ({ readonly done: true } | { readonly retryAt: Date }) & {
  readonly commit?: (tx: Tx) => Promise<void>;
  readonly shared?: boolean;
};

/** What a handler is given. */
export interface JobContext {
  readonly job: Job;
  /** Aborted when the lease was lost or the worker is stopped and its grace is over: what is not finished is done again. */
  readonly signal: AbortSignal;
}

/**
 * Does jobs of one kind. It may be called again for a job whose outcome could not be kept (at least once). When it throws,
 * the job is tried again later, without end.
 */
export type JobHandler<Tx> = (context: JobContext) => Promise<JobResult<Tx>>;

/** Where a worker tells how it fares; pino's logger is one. Nothing personal is ever among the fields. */
export interface JobLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
