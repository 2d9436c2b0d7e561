import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestsPath, modelsFolder, readDigests } from '../export-face-models/digests.mjs';
import { cacheFolder } from './paths.mjs';
import { SetupError, say } from './progress.mjs';
import { markOf } from './projects.mjs';
import { runQuietly } from './run-command.mjs';

function stampPath(root) {
  return join(root, '.cache', 'face-models.stamp');
}

/** A fingerprint of the expected digests and of the files as they lie there; undefined where one is missing. */
function fingerprint(root) {
  const digests = readFileSync(digestsPath(root));
  const marks = Object.keys(JSON.parse(digests)).map((file) => markOf(root, join(modelsFolder(root), file)));
  if (marks.includes(undefined)) return undefined;
  return createHash('sha256').update(digests).update(marks.join('\n')).digest('hex');
}

/** Do the files hold what models.json says? Reads all of them. */
function digestsMatch(root) {
  return Object.entries(readDigests(root)).every(([file, { sha256 }]) => {
    const path = join(modelsFolder(root), file);
    return existsSync(path) && createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
  });
}

/** Are the face networks' files those that models.json says? By size and time; takes less than a millisecond. */
export function modelsAreMade(root) {
  if (!existsSync(digestsPath(root))) return true;
  const print = fingerprint(root);
  if (print === undefined || !existsSync(stampPath(root))) return false;
  return readFileSync(stampPath(root), 'utf8') === print;
}

/** Makes the face networks' files of the installed packages, unless they are right already and only the stamp is not. */
export async function makeModels(root) {
  if (!digestsMatch(root)) {
    say('Making the face networks …');
    // A process of its own: this one may go on to be the server, and the weights would stay in its memory.
    const exporter = join(root, 'tools', 'export-face-models', 'export.mjs');
    const { code, output } = await runQuietly(process.execPath, [exporter], { cwd: root });
    if (code !== 0) throw new SetupError(`${output}\n\nThe face networks could not be made.`);
    say(output.trimEnd().split('\n').at(-1));
  }
  cacheFolder(root);
  writeFileSync(stampPath(root), fingerprint(root));
}
