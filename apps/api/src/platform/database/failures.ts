import { domainError, type DomainError } from '../../kernel/index.js';

const codeOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
    ? value.code
    : undefined;

/**
 * The SQLSTATE of an error that Postgres answered with (five characters, such as 23505 for a unique violation), also when
 * TypeORM wrapped it; `undefined` for any other error.
 */
export const sqlState = (error: unknown): string | undefined => {
  const inner = typeof error === 'object' && error !== null && 'driverError' in error ? error.driverError : error;
  const code = codeOf(inner);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
};

/** A database that can't be connected to. Says why by code alone: the messages of drivers name users and hosts. */
export const unreachable = (error: unknown): DomainError => {
  const code = codeOf(error) ?? (error instanceof Error ? error.name : 'unknown');
  return domainError('INTERNAL', `The database can't be connected to (${code}).`, {
    hint: 'Check DATABASE_URL, and that the Postgres it names runs and lets this user in.',
  });
};

/** Whether an error on connecting came from the network, the system or Postgres, or says that it took too long. */
export const isConnectionFailure = (error: unknown): boolean =>
  codeOf(error) !== undefined || (error instanceof Error && /timeout|terminated/i.test(error.message));
