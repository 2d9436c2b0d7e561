import { OPERATOR_ROLES } from '../../../kernel/index.js';
import { schemaEnum } from '../../../platform/graphql/enums.js';
import { OPERATOR_STATES } from '../app/operators.js';
import { SIGN_IN_METHODS } from '../domain/session.js';

export const OperatorRoleEnum = schemaEnum('OperatorRole', OPERATOR_ROLES, 'What an operator may do.');
export const OperatorStateEnum = schemaEnum(
  'OperatorState',
  OPERATOR_STATES,
  'INVITED: nothing but a link signs in. DISABLED: nothing does.',
);
export const SignInMethodEnum = schemaEnum('SignInMethod', SIGN_IN_METHODS, 'How an operator signed in.');
