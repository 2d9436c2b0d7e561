// Whether the time of refusing an envelope tells how much of its tag is right: Welch's t for each pair of numbers of right bytes.
import { comparing, comparisons, opening, TAG_BYTES } from './openers.mjs';
import { sample } from './samples.mjs';
import { BOUND, largest } from './welch.mjs';

/** Samples of each class: with as many dudect's bound is 6 % of the spread of the times. */
const ROUNDS = { full: 10_000, quick: 500 };
/** What the deliberate early exit in a whole opening takes for a byte: 1 µs, which an opening's own spread does not hide. */
const STEP_NS = 1_000n;

const rounded = (table) => table.map((row) => row.map((t) => Math.round(t * 100) / 100));

const inWords = (ns) => (ns < 100 ? `${ns.toFixed(2)} ns` : `${(ns / 1000).toFixed(2)} µs`);

/** A row; `told` where the classes are to be told apart. */
const rowOf = (name, classes, told = false) => {
  const { t, pair, table, detectable } = largest(classes);
  const count = (classes.length * (classes.length - 1)) / 2;
  const failed = told === t >= BOUND ? '' : told ? 'NOT TOLD APART: ' : 'TOLD APART: ';
  const which = `${count === 1 ? 'the one pair' : `the largest of ${count} pairs`}, ${pair.join(' and ')} right bytes`;
  const goal = told ? `must be over ${BOUND}` : `must be under ${BOUND}, which ${inWords(detectable)} would reach`;
  return { name, ratio: t, min: t, max: t, note: `${failed}${goal}; ${which}`, table: rounded(table) };
};

/** Runs the benchmark, in about ten minutes: 1.7 million openings. */
export async function run({ quick }) {
  const rounds = quick ? ROUNDS.quick : ROUNDS.full;
  const measure = (classes, how) => sample({ classes, rounds, ...how });
  const rows = [];
  const compare = (kind, length) => measure(length, comparing(comparisons[kind], length));
  rows.push(rowOf('a comparison that leaves at the first wrong byte', await compare('early', TAG_BYTES), true));
  rows.push(rowOf('the comparison of a tag', await compare('product', TAG_BYTES)));
  const { legacy, jwe, early } = await opening();
  rows.push(
    rowOf(
      'an opening with a comparison that leaves early, 1 µs a byte',
      await measure(TAG_BYTES, early(STEP_NS)),
      true,
    ),
  );
  rows.push(rowOf('opening a JWE', await measure(TAG_BYTES, jwe)));
  for (let length = TAG_BYTES; length > 1; length -= 1) {
    rows.push(rowOf(`opening the legacy form, ${length} bytes of tag`, await measure(length, legacy(length))));
  }
  return {
    title: `Envelopes: the largest Welch t of refusing those with 0, 1, 2, … right bytes of tag, ${rounds} of each`,
    rows,
  };
}
