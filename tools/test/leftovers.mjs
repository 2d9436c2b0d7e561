import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Environment variable that every process of a test run inherits, so that a lost child can be told from others. */
export const RUN_MARK = 'VESTIBULE_TEST_RUN';

/** How long children may take to end after the run did, in ms: Postgres flushes its files on a fast shutdown. */
const PATIENCE_MS = 5_000;
const POLL_MS = 100;

/** How often descendants are looked for, in ms. One look costs some 5 ms. */
const LOOK_EVERY_MS = 500;

/** `{ pid, parent, start, name, session, mark }` of every process that can be looked at; Linux only (proc(5)). */
function* linuxProcesses() {
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [state, parent, , session] = fields;
      if (state === 'Z') continue;
      yield {
        pid: Number(pid),
        parent: Number(parent),
        start: fields[19],
        name,
        session: Number(session),
        mark: markOf(pid),
      };
    } catch {
      // It ended while we looked.
    }
  }
}

function markOf(pid) {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return environment.find((entry) => entry.startsWith(`${RUN_MARK}=`))?.slice(RUN_MARK.length + 1);
  } catch {
    return undefined;
  }
}

/** Where there is no /proc: by process group, which a child that makes its own group escapes. */
function* otherProcesses() {
  if (process.platform === 'win32') return;
  const list = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,comm='], { encoding: 'utf8' });
  for (const line of list.trim().split('\n')) {
    const [, pid, group, name] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (pid) yield { pid: Number(pid), name, session: Number(group) };
  }
}

function processes() {
  return [...(process.platform === 'linux' ? linuxProcesses() : otherProcesses())];
}

/**
 * Watches the descendants of process `pid` and remembers them, so that one is known again after its parents are gone,
 * even when it took a session and an environment of its own. Gives `{ seen, stop }`.
 */
export function watchDescendants(pid) {
  const seen = new Set();
  const look = () => {
    const all = processes();
    const family = new Set([pid]);
    for (let size = 0; size < family.size;) {
      size = family.size;
      for (const it of all) if (family.has(it.parent)) family.add(it.pid);
    }
    for (const it of all) if (it.pid !== pid && family.has(it.pid)) seen.add(identity(it));
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return { seen, stop: () => clearInterval(timer) };
}

/** A process number is used again; with its start it is one process. */
function identity({ pid, start }) {
  return `${pid} ${start}`;
}

function leftOver(mark, session, seen) {
  return processes().filter(
    (it) => it.pid !== process.pid && (it.mark === mark || it.session === session || seen.has(identity(it))),
  );
}

/**
 * Processes that a finished test run left behind, `{ pid, name }`: those that carry its mark or belong to its session
 * (the session leader was process `session`), or were `seen` among its descendants. Waits up to 5 s for them to end by themselves, then ends them.
 */
export async function collectLeftovers(mark, session, seen) {
  const end = performance.now() + PATIENCE_MS;
  let found = leftOver(mark, session, seen);
  while (found.length > 0 && performance.now() < end) {
    await delay(POLL_MS);
    found = leftOver(mark, session, seen);
  }
  for (const { pid } of found) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Ended by itself, or by the end of its parent.
    }
  }
  return found.map(({ pid, name }) => ({ pid, name }));
}
