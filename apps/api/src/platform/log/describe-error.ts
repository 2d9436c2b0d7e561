/** An error as the log has it. */
export interface DescribedError {
  readonly type: string;
  readonly message?: string;
  readonly code?: string;
  readonly frames?: readonly string[];
  readonly cause?: DescribedError;
}

/**
 * Errors whose message is written by the engine or by this program. The messages of others may quote what a caller sent:
 * a database names the value that it refused, a JSON parser the text at which it stopped.
 */
const OWN_MESSAGES = new Set(['Error', 'TypeError', 'RangeError', 'ReferenceError', 'BrokenSeal']);

/** How many causes are followed. */
const DEPTH = 3;

/**
 * Reduces an error to its type, its code, and where it was thrown. Properties are left out: a failed statement's carry
 * its parameters.
 */
export function describeError(error: unknown, depth = DEPTH): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause = depth > 1 ? error.cause : undefined;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(OWN_MESSAGES.has(error.name) && { message: error.message }),
    ...(code !== undefined && { code }),
    ...(frames && { frames: frames.map((frame) => frame.trim()) }),
    ...(cause !== undefined && { cause: describeError(cause, depth - 1) }),
  };
}
