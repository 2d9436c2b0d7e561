import type { CaptureOrigin } from './ports.js';

/**
 * What the audit trail says of something that was done by a capture: the deed itself, and where it was done without the
 * network or with an attendant's help, that too.
 */
export const captureActions = (deed: string, capture: CaptureOrigin | undefined): string[] => [
  deed,
  ...(capture?.offline ? [`${deed}_offline`] : []),
  ...(capture?.assisted ? [`${deed}_assisted`] : []),
];
