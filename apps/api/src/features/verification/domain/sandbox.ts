import { reasonOf, type Reason } from './decision.js';
import type { Cause, Step } from './lifecycle.js';
import type { PersonStep } from './evidence.js';

/** A step that a verification of the sandbox takes by itself. */
export interface ScriptedStep {
  readonly step: Exclude<Step, 'created'>;
  /** In whose place. */
  readonly cause: Cause;
  readonly reason?: Reason;
  readonly openStep?: PersonStep;
}

const BEGUN: ScriptedStep = { step: 'begun', cause: 'person' };
const SUBMITTED: ScriptedStep = { step: 'submitted', cause: 'person' };
const HELD: ScriptedStep = { step: 'held', cause: 'policy' };

/**
 * Where marked identifiers lead a verification of an integration in test mode, step by step, with all that is told of each: an
 * integrator can build before a kiosk stands.
 */
export const SANDBOX_SCRIPTS = {
  started: [BEGUN],
  'under-review': [BEGUN, SUBMITTED, HELD],
  approved: [BEGUN, SUBMITTED, { step: 'approved', cause: 'policy' }],
  declined: [BEGUN, SUBMITTED, { step: 'declined', cause: 'policy', reason: reasonOf('FACE_MISMATCH') }],
  'review-approved': [BEGUN, SUBMITTED, HELD, { step: 'approved', cause: 'reviewer' }],
  'review-declined': [
    BEGUN,
    SUBMITTED,
    HELD,
    { step: 'declined', cause: 'reviewer', reason: reasonOf('DOCUMENT_ALTERED') },
  ],
  'sent-back': [
    BEGUN,
    SUBMITTED,
    HELD,
    { step: 'sent_back', cause: 'reviewer', reason: reasonOf('DOCUMENT_UNREADABLE'), openStep: 'document' },
  ],
  expired: [{ step: 'expired', cause: 'timer' }],
  abandoned: [BEGUN, { step: 'abandoned', cause: 'timer' }],
} as const satisfies Record<string, readonly ScriptedStep[]>;

export type SandboxOutcome = keyof typeof SANDBOX_SCRIPTS;

export const SANDBOX_OUTCOMES = Object.keys(SANDBOX_SCRIPTS) as SandboxOutcome[];

/** `sandbox:approved`, with anything after a second colon: `sandbox:approved:customer-7`. */
const MARK = /^sandbox:([a-z-]+)(?::|$)/;

/** The outcome that an identifier is marked with; undefined where it is not. */
export function sandboxOutcome(uniqueIdentifier: string): SandboxOutcome | undefined {
  const [, name] = MARK.exec(uniqueIdentifier) ?? [];
  return SANDBOX_OUTCOMES.find((outcome) => outcome === name);
}
