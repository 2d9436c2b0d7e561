import type { DomainError } from '../../kernel/index.js';

/**
 * Carries an expected failure out of a place from which Fastify takes nothing but an exception: the reading of a body.
 * Nothing else throws it; use cases give a Result.
 */
export class Refusal extends Error {
  readonly failure: DomainError;

  constructor(failure: DomainError) {
    super(failure.code);
    this.name = 'Refusal';
    this.failure = failure;
  }
}
