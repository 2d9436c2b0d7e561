import { sqlState } from '../database/index.js';

/** The system's names for a connection that is not there, or no longer. */
const CONNECTION_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * SQLSTATEs after which the same transaction may pass: connection exceptions (class 08), no resources (53), the operator's
 * shutdowns (57P), serialization failure and deadlock (PostgreSQL, appendix A).
 */
const TRANSIENT_STATE = /^(08...|53...|57P..|40001|40P01)$/;

/** pg gives these no code. */
const CONNECTION_MESSAGE =
  /^Connection terminated|^Client has encountered a connection error|timeout exceeded when trying to connect/;

const inner = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'driverError' in error ? error.driverError : error;

const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** Whether a statement failed because the database was away or busy, so that it may pass when tried again. */
export const isTransient = (error: unknown): boolean => {
  const cause = inner(error);
  return (
    TRANSIENT_STATE.test(sqlState(error) ?? '') ||
    CONNECTION_CODES.has(codeOf(cause) ?? '') ||
    (cause instanceof Error && CONNECTION_MESSAGE.test(cause.message))
  );
};

/** What of an error may be logged: its name, code and places in the code; its message may quote what is personal. */
export const loggable = (
  error: unknown,
): { readonly error: string; readonly code?: string; readonly at?: string[] } => {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = codeOf(inner(error)) ?? codeOf(error);
  const at = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.constructor.name, ...(code === undefined ? {} : { code }), at: at.map((line) => line.trim()) };
};
