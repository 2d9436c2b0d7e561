import type { Outcome } from '../../shared/session.js';
import type { CaptureTaken } from '../device/server.js';

/** What the server's answer is to the person in front of the kiosk. */
export function outcomeOf({ outcome, code, reasons }: Pick<CaptureTaken, 'outcome' | 'code' | 'reasons'>): Outcome {
  if (code === 'FACE_LOCKED') return { kind: 'locked' };
  switch (outcome) {
    case 'REGISTERED':
      return { kind: 'registered' };
    case 'VERIFIED':
      return { kind: 'verified' };
    case 'SUBMITTED':
      return { kind: 'submitted' };
    case 'REFUSED':
      return { kind: 'refused' };
    case 'UNUSABLE':
      // What can be done better has words of its own; of most that speaks against an answer nothing is told.
      if (code === 'LIVENESS_FAILED' && reasons[0] !== undefined)
        return { kind: 'unusable', code: `LIVENESS_${reasons[0]}` };
      return { kind: 'unusable', code: code ?? 'FACE_NOT_FOUND' };
    case 'REJECTED':
      return { kind: 'failed' };
  }
}
