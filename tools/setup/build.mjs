import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './paths.mjs';
import { SetupError, say, seconds } from './progress.mjs';
import { markOf, orphansOf, outputOf, projectsOf, sourcesOf } from './projects.mjs';
import { runQuietly } from './run-command.mjs';

function stampPath(root) {
  return join(root, '.cache', 'build.stamp');
}

/** What is to be built: a fingerprint of everything that goes in, and which outputs are missing or left over. */
function survey(root) {
  const hash = createHash('sha256');
  const projects = projectsOf(root).map((project) => ({ ...project, sources: sourcesOf(project) }));
  const inputs = ['package-lock.json', 'tsconfig.base.json'].map((name) => join(root, name));
  for (const { config, sources } of projects) inputs.push(config, ...sources);
  for (const path of inputs) hash.update(`${markOf(root, path)}\n`);
  const incomplete = projects.filter((project) =>
    project.sources.some((source) => {
      const output = outputOf(project, source);
      return output !== undefined && !existsSync(output);
    }),
  );
  return { print: hash.digest('hex'), incomplete, orphans: projects.flatMap((it) => orphansOf(it, it.sources)) };
}

/** Is everything built from the sources as they are now? Takes some 20 ms and writes nothing. */
export function isBuilt(root) {
  const { print, incomplete, orphans } = survey(root);
  if (incomplete.length > 0 || orphans.length > 0) return false;
  return existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === print;
}

/**
 * Compiles what changed, over all projects, and removes what is left over of deleted sources.
 * Gives `{ code, output }` of the compiler: 0, or not and its messages.
 */
export async function compile(root) {
  const { print, incomplete, orphans } = survey(root);
  for (const path of orphans) rmSync(path, { force: true });
  // The compiler trusts its own record and doesn't look whether the output is still there.
  for (const { outDir } of incomplete) rmSync(join(outDir, '.tsbuildinfo'), { force: true });
  const compiler = join(root, 'node_modules', 'typescript7', 'bin', 'tsc');
  const result = await runQuietly(process.execPath, [compiler, '--build', 'tsconfig.json'], { cwd: root });
  if (result.code === 0) {
    cacheFolder(root);
    writeFileSync(stampPath(root), print);
  }
  return result;
}

/** Compiles with words about it. Throws a SetupError with the compiler's messages where there are type errors. */
export async function build(root) {
  const start = performance.now();
  say('Building …');
  const { code, output } = await compile(root);
  if (code !== 0) throw new SetupError(`${output}\n\nThe build failed: mend the errors above.`);
  say(`  built in ${seconds(start)}`);
}
