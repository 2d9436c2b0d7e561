// The engine as the server has it, in processes of its own: the first request against the hundredth, and memory.
import { createFaceEngine } from '../../../libs/face/dist/index.js';
import { residentMb } from '../../dist/support/process-memory.js';
import { median, ratioRow, timed, valueRow } from './figures.mjs';

const STARTS = 5;
const REQUESTS = 100;
/** The hundredth is one of many alike: the last of them stand for it. */
const LAST = 10;
const PICTURES = 200;

/** What the kiosk and the server ask for by turns, so that every network is used. */
const ASKED = [{}, { gestures: true, storedImage: true }, { recipe: 'quick' }];

export async function measureEngine(people) {
  const firsts = [];
  const ratios = [];
  const atRest = [];
  const after = [];
  for (let start = 0; start < STARTS; start += 1) {
    const engine = createFaceEngine();
    try {
      await engine.ready();
      atRest.push(residentMb(engine.load().pids));
      const times = [];
      for (let request = 0; request < REQUESTS; request += 1) {
        const { ms, result } = await timed(() => engine.describe(people[0].probe, { mode: 'only' }));
        if (!result.ok) throw new Error(result.reason);
        times.push(ms);
      }
      firsts.push(times[0]);
      ratios.push(times[0] / median(times.slice(-LAST)));
      for (let picture = REQUESTS; picture < PICTURES; picture += 1) {
        const options = { mode: 'only', ...ASKED[picture % ASKED.length] };
        const result = await engine.describe(people[picture % people.length].probe, options);
        if (!result.ok) throw new Error(result.reason);
      }
      after.push(residentMb(engine.load().pids));
    } finally {
      await engine.close();
    }
  }
  return [
    ratioRow('the first request after ready / the hundredth', ratios, `the first in ${median(firsts).toFixed(0)} ms`),
    valueRow('memory of a worker at rest, networks loaded', atRest, 'MB'),
    valueRow(`memory of a worker after ${PICTURES} pictures`, after, 'MB'),
  ];
}
