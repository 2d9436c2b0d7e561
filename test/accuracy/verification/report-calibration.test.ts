import { expect, it } from 'vitest';
import { calibrationPart } from './report-calibration.js';

const own = { tenThousandth: 0.304, threshold: 0.342, hundredth: 0.404, tenth: 0.473, nearestOfFour: 1 };
const strictest = { tenth: 0.4739, hundredth: 0.4049, threshold: 0.3421, tenThousandth: 0.3041 };
const sets = [{ dataset: 'London', impostor: 5100, at: { ...strictest, tenThousandth: undefined } }];

it('should print what is to be pasted, and whether the engine has it', () => {
  const suggested = { ...own, nearestOfFour: 1.049 };
  const calibration = { sets, strictest, nearestOfFour: 1.0486, suggested };
  const text = calibrationPart({ calibration, productCalibration: own });
  expect(text).toContain('| London | 0.4739 | 0.4049 | 0.3421 | – |  |');
  expect(text).toContain('| the stricter | 0.4739 | 0.4049 | 0.3421 | 0.3041 | 1.0486 |');
  expect(text).toContain('| the engine’s own | 0.473 | 0.404 | 0.342 | 0.304 | 1 |');
  expect(text).toContain('differs from it in `nearestOfFour`.');
  const pasted = /^"calibration": .*$/m.exec(text)?.[0] ?? '';
  expect(JSON.parse(`{${pasted}}`)).toEqual({ calibration: suggested });
  expect(calibrationPart({ calibration, productCalibration: suggested })).toContain('agrees with it.');
});

it('should print nothing to be pasted where something is missing', () => {
  const calibration = { sets, strictest, nearestOfFour: undefined, suggested: undefined };
  const text = calibrationPart({ calibration, productCalibration: own });
  expect(text).toContain('too few comparisons');
  expect(text).not.toContain('"calibration"');
});
