import type { Outcome } from '../../shared/session.js';
import type { CaptureTaken } from '../device/server.js';

/** What the server's answer is to the person in front of the kiosk. */
export function outcomeOf({ outcome, code }: Pick<CaptureTaken, 'outcome' | 'code'>): Outcome {
  if (code === 'FACE_LOCKED') return { kind: 'locked' };
  switch (outcome) {
    case 'REGISTERED':
      return { kind: 'registered' };
    case 'VERIFIED':
      return { kind: 'verified' };
    case 'REFUSED':
      return { kind: 'refused' };
    case 'UNUSABLE':
      return { kind: 'unusable', code: code ?? 'FACE_NOT_FOUND' };
    case 'REJECTED':
      return { kind: 'failed' };
  }
}
