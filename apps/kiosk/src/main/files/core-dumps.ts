import { writeFileSync } from 'node:fs';

/**
 * Keeps faces and keys out of core dumps where Linux lets a process say so (core(5)): of the kinds of memory that one holds, none is
 * written. Processes that are started from now on inherit it; Chromium's own of the page can't be dumped at all behind its sandbox.
 * Elsewhere this does nothing, and how the system is set up decides.
 */
export function leaveMemoryOutOfDumps(): void {
  if (process.platform !== 'linux') return;
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // A kernel without it, or a folder of processes that is read only.
  }
}
