import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SetupError } from '../setup/progress.mjs';
import { readWeights } from './weights/tfjs-weights.mjs';

/**
 * Where a package that libs/face depends on is, and its version. Looked for in the folders that Node would look in: human
 * doesn't let its package.json be resolved.
 */
function packageOf(root, name) {
  const require = createRequire(join(root, 'libs', 'face', 'package.json'));
  const folder = require.resolve
    .paths(name)
    ?.map((path) => join(path, name))
    .find((path) => existsSync(path));
  if (!folder) throw new SetupError(`The package ${name} is not installed: run "npm ci".`);
  return { folder, version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version };
}

/** Weights of one network of @vladmandic/face-api: `{ weights, source }`. */
export function faceApiModel(root, name) {
  const { folder, version } = packageOf(root, '@vladmandic/face-api');
  const manifest = join(folder, 'model', `${name}_model-weights_manifest.json`);
  const weights = readWeights(manifest, JSON.parse(readFileSync(manifest, 'utf8')));
  return { weights, source: `@vladmandic/face-api@${version}` };
}

/** Graph and weights of one network of @vladmandic/human: `{ graphDef, weights, source }`. */
export function humanModel(root, name) {
  const { folder, version } = packageOf(root, '@vladmandic/human');
  const path = join(folder, 'models', `${name}.json`);
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(path, 'utf8'));
  return {
    graphDef: modelTopology,
    weights: readWeights(path, weightsManifest),
    source: `@vladmandic/human@${version}`,
  };
}
