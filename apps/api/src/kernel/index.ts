export { actorName, OPERATOR_ROLES, type Actor, type OperatorRole } from './actor.js';
export { newCode, readCode, showCode } from './codes.js';
export { systemClock, type Clock } from './clock.js';
export { domainError, ERROR_STATUS, type DomainError, type ErrorCode, type ErrorDetail } from './errors.js';
export { isId, newId, type Id } from './ids.js';
export type { Keyset, Page, PageRequest } from './page.js';
export { refuseField } from './refuse-field.js';
export { fail, ok, type Result } from './result.js';
export type { InTransaction } from './transaction.js';
