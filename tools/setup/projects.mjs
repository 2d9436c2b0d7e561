import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const SOURCE = /\.(ts|tsx|mts|json)$/;
const OUTPUT = /\.(js|mjs)(\.map)?$|\.d\.(ts|mts)(\.map)?$/;

/**
 * The TypeScript projects that the root tsconfig.json refers to, directly or by another one:
 * `{ config, rootDir, outDir }` as absolute paths.
 */
export function projectsOf(root) {
  const found = new Map();
  const visit = (config) => {
    if (found.has(config)) return;
    const { compilerOptions = {}, references = [] } = JSON.parse(readFileSync(config, 'utf8'));
    const folder = dirname(config);
    found.set(config, {
      config,
      rootDir: compilerOptions.rootDir && resolve(folder, compilerOptions.rootDir),
      outDir: compilerOptions.outDir && resolve(folder, compilerOptions.outDir),
    });
    for (const { path } of references) visit(join(resolve(folder, path), 'tsconfig.json'));
  };
  visit(join(root, 'tsconfig.json'));
  return [...found.values()];
}

/** Every file in a folder and those inside it, but for packages and the folder `skip`; a file is itself. */
export function* filesUnder(folder, skip) {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) {
    if (stats) yield folder;
    return;
  }
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && path !== skip) yield* filesUnder(path, skip);
    } else {
      yield path;
    }
  }
}

/** Every file that the compiler may read of a project. */
export function sourcesOf(project) {
  if (!project.rootDir) return [];
  return [...filesUnder(project.rootDir, project.outDir)].filter((path) => SOURCE.test(path));
}

/** The JavaScript that a source becomes; undefined for declarations and data. */
export function outputOf(project, source) {
  if (!/\.(ts|tsx|mts)$/.test(source) || /\.d\.m?ts$/.test(source)) return undefined;
  const name = relative(project.rootDir, source).replace(/\.(?:ts|tsx)$/, '.js');
  return join(project.outDir, name.replace(/\.mts$/, '.mjs'));
}

/** Compiled files whose source is gone. They must go too: a deleted test would still be run. */
export function orphansOf(project, sources) {
  if (!project.outDir) return [];
  const kept = new Set(sources.map((source) => stem(outputOf(project, source))));
  return [...filesUnder(project.outDir)].filter((path) => OUTPUT.test(path) && !kept.has(stem(path)));
}

function stem(path) {
  return path?.replace(/(\.d)?\.(js|mjs|ts|mts)(\.map)?$/, '');
}

/** `path size time` of a file; a change of the file changes it. Undefined where there is no file. */
export function markOf(root, path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${relative(root, path)} ${stats.size} ${stats.mtimeMs}`;
}
