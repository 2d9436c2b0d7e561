import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from '../setup/alone.mjs';
import { compile } from '../setup/build.mjs';
import { ROOT } from '../setup/paths.mjs';
import { SetupError, seconds } from '../setup/progress.mjs';
import { runQuietly } from '../setup/run-command.mjs';

function inPackages(...path) {
  return join(ROOT, 'node_modules', ...path);
}

/**
 * The steps, in their order: types come first, since other steps look at what is built. Each is a name and what gives
 * `{ code, output }`.
 */
function steps() {
  const node = (...args) => runQuietly(process.execPath, args, { cwd: ROOT });
  const folders = ['apps', 'libs', 'test'].filter((folder) => existsSync(join(ROOT, folder)));
  const cruiser = inPackages('dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  return [
    ['types', () => alone(ROOT, 'a build', () => compile(ROOT))],
    ['lint', () => node(inPackages('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings')],
    ['format', () => node(inPackages('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.')],
    ['imports', () => node(cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...folders)],
    ['unused', () => node(inPackages('knip', 'bin', 'knip.js'), '--no-progress')],
    ['generated', () => node('tools/generate.mjs', '--check')],
    ['hygiene', () => node('tools/check/hygiene.mjs')],
  ];
}

function indented(text) {
  return text.replace(/^(?=.)/gm, '    ');
}

/**
 * Runs every step (or those named in `only`) even where one fails, shows each with its time and the output of those that
 * failed, and gives the exit code: 0 where all passed.
 */
export async function check(only = []) {
  const unknown = only.filter((name) => !steps().some(([step]) => step === name));
  if (unknown.length > 0) {
    throw new SetupError(
      `No such step: ${unknown.join(', ')}. Steps: ${steps()
        .map(([name]) => name)
        .join(', ')}.`,
    );
  }
  const failed = [];
  const start = performance.now();
  for (const [name, run] of steps()) {
    if (only.length > 0 && !only.includes(name)) continue;
    const began = performance.now();
    const { code, output } = await run();
    process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(10)} ${seconds(began)}\n`);
    if (code === 0) continue;
    failed.push(name);
    process.stdout.write(`${indented(output)}\n`);
  }
  const result = failed.length === 0 ? 'All checks passed' : `Checks failed: ${failed.join(', ')}`;
  process.stdout.write(`${result} (${seconds(start)})\n`);
  return failed.length === 0 ? 0 : 1;
}
