import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { pairDevice } from '../journeys/device.js';
import type { TestKiosk } from '../support/kiosk.js';
import { pairingCode } from '../support/kiosk.js';
import { KNOWN } from './cuts.js';
import { treeOf } from './kills.js';
import { crashDumps, findLeftovers, piecesOf, templateNeedles, textsOf, type Needle } from './leftovers.js';
import type { WatchedBranch } from './watched-branch.js';

/** What a run has left to look for. */
export interface RunOfPeople {
  readonly watched: WatchedBranch;
  readonly kiosk: () => TestKiosk;
  /** Texts that name people. */
  readonly personal: readonly string[];
  log(): string;
}

/** Stored pictures of a person, from the server. */
async function picturesOf({ branch }: WatchedBranch, identifier: string): Promise<Buffer[]> {
  const { body } = await branch.integrator.getUrl(identifier);
  const { images } = body.data['face'] as { images: { url: string }[] };
  return Promise.all(
    images.map(async ({ url }) => Buffer.from(await (await branch.integrator.get(`/v2/images/${url}`)).arrayBuffer())),
  );
}

/** The very templates that the kiosk was given for a verification, as the server gives them to any other. */
async function templatesOf({ branch, environment }: WatchedBranch): Promise<readonly string[]> {
  const code = await pairingCode(branch.server, branch.credentials.id, [], environment);
  const device = await pairDevice(branch, { ...code, expiresAt: '' });
  // A kiosk that was cut off in the middle has the person to itself until it has told the server that it starts anew.
  let sealed = '';
  const begin = async (): Promise<string> => (sealed = (await device.start('VERIFY', KNOWN)).sealedTemplates ?? '');
  await expect.poll(begin, { timeout: 10_000, interval: 500 }).not.toBe('');
  return (await device.open(sealed)).templates;
}

/** Runs in the page, whose names are not those of a test: three parts of rows in the middle of a picture, as RGBA. */
const ROWS = `(async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  const video = document.createElement('video');
  video.srcObject = stream;
  await video.play();
  const context = new OffscreenCanvas(640, 480).getContext('2d');
  context.drawImage(video, 0, 0, 640, 480);
  for (const track of stream.getTracks()) track.stop();
  return [160, 240, 300].map((y) => [...context.getImageData(288, y, 24, 1).data]);
})()`;

/** Rows of what the camera shows now, as the page's own pixels: RGBA, and RGB without the fourth. */
async function rowsOf({ page }: TestKiosk): Promise<Needle[]> {
  const rows: number[][] = await page.evaluate(ROWS);
  return rows.flatMap((row, index): Needle[] => [
    [`row ${index} in RGBA`, Buffer.from(row)],
    [`row ${index} in RGB`, Buffer.from(row.filter((_, at) => at % 4 !== 3))],
  ]);
}

/** What of a process's memory a core dump of it would have, by Linux: `0` is nothing (core(5)). */
function dumpable(pid: number): string[] {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const filter = Number.parseInt(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8'), 16);
    return filter === 0 ? [] : [`memory of ${/--type=[\w-]+/.exec(command)?.[0] ?? 'the main process'} in a core dump`];
  } catch {
    return [];
  }
}

/**
 * What the kiosk's data folder, the folders of temporary files, shared memory and all that was logged hold of pictures, templates
 * and names in clear, while it runs and after it was ended, which this does; and dumps of processes that broke. What may stand
 * there in clear is the integration's name, which is public, and sealed captures.
 */
export async function leftBehind(run: RunOfPeople): Promise<string[]> {
  const { watched, kiosk, personal } = run;
  const pictures = await picturesOf(watched, KNOWN);
  expect(pictures).toHaveLength(4);
  const templates = await templatesOf(watched);
  expect(templates.length).toBeGreaterThan(0);
  const needles: Needle[] = [
    ...textsOf(personal),
    ...pictures.flatMap((picture, index) => piecesOf(`picture ${index}`, picture)),
    ...templates.flatMap((template, index) => templateNeedles(`template ${index}`, template)),
    ...(await rowsOf(kiosk())),
  ];
  expect(needles.every(([, bytes]) => bytes.length >= 10)).toBe(true);
  const folders = [watched.home, watched.temporary];
  const find = (): string[] => findLeftovers(folders, run.log(), needles);

  for (const [, planted] of [needles[0], ['', pictures[0]?.subarray(0, 200)], needles.at(-1)] as Needle[]) {
    const forgotten = join(watched.home, 'chromium', 'planted');
    mkdirSync(dirname(forgotten), { recursive: true });
    writeFileSync(forgotten, planted);
    expect(find(), 'the search finds what is left behind').not.toEqual([]);
    rmSync(forgotten);
  }
  const running = [...find(), ...treeOf(kiosk().pid).flatMap(dumpable)];
  await kiosk().close();
  return [...running, ...find(), ...crashDumps(folders)];
}
