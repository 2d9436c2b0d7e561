import { hasZodFastifySchemaValidationErrors, type ZodFastifySchemaValidationError } from 'fastify-type-provider-zod';
import { domainError, type DomainError, type ErrorDetail } from '../../kernel/index.js';
import { Refusal } from './refusal.js';
import { isTooLarge, REQUIRED } from './schemas.js';

/** Fields that belong together, and what is said where one of them is missing. */
export interface RequiredMessage {
  readonly fields: readonly string[];
  readonly message: string;
}

/** What is thrown where static files are served, at a Range or a condition that can't be met. */
const OF_FILES = new Set(['RangeNotSatisfiableError', 'PreconditionFailedError']);

/** What a thrown error means to the caller. Undefined for what is no fault of a request: a bug. */
export function toDomainError(error: unknown, required?: RequiredMessage): DomainError | undefined {
  if (error instanceof Refusal) return error.failure;
  if (hasZodFastifySchemaValidationErrors(error)) return describeIssues(error.validation, required);
  const { name, code, statusCode } = error as { name?: unknown; code?: unknown; statusCode?: unknown };
  if (typeof name === 'string' && OF_FILES.has(name))
    return domainError('INVALID_INPUT', 'There is no such part or state');
  // Fastify's own faults of a request; a bug that happens to carry a status is still a bug.
  if (typeof code !== 'string' || !code.startsWith('FST_') || typeof statusCode !== 'number') return undefined;
  if (statusCode >= 500 || statusCode < 400) return undefined;
  if (statusCode === 413) return domainError('PAYLOAD_TOO_LARGE', 'The body is too large');
  if (statusCode === 415) return domainError('UNSUPPORTED_MEDIA_TYPE', 'This content type is not taken here');
  return domainError('INVALID_INPUT', 'The request can not be read');
}

function describeIssues(issues: readonly ZodFastifySchemaValidationError[], required?: RequiredMessage): DomainError {
  const details: ErrorDetail[] = issues.map((issue) => ({
    field: issue.instancePath.slice(1).split('/').join('.') || 'body',
    reason: reasonOf(issue),
  }));
  if (issues.some(({ params }) => isTooLarge(params))) {
    const tooLarge = details.filter((_, at) => isTooLarge(issues[at]?.params));
    return domainError('PAYLOAD_TOO_LARGE', tooLarge.map(({ field, reason }) => `${field} ${reason}`).join(', '), {
      details: tooLarge,
    });
  }
  const missing = details.filter(({ reason }) => reason === REQUIRED).map(({ field }) => field);
  return domainError('INVALID_INPUT', messageFor(details, missing, required), { details });
}

/** How the validator's own words begin; what a schema says of itself begins otherwise. */
const OWN_WORDS = /^(Invalid|Too big|Too small|Unrecognized)\b/;

const EXPECTED: Readonly<Record<string, string>> = {
  object: 'must be an object',
  array: 'must be a list',
  string: 'must be a string',
  number: 'must be a number',
  int: 'must be a whole number',
  boolean: 'must be true or false',
};

/** Why a field was refused: in its schema's words, and where it has none in ours, never in the validator's. */
function reasonOf({ message, params }: ZodFastifySchemaValidationError): string {
  if (message !== undefined && !OWN_WORDS.test(message)) return message;
  const { expected } = params as { expected?: unknown };
  return (typeof expected === 'string' ? EXPECTED[expected] : undefined) ?? 'is not valid';
}

function messageFor(details: readonly ErrorDetail[], missing: readonly string[], required?: RequiredMessage): string {
  if (required?.fields.some((field) => missing.includes(field))) return required.message;
  if (missing.length > 0) {
    const last = missing.at(-1) ?? '';
    const list = missing.length > 1 ? `${missing.slice(0, -1).join(', ')} and ${last}` : last;
    return `${list} ${missing.length > 1 ? 'are' : 'is'} required`;
  }
  const first = details[0];
  return first ? `${first.field} ${first.reason}` : 'The request is not valid';
}
