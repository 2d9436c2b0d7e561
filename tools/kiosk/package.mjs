import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { setUp } from '../setup.mjs';
import { electronRuntime } from '../setup/electron.mjs';
import { ROOT } from '../setup/paths.mjs';
import { SetupError, say } from '../setup/progress.mjs';
import { writeIntegrity } from './integrity.mjs';
import { licencesOf } from './licences.mjs';

const HELP = `npm run package:kiosk [-- options]

Packages the kiosk for this platform.

  --production       for real use: needs a supported Electron, and runs as nothing else. Otherwise it is a demonstration
  --target TARGET    dir (the unpacked app, which needs no download; default), deb, AppImage, nsis, dmg
  --output FOLDER    where to; default dist-kiosk

Environment: CSC_LINK, CSC_KEY_PASSWORD sign it, APPLE_API_KEY, APPLE_API_KEY_ID, APPLE_API_ISSUER notarise it,
VESTIBULE_UPDATE_URL names where updates will lie, VESTIBULE_UPDATE_PERCENTAGE to how many in a hundred kiosks they are offered.
`;

function percentage(env) {
  const text = env.VESTIBULE_UPDATE_PERCENTAGE;
  if (!text) return undefined;
  if (/^(100|[1-9]?\d)$/.test(text)) return Number(text);
  throw new SetupError('VESTIBULE_UPDATE_PERCENTAGE is a whole number from 0 to 100.');
}

/** The feed of updates: a folder on a web server, as electron-builder's generic provider reads it. */
function feed(env) {
  const url = env.VESTIBULE_UPDATE_URL;
  return url ? { publish: [{ provider: 'generic', url }] } : {};
}

/** Says in the feed's own files (latest.yml, latest-linux.yml, latest-mac.yml) how many are offered the update. */
function stage(files, share) {
  if (share === undefined) return;
  for (const file of files.filter((path) => /latest[^/\\]*\.yml$/.test(path))) {
    writeFileSync(file, `${readFileSync(file, 'utf8').trimEnd()}\nstagingPercentage: ${share}\n`);
  }
}

/** What goes into the package beside the app: what it is for, and the licences of what is in its bundles. */
function prepare(output, channel, version) {
  const folder = join(output, 'prepared');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'build.json'), `${JSON.stringify({ channel, version })}\n`);
  writeFileSync(join(folder, 'packages.txt'), licencesOf(ROOT));
  return folder;
}

/** The last that is done to an app before its fuses are set and it is signed. */
async function finish(resources) {
  // Electron's own app, which would run any other.
  rmSync(join(resources, 'default_app.asar'), { force: true });
  await writeIntegrity(resources);
}

/** Packages the kiosk. Gives the exit status. */
export async function packageKiosk(args, env = process.env) {
  const { values: options } = parseArgs({
    args,
    options: {
      help: { type: 'boolean', short: 'h' },
      production: { type: 'boolean', default: false },
      target: { type: 'string', default: 'dir' },
      output: { type: 'string', default: join(ROOT, 'dist-kiosk') },
    },
  });
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const share = percentage(env);
  await setUp('kiosk');
  const runtime = await electronRuntime(ROOT, { supportedOnly: options.production });
  const channel = options.production ? 'production' : 'demonstration';
  say(`Packaging the kiosk for ${channel} with Electron ${runtime.version} …`);
  const kiosk = join(ROOT, 'apps', 'kiosk');
  const output = resolve(options.output);
  const prepared = prepare(output, channel, JSON.parse(readFileSync(join(kiosk, 'package.json'), 'utf8')).version);
  const { default: builder } = await import('electron-builder');
  const files = await builder.build({
    projectDir: kiosk,
    publish: 'never',
    [{ darwin: 'mac', win32: 'win' }[process.platform] ?? 'linux']: [options.target],
    config: {
      extends: join(ROOT, 'electron-builder.yml'),
      electronDist: runtime.dist,
      electronVersion: runtime.version,
      directories: { output },
      files: [{ from: prepared, filter: ['build.json'] }],
      extraResources: [{ from: join(prepared, 'packages.txt'), to: 'licences/packages.txt' }],
      afterPack: ({ packager, appOutDir }) => finish(packager.getResourcesDir(appOutDir)),
      ...feed(env),
    },
  });
  stage(files, share);
  return 0;
}
