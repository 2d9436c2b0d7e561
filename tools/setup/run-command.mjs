import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** Signals that ask for an end, and are passed on to the program that does the work. */
export const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Lines of a failed command's output that are shown from each end: programs put the cause at either. */
const SHOWN_LINES = 20;

/**
 * Runs a program to its end without a terminal, its output kept and not shown.
 * `onStart` gets the child's process id. Gives `{ code, output }`, code 127 where the program could not be started.
 */
export function runQuietly(command, args, { onStart, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    if (child.pid !== undefined) onStart?.(child.pid);
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code, signal) => {
      const output = Buffer.concat(chunks).toString('utf8').trimEnd();
      resolve({ code: code ?? 1, output: signal ? `${output}\nended by ${signal}` : output });
    });
  });
}

/** What a command wrote, without its middle where that is long. */
export function shortened(output) {
  const lines = output.split('\n');
  if (lines.length <= 2 * SHOWN_LINES) return output;
  return [...lines.slice(0, SHOWN_LINES), '  …', ...lines.slice(-SHOWN_LINES)].join('\n');
}

/** Runs a script on this same Node, like `runCommand`. */
export function runNode(args, options = {}) {
  return runCommand(process.execPath, args, options);
}

/** An exit status as shells give it: 128 + its number where a signal ended the program. */
export function statusOf(code, signal) {
  return code ?? 128 + constants.signals[signal];
}

/**
 * Runs a program with our own input and output, hands it the signals that we get, and gives its exit status. With `graceMs`,
 * it is killed where it goes on for that long after a signal.
 */
export function runCommand(command, args, { graceMs, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' });
    let timer;
    const pass = (signal) => {
      child.kill(signal);
      if (graceMs !== undefined) timer ??= setTimeout(() => child.kill('SIGKILL'), graceMs);
    };
    for (const signal of FORWARDED) process.on(signal, pass);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      for (const name of FORWARDED) process.off(name, pass);
      resolve(statusOf(code, signal));
    });
  });
}
