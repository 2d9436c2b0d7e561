// The server as it is run: how long a start takes, what memory it holds with the networks loaded, and how long the main
// calls take, as a process of its own that is called over HTTP.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onePerson } from '../../../libs/face/dist/testing/testing.js';

const COMMAND = fileURLToPath(new URL('../../../apps/api/bin/vestibule.mjs', import.meta.url));
const STARTS = 5;
const VERIFICATIONS = 30;

/** The goals of the plan, for this machine. */
const START_SECONDS = 5;
const MEMORY_MB = 700;

const environmentOf = (home) => {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VESTIBULE_|DATABASE_URL$)/.test(name));
  return { ...Object.fromEntries(kept), VESTIBULE_HOME: home, VESTIBULE_PORT: '0', VESTIBULE_LOG_LEVEL: 'warn' };
};

const start = async (home) => {
  const begun = performance.now();
  const child = spawn(process.execPath, [COMMAND, 'serve', '--json'], {
    env: environmentOf(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return { child, seconds: (performance.now() - begun) / 1000, api: JSON.parse(line).api };
};

const stop = async ({ child }) => {
  child.kill('SIGTERM');
  await once(child, 'exit');
};

const command = async (home, words) => {
  const child = spawn(process.execPath, [COMMAND, ...words, '--json'], {
    env: environmentOf(home),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  return JSON.parse(text);
};

/** Resident memory of a process in MB: now, and at its highest. Linux alone tells. */
const memoryOf = ({ child }) => {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const mb = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { now: mb('VmRSS'), peak: mb('VmHWM') };
};

const sorted = (values) => values.toSorted((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];

const row = (name, values, unit, note) => ({
  name,
  value: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
  unit,
  note,
});

const integratorOf = async ({ api }, { id, clientId, clientSecret }) => {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  const { access_token } = await (await fetch(`${api}/v2/auth/token`, { method: 'POST', body })).json();
  return async (path, fields) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ integrationId: id, ...fields })) {
      if (typeof value === 'string') form.set(name, value);
      else form.set(name, new Blob([value], { type: 'image/jpeg' }), 'image.jpg');
    }
    const plain = Object.values(fields).every((value) => typeof value === 'string');
    const answer = await fetch(`${api}/v2/verification/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, ...(plain && { 'content-type': 'application/json' }) },
      body: plain ? JSON.stringify({ integrationId: id, ...fields }) : form,
    });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()).data;
  };
};

/** Runs the benchmark, in about a minute. */
export async function run() {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
  let server;
  try {
    server = await start(home);
    const first = server.seconds;
    const bank = await command(home, ['integration', 'create', '--name', 'Bench', '--policy', 'faceGestureCheck=off']);
    const starts = [];
    for (let round = 0; round < STARTS; round += 1) {
      await stop(server);
      server = await start(home);
      starts.push(server.seconds);
    }
    const atRest = memoryOf(server).now;

    const call = await integratorOf(server, bank);
    const timed = async (work) => {
      const begun = performance.now();
      await work();
      return performance.now() - begun;
    };
    const { smile, eyeblink, left, right, probe } = onePerson;
    const images = { smile: await smile(), eyeblink: await eyeblink(), left: await left(), right: await right() };
    const registrations = [];
    for (let person = 0; person < 3; person += 1) {
      const { newFace } = await call('get-2fa-url', { uniqueIdentifier: `person-${person}` });
      registrations.push(await timed(() => call('store-2fa-images', { faceId: newFace._id, ...images })));
    }
    const picture = await probe();
    const verifications = [];
    for (let count = 0; count < VERIFICATIONS; count += 1) {
      verifications.push(await timed(() => call('verify-2fa-face', { uniqueIdentifier: 'person-0', image: picture })));
    }
    const { now, peak } = memoryOf(server);
    return {
      title: 'The server as it is run',
      rows: [
        row(
          'start to ready, everything installed',
          starts,
          's',
          `goal ${START_SECONDS} s; the very first, which makes the database, ${first.toFixed(1)} s`,
        ),
        row('memory at rest, networks loaded', [atRest], 'MB', `goal under ${MEMORY_MB} MB`),
        row(
          `memory after ${VERIFICATIONS} verifications`,
          [now],
          'MB',
          `goal under ${MEMORY_MB} MB; at its highest ${Math.round(peak)} MB`,
        ),
        row('a registration (four images)', registrations, 'ms', 'one face worker'),
        row('a verification', verifications, 'ms', `p99 ${Math.round(sorted(verifications).at(-1))} ms`),
      ],
    };
  } finally {
    if (server) await stop(server);
    rmSync(home, { recursive: true, force: true });
  }
}
