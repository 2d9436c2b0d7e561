// What the parts of this section share: rows of figures.
export const sorted = (values) => values.toSorted((a, b) => a - b);
export const median = (values) => sorted(values)[Math.floor(values.length / 2)];
/** The value that `part` of all (0 to 1) stay under. */
export const quantile = (values, part) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * part))];

/** Times in milliseconds, with the one that 99 of 100 stay under. */
export const timesRow = (name, values, note) => ({
  name,
  value: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
  unit: 'ms',
  note: [`p99 ${quantile(values, 0.99).toFixed(1)} ms of ${values.length}`, note].filter(Boolean).join('; '),
});

export const valueRow = (name, values, unit, note) => ({
  name,
  value: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
  unit,
  note,
});

export const ratioRow = (name, ratios, note) => ({
  name,
  ratio: median(ratios),
  min: Math.min(...ratios),
  max: Math.max(...ratios),
  note,
});

/** Milliseconds that some work takes, and what it gives. */
export const timed = async (work) => {
  const begun = performance.now();
  const result = await work();
  return { ms: performance.now() - begun, result };
};
