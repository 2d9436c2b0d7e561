// One verification on one core, from the bytes of a JPEG to the decision: ours against face-api's own WASM build as its users
// call it, each in a process of its own and by turns. Run by bench.mjs as a process of its own; prints its rows as JSON.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median, ratioRow, timesRow } from './figures.mjs';
import { NETWORKS } from './networks.mjs';
import { peopleNames } from './pictures.mjs';

const ROUNDS = Number(process.argv[2] ?? 8);
/** How often each is run in a round: as much as takes about as long, each long enough to have its caches to itself. */
const OURS = 40;
const THEIRS = 3;

/** The goals of the plan. */
const TARGET_SSD = 15;
const TARGET_TINY = 3;

async function openSide(side) {
  // What they print would be in the way of the rows.
  const child = fork(fileURLToPath(new URL('./side.mjs', import.meta.url)), [side], { stdio: ['ignore', 2, 2, 'ipc'] });
  const failed = once(child, 'exit').then(() => {
    throw new Error(`the process of ${side} ended`);
  });
  failed.catch(() => undefined);
  const answer = async () => (await Promise.race([once(child, 'message'), failed]))[0];
  await answer();
  return {
    ask: (kind, person = 0, times = 1) => {
      child.send({ kind, person, times });
      return answer();
    },
    close: () => child.kill(),
  };
}

const ours = await openSide('ours');
const theirs = await openSide('theirs');

/** What is timed, by whom, and how often in a round. */
const KINDS = [
  ['thorough', ours, OURS],
  ['ssd', theirs, THEIRS],
  ['quick', ours, OURS],
  ['tiny', theirs, THEIRS],
  ['gestures', ours, OURS / 2],
  ['pipeline', theirs, THEIRS],
  ['demo', theirs, THEIRS],
];

const times = Object.fromEntries(KINDS.map(([kind]) => [kind, []]));
/** One round: for each kind the median of its times, all of one person. */
async function round(person) {
  const medians = {};
  for (const [kind, side, count] of KINDS) {
    const these = await side.ask(kind, person, count);
    times[kind].push(...these);
    medians[kind] = median(these);
  }
  return medians;
}

const names = peopleNames();
// Warms both.
for (const person of names.keys()) await round(person);
for (const kind of Object.keys(times)) times[kind].length = 0;
const rounds = [];
for (let index = 0; index < ROUNDS; index += 1) {
  for (const [person, name] of names.entries()) rounds.push({ name, ...(await round(person)) });
}

const ratios = (kind, over, of = rounds) => of.map((medians) => medians[kind] / medians[over]);
const byPerson = (kind, over) =>
  names
    .map((wanted) => {
      const these = rounds.filter(({ name }) => name === wanted);
      return `${wanted} ${median(ratios(kind, over, these)).toFixed(1)}`;
    })
    .join(', ');
const took = (kind) => `${Math.round(median(times[kind]))} ms`;

/** Where ours spends its time, of the first person. */
async function stages() {
  const seen = await ours.ask('stages', 0, 4 * OURS);
  return Object.keys(seen[0]).map((name) =>
    timesRow(
      `stage: ${name}`,
      seen.map((each) => each[name]),
    ),
  );
}

async function networks() {
  const rows = [];
  for (const { name, times: count } of NETWORKS) {
    // The first two warm it.
    await ours.ask(name, 0, 2);
    await theirs.ask(name, 0, 2);
    const each = [];
    const [onnx, reference] = [[], []];
    for (let index = 0; index < count; index += 1) {
      const [[a], [b]] = [await ours.ask(name), await theirs.ask(name)];
      onnx.push(a);
      reference.push(b);
      each.push(b / a);
    }
    const note = `${median(onnx).toFixed(1)} against ${median(reference).toFixed(1)} ms`;
    rows.push(ratioRow(`network: ${name}, face-api / onnxruntime`, each, note));
  }
  return rows;
}

const rows = [
  ratioRow(
    'a verification: face-api with SSD / ours',
    ratios('ssd', 'thorough'),
    `target ${TARGET_SSD}; ${took('ssd')} against ${took('thorough')}; ${byPerson('ssd', 'thorough')}`,
  ),
  ratioRow(
    'a verification: face-api with the tiny detector / ours',
    ratios('tiny', 'thorough'),
    `target ${TARGET_TINY}; ${took('tiny')} against ${took('thorough')}; ${byPerson('tiny', 'thorough')}`,
  ),
  ratioRow(
    'a verification: face-api with SSD, its picture made as its demo does / ours',
    ratios('demo', 'thorough'),
    `${took('demo')}: most of it turns the picture into an array of numbers`,
  ),
  ratioRow(
    'a verification: our pipeline on face-api / on onnxruntime',
    ratios('pipeline', 'thorough'),
    took('pipeline'),
  ),
  ratioRow('a verification: face-api with SSD / ours, quick', ratios('ssd', 'quick')),
  ratioRow('a verification: face-api with the tiny detector / ours, quick', ratios('tiny', 'quick')),
  timesRow('a verification, thorough', times.thorough, 'JPEG of 1280 × 720 to decision'),
  timesRow('a verification, quick', times.quick),
  timesRow('a verification, thorough, with smile and eyes', times.gestures),
  ...(await stages()),
  ...(await networks()),
];
ours.close();
theirs.close();
process.stdout.write(JSON.stringify(rows));
