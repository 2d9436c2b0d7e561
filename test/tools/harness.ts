import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The repository's root; this file is compiled to test/dist/tools. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** An empty folder that is removed after the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule tools '));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return folder;
}

/** Starts Node with some module code; the tools are plain JavaScript and are used as they are used for real. */
export function startNode(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = ROOT): ChildProcess {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Runs Node to its end: exit code and what it wrote. */
export async function runNode(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd = ROOT,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = startNode(args, env, cwd);
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  await once(child, 'close');
  return { code: child.exitCode, ...output };
}

/** Arguments for Node that run module code which may import from tools/ by `tool('setup/lock.mjs')`. */
export function script(code: string): string[] {
  const helper = `const tool = (path) => import(new URL(path, ${JSON.stringify(new URL('../../../tools/', import.meta.url).href)}).href);`;
  return ['--input-type=module', '--eval', `${helper}\n${code}`];
}
