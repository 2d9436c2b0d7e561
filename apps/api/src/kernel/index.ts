export { systemClock, type Clock } from './clock.js';
export { domainError, ERROR_STATUS, type DomainError, type ErrorCode, type ErrorDetail } from './errors.js';
export { isId, newId, type Id } from './ids.js';
export { fail, ok, type Result } from './result.js';
