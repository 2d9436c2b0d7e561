import { describe, expect, it } from 'vitest';
import { newCode, readCode, showCode } from './index.js';

describe('a code that people type', () => {
  it('should have 10 characters that are not mistaken for each other, and never be the same twice', () => {
    const codes = Array.from({ length: 1_000 }, newCode);
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    expect(new Set(codes).size).toBe(codes.length);
    expect(new Set(codes.join('')).size).toBe(32);
  });

  it('should be read however it is typed', () => {
    expect(showCode('K3T9M01XQ7')).toBe('K3T9M-01XQ7');
    for (const typed of ['K3T9M-01XQ7', 'k3t9m01xq7', ' k3t9m – o1xq7 ', 'K3T9M-OIXQ7', 'k 3 t 9 m o l x q 7']) {
      expect(readCode(typed), typed).toBe('K3T9M01XQ7');
    }
  });

  it.each(['', 'K3T9M-01XQ', 'K3T9M-01XQ77', 'K3T9M-01XQU', 'K3T9M_01XQ7', '-'.repeat(10_000)])(
    'should not be read in %j',
    (text) => expect(readCode(text)).toBeUndefined(),
  );
});
