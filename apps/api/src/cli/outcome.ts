import { domainError, fail, ok, type DomainError, type Result } from '../kernel/index.js';
import type { Style } from './text/style.js';

/** Exit statuses, as the contract of the command line has them. */
export const STATUS = { done: 0, failed: 1, wrongCall: 2 } as const;

/** Why a command did not do its work. */
export interface Failure {
  readonly error: DomainError;
  readonly status: typeof STATUS.failed | typeof STATUS.wrongCall;
}

/** What a command found or did. */
export interface Answer {
  /** What `--json` prints. */
  readonly json: unknown;
  /** What people read. */
  readonly text: (style: Style) => string;
  /** Set where a part of the work failed. */
  readonly failure?: Failure;
}

/** The end of a command that prints for itself, such as a server: its exit status. */
export interface Ended {
  readonly status: number;
}

/** What a command comes to. */
export type Outcome = Result<Answer | Ended, Failure>;

/** The call itself was wrong. */
export const wrongCall = (message: string, hint?: string): { readonly ok: false; readonly error: Failure } =>
  fail({ error: domainError('INVALID_INPUT', message, hint === undefined ? {} : { hint }), status: STATUS.wrongCall });

/** An option is missing without which nothing can be done. */
export const optionMissing = (flags: string, call: string): { readonly ok: false; readonly error: Failure } =>
  wrongCall(`The option ${flags} is missing.`, `\`vestibule ${call} --help\` shows how it is called.`);

/** The call was right and the work failed, whatever the error's code. */
export const failed = (error: DomainError): { readonly ok: false; readonly error: Failure } =>
  fail({ error, status: STATUS.failed });

/** A use case's failure: input that it refuses makes the call wrong, anything else is a failure. */
export const refused = (error: DomainError): { readonly ok: false; readonly error: Failure } =>
  fail({ error, status: error.code === 'INVALID_INPUT' ? STATUS.wrongCall : STATUS.failed });

/** A use case's result as a command's. */
export const judged = <T>(result: Result<T>): Result<T, Failure> => (result.ok ? result : refused(result.error));

/** A use case's result, shown. */
export const shown = <T>(result: Result<T>, show: (value: T) => Answer): Outcome =>
  result.ok ? ok(show(result.value)) : refused(result.error);
