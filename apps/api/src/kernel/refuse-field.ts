import { domainError } from './errors.js';
import { fail, type Result } from './result.js';

/** The failure of an input of which one field is wrong: INVALID_INPUT, whose message is the field's name and the reason. */
export const refuseField = (field: string, reason: string): Result<never> =>
  fail(domainError('INVALID_INPUT', `${field} ${reason}`, { details: [{ field, reason }] }));
