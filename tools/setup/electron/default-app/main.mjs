/**
 * Loads the app in the folder that the first argument names which isn't a switch, as Electron's own default app does:
 * awaited, since Electron gets ready only after what it was started with is loaded.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (folder === undefined) {
  process.stderr.write('Call it with the folder of an app.\n');
  app.exit(2);
} else {
  const path = resolve(folder);
  const { name, productName, version, main } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  app.setName(productName ?? name);
  app.setVersion(version);
  app.setAppPath(path);
  process.defaultApp = true;
  try {
    await import(pathToFileURL(join(path, main)).href);
  } catch (error) {
    process.stderr.write(`${error.stack}\n`);
    app.exit(1);
  }
}
