import { expect, it } from 'vitest';
import { outcomeOf } from './outcomes.js';
import { looksLikeRegistration, startFailureOf } from './start-failures.js';

it.each([
  ['https://vestibule.example/face/0123456789abcdef01234567', true],
  ['https://vestibule.example/face/0123456789abcdef01234567?lang=es', true],
  ['0123456789abcdef01234567', true],
  ['ABCDE-FGHJK', true],
  ['abcde fghjk', true],
  ['O1LI0-FGHJK', true],
  ['greta@example.com', false],
  ['ABCDE', false],
  ['UUUUU-UUUUU', false],
])('should say of %s whether it can name a registration: %s', (code, expected) => {
  expect(looksLikeRegistration(code)).toBe(expected);
});

it('should say why no session starts, by a closed list', () => {
  expect(startFailureOf({ kind: 'offline' })).toBe('offline');
  expect(startFailureOf({ kind: 'revoked' })).toBe('not_paired');
  expect(startFailureOf({ kind: 'refused', code: 'FACE_LOCKED' })).toBe('locked');
  expect(startFailureOf({ kind: 'refused', code: 'LIVENESS_PAUSED' })).toBe('paused');
  expect(startFailureOf({ kind: 'refused', code: 'SOMETHING_NEW' })).toBe('failed');
});

it('should make of each answer of the server an outcome', () => {
  expect(outcomeOf({ outcome: 'REGISTERED', code: null, reasons: [] })).toEqual({ kind: 'registered' });
  expect(outcomeOf({ outcome: 'VERIFIED', code: null, reasons: [] })).toEqual({ kind: 'verified' });
  expect(outcomeOf({ outcome: 'REFUSED', code: null, reasons: [] })).toEqual({ kind: 'refused' });
  expect(outcomeOf({ outcome: 'REJECTED', code: 'FACE_LOCKED', reasons: [] })).toEqual({ kind: 'locked' });
  expect(outcomeOf({ outcome: 'UNUSABLE', code: 'FACE_TOO_DARK', reasons: [] })).toEqual({
    kind: 'unusable',
    code: 'FACE_TOO_DARK',
  });
  expect(outcomeOf({ outcome: 'REJECTED', code: 'FORBIDDEN', reasons: [] })).toEqual({ kind: 'failed' });
  const notLive = { outcome: 'UNUSABLE', code: 'LIVENESS_FAILED' } as const;
  expect(outcomeOf({ ...notLive, reasons: [] })).toEqual({ kind: 'unusable', code: 'LIVENESS_FAILED' });
  const slow = outcomeOf({ ...notLive, reasons: ['TOO_SLOW', 'NOT_DONE'] });
  expect(slow).toEqual({ kind: 'unusable', code: 'LIVENESS_TOO_SLOW' });
});
