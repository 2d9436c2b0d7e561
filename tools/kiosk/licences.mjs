import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What libs/face depends on and the kiosk doesn't run: electron-builder.yml leaves it out. */
const LEFT_OUT = new Set([
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-wasm',
  '@vladmandic/face-api',
  '@vladmandic/human',
  'adm-zip',
  'global-agent',
  'nopt',
  'onnxruntime-web',
  'sharp',
]);

/** The folder of a package as a module in `from` finds it; undefined where it isn't installed, such as another platform's. */
function folderOf(name, from) {
  return createRequire(join(from, 'package.json'))
    .resolve.paths(name)
    ?.map((path) => join(path, name))
    .find((path) => existsSync(join(path, 'package.json')));
}

function textIn(folder) {
  return readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n');
}

/** Every package in the kiosk's bundles and archive, with the text of its licence, in one text. */
export function licencesOf(root) {
  const found = new Map();
  const visit = (folder) => {
    const {
      name,
      version,
      license,
      dependencies = {},
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const key = `${name} ${version}`;
    if (found.has(key)) return;
    found.set(key, name.startsWith('@vestibule/') ? undefined : `${key}\n${license}\n\n${textIn(folder)}`);
    for (const dependency of Object.keys(dependencies)) {
      const inner = LEFT_OUT.has(dependency) ? undefined : folderOf(dependency, folder);
      if (inner) visit(inner);
    }
  };
  visit(join(root, 'apps', 'kiosk'));
  const texts = [...found.entries()].toSorted(([a], [b]) => a.localeCompare(b)).flatMap(([, text]) => text ?? []);
  return `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
