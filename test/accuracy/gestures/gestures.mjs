// How well gestures are told: on stills as an integrator sends them, and frame by frame on videos.
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { table } from '../../dist/accuracy/report/markdown.js';
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

/** A section of `npm run accuracy` (`test/accuracy/section.ts`). With a limit: so many people's stills, and so many videos. */
export async function run({ progress, args: { limit } }) {
  const { networks, times } = openNetworks();
  const asked = { progress, limit };
  const done = {
    stills: await stills(networks, join(SHARED, 'data', 'gestures'), asked),
    videos: await videos(networks, join(SHARED, 'data', 'videos'), asked),
  };
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
