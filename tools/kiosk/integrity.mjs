import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';

async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * Writes `integrity.json` into an app's resources: the SHA-256 in hex of the archive and of each file that lies unpacked
 * beside it, by its path with forward slashes. The kiosk's self-test reads it.
 */
export async function writeIntegrity(resources) {
  const unpacked = readdirSync(join(resources, 'app.asar.unpacked'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const digests = {};
  for (const path of [join(resources, 'app.asar'), ...unpacked.toSorted()]) {
    digests[relative(resources, path).split(sep).join('/')] = await sha256(path);
  }
  writeFileSync(join(resources, 'integrity.json'), `${JSON.stringify(digests, null, 2)}\n`);
}
