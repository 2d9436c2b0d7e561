import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startTestPostgres } from '../../support/database.js';
import { freePort } from '../../support/free-port.js';
import type { Receiver } from '../../support/receiver.js';
import { createIntegration, runCommand, startServer, startWorker } from '../../support/server.js';
import type { Called } from './drive.js';
import type { Looked } from './nothing-lost.js';

/** Several API and worker processes on one Postgres, with nginx before them. */
export interface Machines extends Called, Looked {
  /** Kills one API process and one worker (SIGKILL), in turn, and starts them again. */
  killOneOfEach(): Promise<void>;
  close(): Promise<void>;
}

const SERVERS = 3;
const WORKERS = 2;

/** As docs/operating.md has it: what has not been sent on yet goes to the next process where one does not answer. */
const configOf = (folder: string, port: number, servers: readonly number[]): string => `
daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
error_log ${join(folder, 'error.log')};
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${join(folder, 'body')};
  proxy_temp_path ${join(folder, 'proxy')};
  fastcgi_temp_path ${join(folder, 'fastcgi')};
  uwsgi_temp_path ${join(folder, 'uwsgi')};
  scgi_temp_path ${join(folder, 'scgi')};
  upstream vestibule {
${servers.map((each) => `    server 127.0.0.1:${each} max_fails=1 fail_timeout=2s;`).join('\n')}
    keepalive 32;
  }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 48m;
    location / {
      proxy_pass http://vestibule;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_connect_timeout 2s;
      proxy_request_buffering off;
    }
  }
}
`;

async function startNginx(home: string, servers: readonly number[]): Promise<{ url: string; child: ChildProcess }> {
  const folder = join(home, 'nginx');
  mkdirSync(folder);
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, configOf(folder, port, servers));
  const child = spawn('/usr/sbin/nginx', ['-p', folder, '-c', file], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + 10_000; ; await sleep(50)) {
    try {
      if ((await fetch(`${url}/health`)).ok) return { url, child };
    } catch (error) {
      if (Date.now() > until || child.exitCode !== null) throw error;
    }
  }
}

/** Opens them with an integration that asks for no face, and tells a receiver of everything. */
export async function openMachines(receiver: Receiver): Promise<Machines> {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-machines-'));
  const postgres = await startTestPostgres(join(home, 'cluster'));
  const environment = {
    VESTIBULE_HOME: home,
    DATABASE_URL: postgres.url,
    VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8',
    VESTIBULE_TRUST_PROXY: '127.0.0.1',
    VESTIBULE_RATE_LIMIT: '1000000',
    VESTIBULE_FACE_WORKERS: '1',
  };
  const ports = await Promise.all(Array.from({ length: SERVERS }, freePort));
  const serve = (port = 0) => startServer({ ...environment, VESTIBULE_PORT: String(port) }, ['--no-worker']);
  const servers = await Promise.all(ports.map(serve));
  const workers = Array.from({ length: WORKERS }, () => startWorker(environment));
  const nginx = await startNginx(home, ports);
  const subscriptions = ['status', 'decision', 'proof-of-address'].flatMap((kind) => [
    '--webhook',
    `${kind}=${receiver.url}`,
  ]);
  const policy = ['--policy', 'verificationFace=off'];
  const bank = await createIntegration(home, [...subscriptions, ...policy], environment);
  const words = ['access-token', '--role', 'reviewer', '--as', 'anna', '--minutes', '120'];
  const { accessToken: reviewer } = await runCommand<{ accessToken: string }>(home, words, environment);
  let killed = 0;
  return {
    bank,
    reviewer,
    home,
    environment,
    api: () => nginx.url,
    sql: async (statement, values = []) => {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      try {
        return (await client.query<object>(statement, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    killOneOfEach: async () => {
      const [server, worker] = [killed % SERVERS, killed % WORKERS];
      killed += 1;
      await Promise.all([servers[server]?.kill(), workers[worker]?.kill()]);
      workers[worker] = startWorker(environment);
      servers[server] = await serve(ports[server]);
    },
    close: async () => {
      nginx.child.kill('SIGTERM');
      await once(nginx.child, 'exit');
      for (const worker of workers) await worker.stop();
      for (const server of servers) await server.stop({ keepHome: true });
      await postgres.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
