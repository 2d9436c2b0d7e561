import type { Actor } from '../../../kernel/index.js';
import type { VerificationIntake } from '../app/intake.js';

/** What the resolvers of verifications need of a request. */
export interface VerificationScope {
  readonly actor: Actor;
  readonly faces: { readonly intake: VerificationIntake };
}
