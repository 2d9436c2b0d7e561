// How well gestures are told: on stills as an integrator sends them, and frame by frame on videos.
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { table } from './report.mjs';
import { openNetworks } from './signs.mjs';
import { stills } from './stills.mjs';
import { videos } from './videos.mjs';

const SHARED = process.env.VESTIBULE_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));

/** What a picture's signs call, and how often. */
const CALLS = [
  ['expressions', 'smile: plain and mirrored at once'],
  ['mesh', 'lid gap: face mesh'],
  ['eyes', 'lid gap: both eyes at once'],
];

/**
 * `args`: `stills` or `videos` for one part only, and names of videos for those only. `progress`, if given, is told in words how
 * far it is.
 */
export async function run({ progress, args = [] } = {}) {
  const parts = ['stills', 'videos'].filter((part) => args.includes(part));
  const names = args.filter((name) => !['stills', 'videos'].includes(name) && !name.startsWith('-'));
  const wanted = (part) => parts.length === 0 || parts.includes(part);
  const { networks, times } = openNetworks();
  const done = {};
  if (wanted('stills')) done.stills = await stills(networks, join(SHARED, 'data', 'gestures'), progress);
  if (wanted('videos')) done.videos = await videos(networks, join(SHARED, 'data', 'videos'), progress, names);
  await networks.close();
  const taken = times();
  const cost = table(
    ['network', 'median ms a picture'],
    CALLS.map(([name, what]) => [what, (taken[name] ?? Number.NaN).toFixed(1)]),
  );
  return {
    title: 'Gestures',
    markdown: `${Object.values(done)
      .map(({ markdown }) => markdown)
      .join('\n')}\n## Cost\n\nOn one thread of onnxruntime, with whatever else the machine does:\n\n${cost}\n`,
    json: { ...Object.fromEntries(Object.entries(done).map(([part, { json }]) => [part, json])), milliseconds: taken },
  };
}
