// Verifications a second over HTTP, by a server with one face worker and with two.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onePerson } from '../../../libs/face/dist/testing/testing.js';
import { command, integratorOf, start, stop } from '../serving/server.mjs';
import { ratioRow, timesRow, valueRow } from './figures.mjs';

const WORKERS = [1, 2];
const CONCURRENCY = 4;
const ROUNDS = 5;
const ROUND_MS = 4_000;
const WARM_UP_MS = 2_000;

/** Verifies as often as it goes, by so many callers at once; gives the rate and how long each took. */
async function load({ call, picture }, duration) {
  const times = [];
  const begun = performance.now();
  const caller = async () => {
    while (performance.now() - begun < duration) {
      const started = performance.now();
      const { verified } = await call('verify-2fa-face', { uniqueIdentifier: 'person', image: picture });
      if (verified !== true) throw new Error('a verification was refused');
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, caller));
  return { rate: (times.length * 1000) / (performance.now() - begun), times };
}

async function startWith(workers, homes) {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-bench-'));
  homes.push(home);
  const server = await start(home, {
    VESTIBULE_FACE_WORKERS: String(workers),
    VESTIBULE_RATE_LIMIT: '1000000',
  });
  return { workers, home, ...server };
}

export async function measureServing() {
  const homes = [];
  const servers = [];
  try {
    const { smile, eyeblink, left, right, probe } = onePerson;
    const images = { smile: await smile(), eyeblink: await eyeblink(), left: await left(), right: await right() };
    const picture = await probe();
    for (const workers of WORKERS) {
      const server = await startWith(workers, homes);
      servers.push(server);
      // One woman's portraits, without the gestures of an enrolment.
      const words = ['integration', 'create', '--name', 'Bench', '--policy', 'faceGestureCheck=off'];
      const bank = await command(server.home, words);
      const call = await integratorOf(server, bank);
      const { newFace } = await call('get-2fa-url', { uniqueIdentifier: 'person' });
      await call('store-2fa-images', { faceId: newFace._id, ...images });
      Object.assign(server, { call, picture, rates: [], times: [] });
      await load(server, WARM_UP_MS);
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const server of round % 2 ? servers.toReversed() : servers) {
        const { rate, times } = await load(server, ROUND_MS);
        server.rates.push(rate);
        server.times.push(...times);
      }
    }
    const [one, two] = servers;
    return [
      ...servers.map(({ workers, rates }) =>
        valueRow(`verifications over HTTP, face workers: ${workers}`, rates, 'a second', `${CONCURRENCY} callers`),
      ),
      ...servers.map(({ workers, times }) => timesRow(`a verification over HTTP, face workers: ${workers}`, times)),
      ratioRow(
        'verifications a second: 2 face workers / 1',
        two.rates.map((rate, round) => rate / one.rates[round]),
        'the database, the server and the callers share the same cores',
      ),
    ];
  } finally {
    for (const server of servers) await stop(server);
    for (const home of homes) rmSync(home, { recursive: true, force: true });
  }
}
