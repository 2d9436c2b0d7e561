import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a lock file may be empty or a steal may last, in ms: both are a few system calls. */
const GRACE_MS = 2_000;
const POLL_MS = 50;

/**
 * When a process began, so that another one that was given the same number later isn't taken for it: field 22 of
 * /proc/PID/stat (proc(5)), counted after the command's closing bracket. Empty where there is no /proc.
 */
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function isAlive({ pid, start }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return start === startOf(pid);
}

function create(path, content) {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function olderThanGrace(path) {
  try {
    return Date.now() - statSync(path).mtimeMs > GRACE_MS;
  } catch {
    return false;
  }
}

/** Is the lock's owner gone? A file without its content yet is somebody's who is just writing it. */
function isStale(path) {
  try {
    return !JSON.parse(readFileSync(path, 'utf8')).some(isAlive);
  } catch (error) {
    return error.code === 'ENOENT' ? false : olderThanGrace(path);
  }
}

/** Removes a dead owner's lock. Only one process at a time does so, and it looks again first: the lock may be new. */
function clearStale(path) {
  const guard = `${path}.clearing`;
  if (!create(guard, '')) {
    if (olderThanGrace(guard)) rmSync(guard, { force: true });
    return;
  }
  try {
    if (isStale(path)) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

function identity(pid) {
  return { pid, start: startOf(pid) };
}

/**
 * Runs `work` while holding the lock file at `path`; waits while a living process holds it. A lock whose owner was
 * killed is taken over. `work` is given a function that makes a child process a holder too, by its id: a child that goes
 * on after its parent was killed still keeps others out. `onWait` is called once with the owner's process id when there is a wait.
 */
export async function withLock(path, work, onWait = () => {}) {
  mkdirSync(dirname(path), { recursive: true });
  const holders = [identity(process.pid)];
  for (let told = false; !create(path, JSON.stringify(holders)); await delay(POLL_MS)) {
    if (isStale(path)) {
      clearStale(path);
    } else if (!told) {
      told = true;
      onWait(ownerOf(path));
    }
  }
  try {
    return await work((pid) => {
      holders.push(identity(pid));
      writeFileSync(`${path}.next`, JSON.stringify(holders));
      renameSync(`${path}.next`, path);
    });
  } finally {
    rmSync(path, { force: true });
  }
}

function ownerOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))[0].pid;
  } catch {
    return undefined;
  }
}
