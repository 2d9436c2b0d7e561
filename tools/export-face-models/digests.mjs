/** Where the files are and what they should be: apart from what makes them, since every command asks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function modelsFolder(root) {
  return join(root, 'libs', 'face', 'models');
}

export function digestsPath(root) {
  return join(root, 'libs', 'face', 'models.json');
}

/** The committed digests: `{ [file]: { sha256, source } }`; none where the file isn't there yet. */
export function readDigests(root) {
  try {
    return JSON.parse(readFileSync(digestsPath(root), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}
