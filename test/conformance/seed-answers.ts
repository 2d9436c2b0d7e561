import { documentation } from './documentation.js';

/** Where the part of the documentation that this product began with ends. */
const END = 'Complete face authentication flow';

/** The JSON answers that the integrators' documentation prints about two-factor by face, in its order. */
export function seedAnswers(): unknown[] {
  const lines = documentation().split('\n');
  const end = lines.findIndex((line) => line.startsWith(END));
  if (end < 0) throw new Error(`The documentation has no line that begins with "${END}".`);
  const answers: unknown[] = [];
  for (let at = 0; at < end; at += 1) {
    if (lines[at]?.trim() !== '{') continue;
    let depth = 0;
    let last = at;
    for (; last < end; last += 1) {
      depth += (lines[last]?.match(/[{[]/g) ?? []).length - (lines[last]?.match(/[}\]]/g) ?? []).length;
      if (depth === 0) break;
    }
    answers.push(JSON.parse(lines.slice(at, last + 1).join('\n')));
    at = last;
  }
  return answers;
}

/**
 * What two answers must have in common: keys in their order, types, and the texts that are wordings. A text with a digit
 * or a dot in it is data (an id, a URL, a time, a name of a person), and only its type counts.
 */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([key, item]) => [key, shapeOf(item)]);
  if (typeof value === 'string') return /[\d.]/.test(value) ? 'text' : value;
  return typeof value === 'boolean' || value === null ? value : typeof value;
}
