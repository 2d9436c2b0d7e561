import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { domainError, fail, ok, type Result } from '../../../kernel/index.js';
import type { Account } from './account.js';
import { inFolder, serverEnvironment } from './cluster.js';
import { readPidFile } from './leftover.js';
import { processStart } from './process-identity.js';
import { SUPERVISOR } from './supervisor.js';

/** A running Postgres. */
export interface RunningServer {
  readonly port: number;
  /** Postgres's own process. */
  readonly pid: number;
  /** Resolves when it has ended, whether asked to or not. */
  readonly ended: Promise<void>;
  /** Fast shutdown; after {@link STOP_MS} an immediate one. */
  readonly stop: () => Promise<void>;
}

/** What a server is started with. */
export interface ServerOptions {
  readonly program: string;
  readonly cluster: string;
  readonly log: string;
  readonly account: Account | undefined;
  /** More settings of postgresql.conf, by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A fast shutdown takes 20 ms when idle; beyond this its last checkpoint is left to the next start's recovery. */
const STOP_MS = 4_000;
/** Crash recovery replays at most `max_wal_size`: seconds on a slow disk. */
const START_MS = 120_000;
/** Ports are chosen before they are taken: how often another program may be faster. */
const PORT_TRIES = 5;
const LOG_BYTES = 1_048_576;

/**
 * Given at each start, so that they follow the code and not the file of an old `initdb`. A machine that wants its own
 * settings wants its own Postgres (DATABASE_URL).
 */
const SETTINGS: Readonly<Record<string, string>> = {
  cluster_name: 'vestibule',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  fsync: 'on',
  jit: 'off',
  // No replicas and no background reader: fewer processes, a faster start.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  io_method: 'sync',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Nothing personal is logged: no statements, no parameters, and no errors, whose words quote values.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

const openLog = (path: string): { handle: number; from: number } => {
  if (existsSync(path) && statSync(path).size > LOG_BYTES) renameSync(path, `${path}.1`);
  const handle = openSync(path, 'a', 0o600);
  return { handle, from: statSync(path).size };
};

const launch = async (options: ServerOptions, port: number): Promise<RunningServer | string> => {
  const { cwd, name } = inFolder(options.cluster);
  const log = openLog(options.log);
  const settings = Object.entries({ ...SETTINGS, ...options.settings }).flatMap(([key, value]) => [
    '-c',
    `${key}=${value}`,
  ]);
  const child = spawn(
    '/bin/sh',
    ['-c', SUPERVISOR, 'vestibule-db', options.program, '-D', name, '-p', String(port), ...settings],
    {
      cwd,
      env: serverEnvironment(),
      // Its own process group: a terminal's Ctrl-C ends Node first, and Node ends this.
      detached: true,
      stdio: ['pipe', log.handle, log.handle],
      ...options.account,
    },
  );
  closeSync(log.handle);
  const pipe = child.stdin;
  if (pipe === null) throw new Error('The supervisor has no standard input');
  let over = false;
  const ended = new Promise<void>((resolve) => {
    const finish = (): void => {
      over = true;
      resolve();
    };
    child.once('exit', finish).once('error', finish);
  });
  pipe.on('error', () => undefined);
  const before = Date.now();
  let found = readPidFile(options.cluster);
  while (!over && !(found?.ready === true && found.port === port)) {
    if (Date.now() - before > START_MS) pipe.end();
    await Promise.race([sleep(5), ended]);
    found = readPidFile(options.cluster);
  }
  if (over || found === undefined) return readFileSync(options.log, 'utf8').slice(log.from);
  const { pid } = found;
  // Nothing here keeps Node from ending; when it ends, the pipe closes.
  child.unref();
  if (pipe instanceof Socket) pipe.unref();
  const stop = async (): Promise<void> => {
    child.ref();
    pipe.end();
    const started = processStart(pid);
    const alive = (): boolean => !over || (started !== undefined && processStart(pid) === started);
    for (let waited = 0; alive() && waited < STOP_MS; waited += 10)
      await Promise.race([sleep(10), over ? sleep(10) : ended]);
    if (alive()) {
      try {
        process.kill(pid, 'SIGQUIT');
      } catch {
        // It ended in this moment.
      }
      await ended;
    }
  };
  return { port, pid, ended, stop };
};

/** Starts Postgres on a free port of 127.0.0.1, tied to this process. The cluster is complete, and its folder held. */
export const startServer = async (options: ServerOptions): Promise<Result<RunningServer>> => {
  let reason = '';
  for (let tries = 0; tries < PORT_TRIES; tries += 1) {
    const outcome = await launch(options, await freePort());
    if (typeof outcome !== 'string') return ok(outcome);
    reason = outcome.trim();
    // A backend that outlived its killed server: it ends by itself when its statement does.
    if (/shared memory block .* still in use/.test(reason)) await sleep(1_000);
    else if (!/could not create any TCP\/IP sockets/.test(reason)) break;
  }
  const last =
    reason
      .split('\n')
      .filter((line) => /FATAL|PANIC|error|denied/.test(line))
      .join('; ') || reason;
  return fail(
    domainError('INTERNAL', `The embedded Postgres did not start: ${last}`, { hint: `Its log is ${options.log}` }),
  );
};
