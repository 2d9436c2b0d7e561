import { pino, type DestinationStream, type Logger } from 'pino';
import { describeError } from './describe-error.js';

/** How loud a log is. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';

/** How to make a log. */
export interface LoggerOptions {
  readonly level: LogLevel;
  /** Where lines go; default: standard error, as standard output belongs to `--json`. */
  readonly destination?: DestinationStream;
}

/** What must never be in a line, whoever puts it there; a second line of defence behind not logging it at all. */
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'password',
  'secret',
  'token',
  'accessToken',
  'access_token',
  'clientSecret',
  'client_secret',
  'privateKey',
  'intakeKey',
  'webhookSecret',
  'uniqueIdentifier',
  'body',
  'headers',
  'image',
  'encryptedData',
];

/** Makes the log: JSON, a line each, with errors reduced to what can hold nothing that a caller sent. */
export const createLogger = ({ level, destination }: LoggerOptions): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[removed]' },
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
