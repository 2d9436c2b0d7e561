import { readFileSync, writeFileSync } from 'node:fs';

/** What came of a process so far; nothing where that can't be told. */
function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/**
 * Keeps faces and keys out of core dumps where Linux lets a process say so (core(5)): of the kinds of memory that one holds, none is
 * written. Processes inherit it from whom they are forked from, which for Chromium's is there already: so it is said of those too.
 * Where its sandbox forbids that, it forbids the dump as well. Elsewhere this does nothing, and how the system is set up decides.
 */
export function leaveMemoryOutOfDumps(root = process.pid): void {
  if (process.platform !== 'linux') return;
  const tree = [root];
  for (const pid of tree) {
    tree.push(...childrenOf(pid));
    try {
      writeFileSync(`/proc/${pid}/coredump_filter`, '0');
    } catch {
      // It ended, its sandbox lets nobody near it, or the kernel has none of this.
    }
  }
}
