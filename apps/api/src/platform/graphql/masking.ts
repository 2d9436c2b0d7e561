import { GraphQLError, type GraphQLFormattedError } from 'graphql';

import { ERROR_STATUS, newId, type DomainError } from '../../kernel/index.js';

/** Where unexpected errors are told. Nothing that a caller sent is given to it. */
export interface GraphqlLogger {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Codes that the protocol adds to the kernel's: the request was at fault, and nothing was run. */
export const PROTOCOL_CODES = [
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'OPERATION_TOO_COMPLEX',
  'PERSISTED_QUERY_NOT_SUPPORTED',
] as const;

const PUBLIC_CODES: ReadonlySet<unknown> = new Set<string>([
  ...PROTOCOL_CODES,
  ...Object.keys(ERROR_STATUS).filter((code) => code !== 'INTERNAL'),
]);

/** Messages of graphql-js about arguments that only variables make wrong (execution/values.ts). */
const ARGUMENT_FAULT = /^Argument ".+" (of (required|non-null) type|has invalid value)/;

/** As in Apollo's disableSuggestions plugin; applied here so that errors of variables are covered too. */
const SUGGESTION = / ?Did you mean (.+?)\?$/;

/** graphql-js echoes the refused value, which may be as large as the body. */
const MAX_MESSAGE_LENGTH = 500;

/** A failure of a query, as an error of the answer: what a resolver throws where the schema has no failure type. */
export const refusal = (error: DomainError): GraphQLError => {
  const { code, message, hint, details, retryAfterSeconds } = error;
  return new GraphQLError(message, {
    extensions: {
      code,
      ...(hint === undefined ? {} : { hint }),
      ...(details === undefined ? {} : { details }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  });
};

const NO_INTROSPECTION = 'The schema is not told here: ask without __schema and __type';

/** Apollo Server's refusal names its make and its option. */
const ownWords = (formatted: GraphQLFormattedError): GraphQLFormattedError =>
  formatted.extensions?.['validationErrorCode'] === 'INTROSPECTION_DISABLED'
    ? { ...formatted, message: NO_INTROSPECTION, extensions: { code: formatted.extensions['code'] } }
    : formatted;

const shorten = (message: string): string =>
  message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;

const deepestCause = (error: unknown): unknown => {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
};

/**
 * What of an error is shown. Errors with a public code, and faults of the request, are shown as they are; all others are
 * bugs: the log gets them with an id, the caller gets the id.
 *
 * @param production - leaves out "Did you mean", which would tell the schema
 */
export const errorFormatter =
  (logger: GraphqlLogger, production: boolean) =>
  (made: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const formatted = ownWords(made);
    const cause = deepestCause(error);
    const message = shorten(production ? formatted.message.replace(SUGGESTION, '') : formatted.message);
    const code = formatted.extensions?.['code'];
    if (cause instanceof GraphQLError) {
      if (PUBLIC_CODES.has(code)) return { ...formatted, message };
      if (ARGUMENT_FAULT.test(formatted.message)) {
        return { ...formatted, message, extensions: { code: 'BAD_USER_INPUT' } };
      }
    }
    const id = newId();
    const { name, stack = '' } = cause instanceof Error ? cause : new Error();
    // The message is left out: the database's and graphql-js's quote values.
    const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
    logger.error({ errorId: id, path: formatted.path?.join('.'), name, frames }, 'GraphQL: unexpected error');
    return {
      message: 'Something went wrong on our side; the log has it under this id',
      ...(formatted.locations ? { locations: formatted.locations } : {}),
      ...(formatted.path ? { path: formatted.path } : {}),
      extensions: { code: 'INTERNAL', id },
    };
  };
