import { beforeAll, describe, expect, it } from 'vitest';
import { everyPicture } from './datasets.js';
import { holdsTheMiddle, type Descriptions } from './describe-all.js';
import { facesFound } from './faces-found.js';
import { measure, type Measured } from './measure.js';
import { bestThreshold } from './named-pairs.js';
import { plotOf, reportOf } from './report.js';
import { syntheticDatasets, syntheticDescriptions } from './synthetic.js';

const PEOPLE = 12;
const PICTURES = 6;
const product = { tenThousandth: 0.2, threshold: 0.3, hundredth: 0.4, tenth: 0.5, nearestOfFour: 1.2 };
const options = { rounds: 50, seed: 1 };

describe('a measurement of people who are apart', () => {
  const datasets = syntheticDatasets(PEOPLE, PICTURES);
  let measured: Measured;

  beforeAll(async () => {
    measured = await measure(datasets, syntheticDescriptions(everyPicture(datasets), 0.3), product, options);
  });

  it('should compare every picture with every other once, whichever recipes are compared', () => {
    const pictures = PEOPLE * PICTURES;
    const genuine = (PEOPLE * PICTURES * (PICTURES - 1)) / 2;
    expect(measured.kinds.map(({ kind }) => kind)).toEqual([
      'quick × quick',
      'thorough × thorough',
      'thorough × quick',
    ]);
    for (const { datasets } of measured.kinds) {
      const [fold, , both] = datasets.map(({ summary }) => summary);
      expect(fold).toMatchObject({ people: PEOPLE, genuine, impostor: (pictures * (pictures - 1)) / 2 - genuine });
      expect(both?.genuine).toBe(2 * genuine);
      expect((both?.genuine ?? 0) + (both?.impostor ?? 0)).toBe(pictures * (2 * pictures - 1));
    }
  });

  it('should find no error where there is none, and not claim that there is none', () => {
    for (const { datasets, namedPairs } of measured.kinds) {
      for (const { summary } of datasets) {
        expect(summary?.eer.value).toBe(0);
        expect(summary?.eer.high).toBeGreaterThan(0.1);
        expect(summary?.at.every(({ tar }) => tar.value === 1 && tar.low < 0.9)).toBe(true);
        // 2,340 impostor pairs in a set of 72 pictures: 3 / N is 0.13 %.
        expect(summary?.at.map(({ fmr }) => fmr)).toEqual(summary && summary.impostor > 3000 ? [1e-2, 1e-3] : [1e-2]);
      }
      expect(
        namedPairs.every(({ accuracy, chosenOn }) => accuracy.value === 1 || chosenOn === 'operating threshold'),
      ).toBe(true);
    }
  });

  it('should choose the strictest threshold of all sets and of the kinds that the product makes, and keep to its rate', () => {
    const { threshold, candidates } = measured.operating;
    expect(candidates).toHaveLength(4);
    expect(candidates.every((candidate) => threshold <= candidate.threshold)).toBe(true);
    for (const { kind, datasets } of measured.kinds) {
      if (kind === 'quick × quick') continue;
      const all = datasets.find(({ dataset }) => dataset === 'LFW, both folds')?.atOperating;
      expect(all?.fmr.value).toBeLessThanOrEqual(1e-3);
    }
  });

  it('should count all pairs of a label once, within groups and between them', () => {
    const [first] = measured.kinds;
    const all = first?.datasets.find(({ dataset }) => dataset === 'London')?.summary;
    for (const label of ['gender', 'ethnicity', 'age']) {
      const rows = first?.groups.filter((row) => row.label === label) ?? [];
      expect(rows.reduce((sum, row) => sum + row.impostor, 0)).toBe(all?.impostor);
      expect(rows.reduce((sum, row) => sum + row.genuine, 0)).toBe(all?.genuine);
      expect(rows.every(({ groups, genuine }) => genuine === 0 || groups[0] === groups[1])).toBe(true);
    }
    const gender = first?.groups.filter(({ label }) => label === 'gender').map(({ groups }) => groups.join(' × '));
    expect(gender).toEqual(['female × female', 'male × male', 'female × male']);
  });

  it('should let more strangers in by the nearest of four templates than by their mean distance', () => {
    for (const { templates } of measured.kinds) {
      const own = new Map(templates.map(({ strategy, atOwn }) => [strategy, atOwn[0]?.threshold ?? NaN]));
      expect(own.get('nearest of 4 templates')).toBeLessThan(own.get('one template') ?? NaN);
      expect(own.get('nearest of 4 templates')).toBeLessThan(own.get('mean of 4 distances') ?? NaN);
      // 24 people, 4 of their 6 pictures enrolled: 2 probes each, and all 138 pictures of others.
      const probes = templates.find(({ strategy }) => strategy === 'mean template')?.atOperating;
      expect(probes).toMatchObject({ genuine: 48, impostor: 24 * 138 });
      const atProduct = templates.flatMap(({ strategy, atProduct }) => (atProduct ? [{ strategy, atProduct }] : []));
      expect(atProduct.map(({ strategy }) => strategy)).toEqual(['nearest of 4 templates']);
      expect(atProduct[0]?.atProduct.threshold).toBeCloseTo(0.25, 12);
    }
  });

  it('should have rates that rise and fall with the distance', () => {
    for (const { calibration } of measured.kinds) {
      const falls = calibration.every(({ fnmr, fmr }, at) => {
        const before = calibration[at - 1];
        return before === undefined || (fnmr <= before.fnmr && fmr >= before.fmr);
      });
      expect(falls).toBe(true);
      expect(calibration.at(-1)).toMatchObject({ fmr: 1, fnmr: 0 });
    }
  });

  it('should become a page without a hole', () => {
    const rest = { modelVersion: 'none', productCalibration: product, pictures: 216, bootstrap: options };
    const text = reportOf({ ...measured, ...rest, plain: undefined });
    expect(text).not.toMatch(/undefined|NaN|\[object|Infinity/);
    const plain = { measured: '2026-01-31', pictures: 3, missed: 1, datasets: measured.kinds[0]?.datasets ?? [] };
    expect(reportOf({ ...measured, ...rest, plain })).toContain('| face-api as it is (2026-01-31) | LFW fold 1 |');
  });
});

describe('a measurement of people who are alike', () => {
  it('should show its errors in the plot', async () => {
    const datasets = syntheticDatasets(PEOPLE, PICTURES);
    const measured = await measure(datasets, syntheticDescriptions(everyPicture(datasets), 1.5), product, options);
    const eer = measured.kinds[0]?.datasets[0]?.summary?.eer;
    expect(eer?.value).toBeGreaterThan(0);
    expect(eer?.low).toBeLessThan(eer?.value ?? 0);
    expect(eer?.high).toBeGreaterThan(eer?.value ?? 1);
    const svg = plotOf({
      ...measured,
      modelVersion: 'none',
      productCalibration: product,
      pictures: 216,
      bootstrap: options,
      plain: undefined,
    });
    const withErrors = measured.kinds.flatMap(({ kind, datasets: sets }) =>
      sets
        .filter(({ dataset, summary }) => !dataset.includes('fold ') && summary?.det.some(({ fnmr }) => fnmr > 0))
        .map(({ dataset }) => `${dataset}: ${kind}`),
    );
    expect(withErrors).toContain('LFW, both folds: quick × quick');
    expect(svg.match(/<polyline/g)).toHaveLength(withErrors.length);
    for (const name of withErrors) expect(svg).toContain(name);
  });
});

describe('faces found', () => {
  it('should count the pictures without a face and those with somebody else', () => {
    const { london } = syntheticDatasets(2, 2);
    const [one = '', two = '', three = '', four = ''] = london.pictures.map(({ file }) => file);
    const descriptor = new Float32Array(128);
    const descriptions: Descriptions = {
      found: new Map([
        [one, { descriptor, inTheMiddle: true }],
        [two, { descriptor, inTheMiddle: false }],
        [three, { descriptor, inTheMiddle: true }],
      ]),
      missed: new Map([[four, 'no_face']]),
    };
    const [row] = facesFound(
      [london],
      new Map([
        ['quick', descriptions],
        ['thorough', descriptions],
      ]),
    );
    expect(row).toMatchObject({ pictures: 4, wrong: [two], missed: [{ file: four, reason: 'no_face' }] });
    expect([row?.found.value, row?.right.value]).toEqual([0.75, 0.5]);
  });

  it('should take a face for the right one where its box holds the middle', () => {
    const picture = { width: 250, height: 250 };
    expect(holdsTheMiddle({ x: 125, y: 125, width: 1, height: 1 }, picture)).toBe(true);
    expect(holdsTheMiddle({ x: 100, y: 100, width: 25, height: 50 }, picture)).toBe(false);
    expect(holdsTheMiddle({ x: 100, y: 126, width: 50, height: 50 }, picture)).toBe(false);
  });
});

describe('the best threshold for named pairs', () => {
  it('should lie in the middle of the gap behind the last pair that it takes', () => {
    const pairs = [
      { distance: 0.2, same: true },
      { distance: 0.4, same: true },
      { distance: 0.6, same: false },
      { distance: 0.7, same: true },
      { distance: 0.9, same: false },
      { distance: Infinity, same: true },
    ];
    expect(bestThreshold(pairs)).toBeCloseTo(0.5, 12);
  });
});
