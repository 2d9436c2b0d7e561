import { describe, expect, it } from 'vitest';
import { detPlot } from './det-plot.js';
import { distanceText, page, percent, percentWithin, table } from './markdown.js';

describe('figures', () => {
  it('should show as many digits as say something', () => {
    const rates = [0, 1, 0.986, 0.9995, 0.0105, 0.00098, 0.000065, NaN];
    expect(rates.map(percent)).toEqual(['0', '100', '98.6', '99.95', '1.05', '0.098', '0.0065', '–']);
    expect(percentWithin({ value: 0.5, low: 0.25, high: 1 })).toBe('50.0 (25.0 to 100)');
    expect(percentWithin(undefined)).toBe('–');
  });

  it('should round distances down, so that they hold what they promise', () => {
    expect(distanceText(0.37799)).toBe('0.3779');
    expect(distanceText(Infinity)).toBe('any');
  });
});

describe('tables', () => {
  it('should set figures to the right and keep a bar in a cell', () => {
    expect(table(['what', '>count'], [['a|b', '1']])).toBe('| what | count |\n| --- | --: |\n| a\\|b | 1 |');
    expect(page('one', '', 'two')).toBe('one\n\ntwo\n');
  });
});

describe('the plot', () => {
  const points = [
    { threshold: 0.3, fmr: 0.0004, fnmr: 0.06 },
    { threshold: 0.4, fmr: 0.012, fnmr: 0.015 },
    { threshold: 0.6, fmr: 0.4, fnmr: 0 },
  ];

  it('should label its axes in per cent, from the tick below the lowest rate to the one above the highest', () => {
    const svg = detPlot('A & B', [{ name: 'quick × quick', points }]);
    const labels = [...svg.matchAll(/text-anchor="(middle|end)">([\d.]+)</g)].map(
      ([, side, label]) => `${side} ${label}`,
    );
    expect(labels.filter((label) => label.startsWith('middle')).map((label) => label.slice(7))).toEqual([
      '0.01',
      '0.1',
      '1',
      '2',
      '5',
      '10',
      '20',
      '50',
    ]);
    expect(labels.filter((label) => label.startsWith('end')).map((label) => label.slice(4))).toEqual([
      '1',
      '2',
      '5',
      '10',
    ]);
    expect(svg).toContain('<title>A &amp; B</title>');
  });

  it('should draw a rate of 0 on the border, and nothing outside of it', () => {
    const svg = detPlot('A', [{ name: 'a', points }]);
    const path = /polyline points="([^"]+)"/.exec(svg)?.[1] ?? '';
    const ends = path.split(' ').map((pair) => pair.split(',').map(Number));
    expect(ends).toHaveLength(3);
    expect(ends.at(-1)?.[1]).toBe(496);
    expect(ends.every(([x = 0, y = 0]) => x >= 84 && x <= 736 && y >= 52 && y <= 496)).toBe(true);
  });

  it('should leave out what has no curve', () => {
    expect(detPlot('A', [{ name: 'nothing', points: [] }])).not.toContain('polyline');
  });
});
