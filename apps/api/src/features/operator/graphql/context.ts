import type { Actor } from '../../../kernel/index.js';
import type { Accounts } from '../app/account.js';
import type { Operators } from '../app/operators.js';
import type { Site } from '../app/ports.js';

/** What the resolvers of operators need of a request. */
export interface OperatorScope {
  readonly actor: Actor;
  readonly app: { readonly operators: Operators; readonly accounts: Accounts; readonly consoleUrl: () => string };
  /** Where the browser is. */
  readonly site: Site;
}
