// The server as it is run: how long a start takes, what memory it holds with the networks loaded, and how long the main
// calls take, as a process of its own that is called over HTTP.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onePerson } from '../../../libs/face/dist/testing/testing.js';
import { residentMb, withWorkers } from '../../dist/support/process-memory.js';
import { built } from '../database/built.mjs';
import { command, integratorOf, start, stop } from './server.mjs';

const STARTS = 5;
const VERIFICATIONS = 30;

/** The goals of the plan, for this machine. */
const START_SECONDS = 5;
const MEMORY_MB = 700;

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

const shareOf = (times, whole) => ({
  ratio: median(times) / whole,
  min: Math.min(...times) / whole,
  max: Math.max(...times) / whole,
});

const SEALINGS = 50;
/** A face's descriptor is 128 floats, an identifier some characters, an event's body a kilobyte. */
const SEALED_BESIDE = [512, 512, 512, 512, 36, 1_024];

/** Milliseconds that all of a registration takes that it takes because it is encrypted: its person's key, images, rows. */
async function sealingTimes(home) {
  const { newKey, seal, wrapKey } = await built('platform/vault/box.js');
  const folder = join(home, 'blobs');
  const stored = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const images = stored.slice(0, 4).map((each) => randomBytes(statSync(join(each.parentPath, each.name)).size));
  const pieces = [...images, ...SEALED_BESIDE.map((size) => randomBytes(size))];
  const above = newKey();
  const times = [];
  for (let round = 0; round < SEALINGS; round += 1) {
    const begun = performance.now();
    const key = newKey();
    wrapKey(above, key, 'bench');
    for (const piece of pieces) seal(key, piece, 'bench');
    times.push(performance.now() - begun);
  }
  return times;
}

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
    const atRest = residentMb(withWorkers(server.child.pid));

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
    const now = residentMb(withWorkers(server.child.pid));
    return {
      title: 'The server as it is run',
      rows: [
        row(
          'start to ready, everything installed',
          starts,
          's',
          `goal ${START_SECONDS} s; the very first, which makes the database, ${first.toFixed(1)} s`,
        ),
        row(
          'memory at rest, networks loaded',
          [atRest],
          'MB',
          `goal under ${MEMORY_MB} MB; the server and its face worker`,
        ),
        row(`memory after ${VERIFICATIONS} verifications`, [now], 'MB', `goal under ${MEMORY_MB} MB`),
        row('a registration (four images)', registrations, 'ms', 'one face worker'),
        {
          name: 'encrypting what is stored of a registration / the registration',
          ...shareOf(await sealingTimes(home), median(registrations)),
          note: 'goal 0.05',
        },
        row('a verification', verifications, 'ms', `p99 ${Math.round(sorted(verifications).at(-1))} ms`),
      ],
    };
  } finally {
    if (server) await stop(server);
    rmSync(home, { recursive: true, force: true });
  }
}
