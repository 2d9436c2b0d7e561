import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * How to call the npm that belongs to this Node, without a shell: `{ command, args }` to put further arguments after.
 * The npm that started us is taken first, then the one beside Node, then the one in PATH.
 */
export function npmCommand(env = process.env) {
  const near = dirname(realpathSync(process.execPath));
  const scripts = [
    env.npm_execpath,
    join(near, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(near, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = scripts.find((path) => path && basename(path) === 'npm-cli.js' && existsSync(path));
  return script ? { command: process.execPath, args: [script] } : { command: 'npm', args: [] };
}

/** Settings of the npm around us that would change what a nested npm does or prints. */
const NOT_INHERITED =
  /^npm_config_(workspaces?|include_workspace_root|json|dry_run|prefix|local_prefix|global|omit|include|only|production)$/i;

/** The environment for a nested npm: that of the caller without the outer call's own options. */
export function npmEnvironment(env = process.env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !NOT_INHERITED.test(name)));
}
