// Welch's t of two sets of times, as dudect tells with it whether the time of some work depends on its input (Reparaz, Balasch
// and Verbauwhede, "Dude, is my code constant time?", DATE 2017).

/** dudect's bound: a larger t, by its amount, tells two sets apart. */
export const BOUND = 4.5;

/**
 * Times above this part of all times are left out, the same limit for every class: interrupts and collections of garbage make them
 * long, and an early exit shows in the short ones.
 */
const CROP = 0.9;

const moments = (values) => {
  let [mean, squares] = [0, 0];
  for (const [index, value] of values.entries()) {
    const delta = value - mean;
    mean += delta / (index + 1);
    squares += delta * (value - mean);
  }
  return { mean, error: squares / (values.length - 1) / values.length };
};

/** Leaves out what is longer than nine tenths of all times of all classes. */
export function crop(classes) {
  const all = Float64Array.from(classes.flatMap((times) => [...times])).sort();
  const limit = all[Math.min(all.length - 1, Math.floor(all.length * CROP))];
  return classes.map((times) => [...times].filter((time) => time <= limit));
}

/** Welch's t for each pair of classes: row i has those with the classes before it. */
export function welchTable(classes) {
  const each = classes.map(moments);
  return each.map((one, at) =>
    each.slice(0, at).map((other) => (one.mean - other.mean) / Math.sqrt(one.error + other.error)),
  );
}

/** The largest t of a table by its amount, the pair that has it, and the difference that the bound would have been. */
export function largest(classes) {
  const cropped = crop(classes);
  const table = welchTable(cropped);
  let found = { t: 0, pair: [0, 0] };
  for (const [at, row] of table.entries()) {
    for (const [other, t] of row.entries()) if (Math.abs(t) > found.t) found = { t: Math.abs(t), pair: [other, at] };
  }
  const errors = cropped.map((times) => moments(times).error);
  return { ...found, table, detectable: BOUND * Math.sqrt(2 * Math.max(...errors)) };
}
