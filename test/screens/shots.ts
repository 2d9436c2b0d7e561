import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { described, isGrave, openGallery, show, violations, type Gallery, type Showing } from './gallery.js';

type Orientation = 'portrait' | 'landscape';
const SIZES: Record<Orientation, readonly [width: number, height: number]> = {
  portrait: [1080, 1920],
  landscape: [1920, 1080],
};

/** The set in docs/screens: the way of a person in English, and what Arabic makes of a page. */
const COMMITTED: readonly (readonly [screen: string, language: string, orientation: Orientation])[] = [
  ['attract-demonstration', 'en', 'portrait'],
  ['purpose', 'en', 'portrait'],
  ['code-register', 'en', 'landscape'],
  ['consent-register', 'en', 'portrait'],
  ['capture-left', 'en', 'portrait'],
  ['capture-fault', 'en', 'landscape'],
  ['outcome-registered', 'en', 'portrait'],
  ['idle-warning', 'en', 'landscape'],
  ['attendant', 'en', 'landscape'],
  ['capture-smile', 'ar', 'landscape'],
];

/** Steady texts are shown after a third of a second. */
const SETTLE_MS = 400;
const EVERY = 20;

const HELP = `npm run screens [-- --out FOLDER] [--json]

Takes a picture of every screen in every language, as a portrait (1080 × 1920) and as a landscape (1920 × 1080), with nobody in
it, and looks for what keeps people out (axe). Ends with 1 where something serious or critical is found.

  --out FOLDER  puts all pictures there; without it the ten of docs/screens are taken again, and all others only looked at
  --json        prints the result as JSON
  --help        shows this
`;

interface Shot extends Showing {
  readonly orientation: Orientation;
}

function shotsOf({ screens, languages }: Gallery): Shot[] {
  return (Object.keys(SIZES) as Orientation[]).flatMap((orientation) =>
    languages.flatMap((language) => screens.map((screen) => ({ screen, language, orientation }))),
  );
}

/** Where the picture goes, or undefined: it is only looked at. */
function fileOf({ screen, language, orientation }: Shot, root: string, out: string | undefined): string | undefined {
  const name = `${screen}-${language}-${orientation}.png`;
  if (out !== undefined) return join(out, name);
  const committed = COMMITTED.some(([one, its, way]) => one === screen && its === language && way === orientation);
  return committed ? join(root, 'docs', 'screens', name) : undefined;
}

async function takeAll(gallery: Gallery, root: string, out: string | undefined, say: (line: string) => void) {
  const shots = shotsOf(gallery);
  const found: string[] = [];
  let pictures = 0;
  for (const orientation of Object.keys(SIZES) as Orientation[]) {
    const page = await gallery.open(...SIZES[orientation]);
    for (const shot of shots.filter((one) => one.orientation === orientation)) {
      const file = fileOf(shot, root, out);
      const { screen, language } = shot;
      await show(page, { screen, language }, file === undefined ? 0 : SETTLE_MS);
      found.push(...described(`${screen} ${language} ${orientation}`, (await violations(page)).filter(isGrave)));
      if (file !== undefined) {
        await page.screenshot({ path: file, animations: 'disabled' });
        pictures += 1;
      }
      const at = shots.indexOf(shot) + 1;
      if (at % EVERY === 0) say(`  ${at} of ${shots.length}`);
    }
    await page.context().close();
  }
  return {
    screens: gallery.screens.length,
    languages: gallery.languages.length,
    looked: shots.length,
    pictures,
    found,
  };
}

/** The command; gives its exit code. `root` is the workspace. */
export async function main(args: readonly string[], root: string): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { out: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const folder = values.out ?? join(root, 'docs', 'screens');
  if (values.out === undefined) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  say('Building the gallery …');
  const gallery = await openGallery();
  try {
    say(`Looking at ${gallery.screens.length} screens in ${gallery.languages.length} languages, both ways …`);
    const result = await takeAll(gallery, root, values.out, say);
    if (values.json) process.stdout.write(`${JSON.stringify({ ...result, folder }, null, 2)}\n`);
    else {
      for (const line of result.found) process.stdout.write(`${line}\n`);
      process.stdout.write(
        `${result.looked} looked at, ${result.pictures} pictures in ${folder}, ${result.found.length} serious violations\n`,
      );
    }
    return result.found.length === 0 ? 0 : 1;
  } finally {
    await gallery.close();
  }
}
