import { domainError, fail, ok, type ErrorCode, type Result } from '../../kernel/index.js';

/** Carries an expected failure out of streams, which end by a throw alone; {@link asResult} makes a value of it. */
export class BackupFault extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, hint?: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** What was found of a file that is not as it was written. */
export const damaged = (what: string): BackupFault =>
  new BackupFault(
    'CONFLICT',
    `The backup is damaged: ${what}.`,
    'Take another one (`vestibule restore DIR --at NAME`), or another copy of this folder. Nothing was restored.',
  );

/** Runs work that fails by {@link BackupFault}s, and gives them as failures; whatever else is thrown is a bug, or the machine's fault. */
export async function asResult<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    const found = faultOf(error) ?? fileFault(error);
    if (!found) throw error;
    return fail(domainError(found.code, found.message, found.hint === undefined ? {} : { hint: found.hint }));
  }
}

/** Storages and streams wrap what they were given to throw. */
function faultOf(error: unknown): BackupFault | undefined {
  if (error instanceof BackupFault) return error;
  return error instanceof Error && error.cause !== undefined ? faultOf(error.cause) : undefined;
}

/** What a system call on a file fails with where the place is at fault: no room, no right, no disk. */
const PLACES = new Set(['EACCES', 'EDQUOT', 'EIO', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS']);

function fileFault(error: unknown): BackupFault | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  const path = 'path' in error && typeof error.path === 'string' ? ` ${error.path}` : '';
  if (PLACES.has(code)) {
    return new BackupFault(
      'INTERNAL',
      `A file can't be read or written${path} (${code}).`,
      'Take a folder that this user may write to, on a disk with room.',
    );
  }
  return error.cause === undefined ? undefined : fileFault(error.cause);
}
