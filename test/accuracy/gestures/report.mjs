/** The 95 % interval of a part of `total` (Wilson 1927): sound for the few and the all, where the normal one is not. */
export function wilson(count, total) {
  if (total === 0) return [0, 1];
  const z = 1.959964;
  const part = count / total;
  const spread = z * Math.sqrt((part * (1 - part)) / total + (z * z) / (4 * total * total));
  const middle = part + (z * z) / (2 * total);
  const scale = 1 + (z * z) / total;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}

const percent = (part) => `${(part * 100).toFixed(1)} %`;

/** "36 of 51: 70.6 % (57.0 to 81.3)". */
export function share(count, total) {
  if (total === 0) return '–';
  const [low, high] = wilson(count, total);
  return `${count} of ${total}: ${percent(count / total)} (${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)})`;
}

/** A table in Markdown. */
export const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The value in the middle. */
export const medianOf = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
