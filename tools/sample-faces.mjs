/**
 * `node tools/sample-faces.mjs FOLDER`: writes six pictures of faces for trying things out, cut from the sample photos that
 * ship in @vladmandic/face-api: five of one woman (smile, eyeblink, left, right, probe) and one of somebody else (other).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onePerson, someoneElse } from '../libs/face/dist/testing/testing.js';

const [folder] = process.argv.slice(2);
if (!folder || folder.startsWith('-')) {
  process.stderr.write('Call it as: node tools/sample-faces.mjs FOLDER\n');
  process.exitCode = 2;
} else {
  await mkdir(folder, { recursive: true });
  for (const [name, make] of Object.entries({ ...onePerson, other: someoneElse })) {
    const path = join(folder, `${name}.jpg`);
    await writeFile(path, await make());
    process.stdout.write(`${path}\n`);
  }
}
