import { expect, it } from 'vitest';
import { oddOnesOut } from './one-person.js';

/** Images as places on a line: how far they are apart is how unlike they are. */
const odd = (places: Readonly<Record<string, number>>): string[] =>
  oddOnesOut(Object.keys(places), (a, b) => Math.abs((places[a] ?? NaN) - (places[b] ?? NaN)), 0.6);

it('should find none among four images of one person', () => {
  expect(odd({ smile: 0, eyeblink: 0.1, left: 0.4, right: -0.4 })).toEqual([]);
});

it('should find the one that is somebody else, whichever it is', () => {
  for (const name of ['smile', 'eyeblink', 'left', 'right']) {
    expect(odd({ smile: 0, eyeblink: 0.1, left: 0.2, right: 0.3, [name]: 0.9 })).toEqual([name]);
  }
});

it('should find two of somebody else, though they are like each other', () => {
  expect(odd({ smile: 0, eyeblink: 0.1, left: 0.9, right: 1 })).toHaveLength(2);
});
