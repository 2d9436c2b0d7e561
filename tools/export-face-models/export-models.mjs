import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say, seconds } from '../setup/progress.mjs';
import { digestsPath, modelsFolder, readDigests } from './digests.mjs';
import { makeModels } from './models.mjs';

/** Written beside its place and then moved there, so that nobody reads half a file. */
function writeWhole(path, content) {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

/**
 * Makes the files and writes those whose digest is the expected one; says what it does.
 * @param {string} root the workspace's folder
 * @param {{ check?: boolean; accept?: boolean }} [options] `check`: nothing is written; `accept`: whatever is made is
 * written, and so is libs/face/models.json
 * @returns `{ ok, models: [{ file, bytes, sha256, source, ok }] }`, `ok` where all is as expected
 */
export function exportModels(root, { check = false, accept = false } = {}) {
  const start = performance.now();
  const expected = accept ? {} : readDigests(root);
  const models = [];
  if (!check) mkdirSync(modelsFolder(root), { recursive: true });
  for (const { bytes, ...model } of makeModels(root)) {
    const known = expected[model.file];
    const ok = accept || (known?.sha256 === model.sha256 && known.source === model.source);
    models.push({ ...model, bytes: bytes.length, ok });
    say(`  ${model.file}: ${(bytes.length / 1e6).toFixed(1)} MB${ok ? '' : `, ${model.sha256} from ${model.source}`}`);
    if (!check && ok) writeWhole(join(modelsFolder(root), model.file), bytes);
  }
  if (accept) {
    const digests = Object.fromEntries(models.map(({ file, sha256, source }) => [file, { sha256, source }]));
    writeWhole(digestsPath(root), `${JSON.stringify(digests, null, 2)}\n`);
  }
  const wrong = models.filter((model) => !model.ok).map(({ file }) => file);
  const unmade = Object.keys(expected).filter((file) => !models.some((model) => model.file === file));
  const ok = wrong.length === 0 && unmade.length === 0;
  if (ok) say(`  ${models.length} models ${check ? 'are as in models.json' : 'written'} (${seconds(start)})`);
  else say(complaint(wrong, unmade));
  return { ok, models };
}

function complaint(wrong, unmade) {
  const what = [
    ...(wrong.length > 0 ? [`not what libs/face/models.json expects: ${wrong.join(', ')} (not written)`] : []),
    ...(unmade.length > 0 ? [`in libs/face/models.json, and made by nothing: ${unmade.join(', ')}`] : []),
  ];
  return (
    `${what.join('; ')}. A package or the exporter changed. Take the new files with ` +
    '"node tools/export-face-models/export.mjs --accept", and see by "npm run accuracy -- parity" that they still compute ' +
    'what the originals do.'
  );
}
