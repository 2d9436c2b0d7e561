import { wilson } from '../../dist/accuracy/statistics/intervals.js';

/** "36 of 51: 70.6 % (57.0 to 81.3)": with Wilson's interval at 95 %. */
export function share(count, total) {
  if (total === 0) return '–';
  const { low, high } = wilson(count, total);
  const percent = (part) => (part * 100).toFixed(1);
  return `${count} of ${total}: ${percent(count / total)} % (${percent(low)} to ${percent(high)})`;
}

/** The value in the middle. */
export const medianOf = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
