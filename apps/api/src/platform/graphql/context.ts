import type { Loaders } from './loaders.js';

/** What every resolver gets. `A` is who is calling; `S` is what that caller's loaders are bound to. */
export interface GraphqlContext<A, S = A> {
  readonly actor: A;
  /** The request's id, as in the log. */
  readonly requestId: string;
  readonly loaders: Loaders<S>;
}
