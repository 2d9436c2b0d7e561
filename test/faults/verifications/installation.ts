import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startTestPostgres } from '../../support/database.js';
import type { Disk } from '../../support/disk.js';
import type { Receiver } from '../../support/receiver.js';
import { createIntegration, runCommand, startServer, startWorker, type TestCredentials } from '../../support/server.js';

/** What is killed; each is a process of its own. */
const PARTS = ['postgres', 'api', 'worker'] as const;
type Part = (typeof PARTS)[number];

/** What goes away: one of them, or all with the machine's power. */
export type Cut = Part | 'power';

/** A Postgres, an API without a worker, and a worker: each can be killed, and is started again as a supervisor would. */
export interface Installation {
  readonly bank: TestCredentials;
  /** A reviewer's token. */
  readonly reviewer: string;
  readonly home: string;
  /** What commands and further processes on it are started with. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the API listens now. */
  readonly api: () => string;
  readonly sql: (statement: string, values?: readonly unknown[]) => Promise<object[]>;
  /** What can be cut here: the power where it stands on a disk of its own. */
  readonly cuts: readonly Cut[];
  /** Kills one of its parts (SIGKILL), and starts that one again; or cuts the power, and starts the machine again. */
  cut(what: Cut): Promise<void>;
  close(): Promise<void>;
}

/** An address that stays, whichever port Postgres has after its next start. */
async function startRelay(url: string) {
  let port = Number(new URL(url).port);
  const sockets = new Set<Socket>();
  const hold = (socket: Socket): void => {
    sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)));
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) hold(socket);
    near.pipe(far).on('close', () => near.destroy());
    far.pipe(near).on('close', () => far.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stays = new URL(url);
  stays.port = String((server.address() as AddressInfo).port);
  return {
    url: stays.href,
    goTo: (next: string): void => {
      port = Number(new URL(next).port);
    },
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * Opens one with an integration that asks for no face, and tells a receiver of everything.
 * @param disk where its database and its files lie; by default in a temporary folder
 */
export async function openInstallation(receiver: Receiver, disk?: Disk): Promise<Installation> {
  const home = disk ? join(disk.folder, 'home') : mkdtempSync(join(tmpdir(), 'vestibule-killed-'));
  mkdirSync(home, { recursive: true });
  const cluster = join(home, 'cluster');
  let postgres = await startTestPostgres(cluster);
  const relay = await startRelay(postgres.url);
  const environment = {
    VESTIBULE_HOME: home,
    DATABASE_URL: relay.url,
    VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8',
    VESTIBULE_RATE_LIMIT: '100000',
    VESTIBULE_FACE_WORKERS: '1',
  };
  const serve = () => startServer(environment, ['--no-worker']);
  let server = await serve();
  let worker = startWorker(environment);
  const subscriptions = ['status', 'decision', 'proof-of-address'].flatMap((kind) => [
    '--webhook',
    `${kind}=${receiver.url}`,
  ]);
  const policy = ['--policy', 'verificationFace=off'];
  const bank = await createIntegration(home, [...subscriptions, ...policy], environment);
  const words = ['access-token', '--role', 'reviewer', '--as', 'anna', '--minutes', '120'];
  const { accessToken: reviewer } = await runCommand<{ accessToken: string }>(home, words, environment);
  const kill: Readonly<Record<Part, () => Promise<unknown>>> = {
    postgres: () => postgres.kill(),
    api: () => server.kill(),
    worker: () => worker.kill(),
  };
  const start: Readonly<Record<Part, () => Promise<void>>> = {
    postgres: async () => {
      postgres = await startTestPostgres(cluster);
      relay.goTo(postgres.url);
    },
    api: async () => {
      server = await serve();
    },
    worker: async () => {
      worker = startWorker(environment);
    },
  };
  const cutPower = async (from: Disk): Promise<void> => {
    // All at once, as nobody is left to notice that the disk is gone.
    await Promise.all(PARTS.map((part) => kill[part]()));
    await from.cutPower();
    await from.powerUp();
    for (const part of PARTS) await start[part]();
  };
  return {
    bank,
    reviewer,
    home,
    environment,
    api: () => server.api,
    sql: async (statement, values = []) => {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      try {
        return (await client.query<object>(statement, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    cuts: disk ? [...PARTS, 'power'] : PARTS,
    cut: async (what) => {
      if (what !== 'power') {
        await kill[what]();
        await start[what]();
      } else if (disk) await cutPower(disk);
    },
    close: async () => {
      await worker.stop();
      await server.stop({ keepHome: true });
      await relay.close();
      await postgres.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
