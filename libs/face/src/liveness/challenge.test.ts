import { describe, expect, it } from 'vitest';
import { challengeFault } from './challenge.js';

describe('challengeFault', () => {
  it('should take two gestures or more in any order, of which one is of the face itself', () => {
    expect(challengeFault(['left', 'smile'])).toBeUndefined();
    expect(challengeFault(['eyeblink', 'right', 'left', 'smile'])).toBeUndefined();
  });

  it('should refuse one alone, one twice, and turns alone', () => {
    expect(challengeFault([])).toBe('too_few');
    expect(challengeFault(['smile'])).toBe('too_few');
    expect(challengeFault(['smile', 'left', 'smile'])).toBe('twice');
    expect(challengeFault(['left', 'right'])).toBe('rigid_only');
  });
});
