import { AccountResolver } from './account-resolver.js';
import { OperatorResolver } from './operator-resolver.js';

export type { OperatorScope } from './context.js';
export { OperatorRoleEnum } from './enums.js';

/** What the schema gets from this feature. */
export const operatorResolvers = [AccountResolver, OperatorResolver] as const;
