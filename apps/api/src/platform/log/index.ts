export { describeError } from './describe-error.js';
export { createLogger, type LogLevel } from './logger.js';
