import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startTestPostgres } from '../../support/database.js';
import type { Receiver } from '../../support/receiver.js';
import { createIntegration, runCommand, startServer, startWorker, type TestCredentials } from '../../support/server.js';

/** What is killed; each is a process of its own. */
export const PARTS = ['postgres', 'api', 'worker'] as const;
export type Part = (typeof PARTS)[number];

/** What else `integration create` gives. */
export interface Bank extends TestCredentials {
  readonly intakeKey: { readonly kty: 'oct'; readonly kid: string; readonly k: string };
}

/** A Postgres, an API without a worker, and a worker: each can be killed, and is started again as a supervisor would. */
export interface Installation {
  readonly bank: Bank;
  /** A reviewer's token. */
  readonly reviewer: string;
  readonly home: string;
  /** Where the API listens now. */
  readonly api: () => string;
  readonly sql: (statement: string, values?: readonly unknown[]) => Promise<object[]>;
  /** Kills one of its parts (SIGKILL), and starts that one again. */
  kill(part: Part): Promise<void>;
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

/** Opens one with an integration that asks for no face, and tells a receiver of everything. */
export async function openInstallation(receiver: Receiver): Promise<Installation> {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-killed-'));
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
  const bank = (await createIntegration(home, [...subscriptions, ...policy], environment)) as Bank;
  const words = ['access-token', '--role', 'reviewer', '--as', 'anna', '--minutes', '120'];
  const { accessToken: reviewer } = await runCommand<{ accessToken: string }>(home, words, environment);
  const restart: Readonly<Record<Part, () => Promise<void>>> = {
    postgres: async () => {
      await postgres.kill();
      postgres = await startTestPostgres(cluster);
      relay.goTo(postgres.url);
    },
    api: async () => {
      await server.kill();
      server = await serve();
    },
    worker: async () => {
      await worker.kill();
      worker = startWorker(environment);
    },
  };
  return {
    bank,
    reviewer,
    home,
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
    kill: (part) => restart[part](),
    close: async () => {
      await worker.stop();
      await server.stop({ keepHome: true });
      await relay.close();
      await postgres.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
