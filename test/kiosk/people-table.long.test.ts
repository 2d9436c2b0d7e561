import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cameraOfVideo } from '../support/camera-file.js';
import { docsTable } from '../support/docs-table.js';
import type { TestKiosk } from '../support/kiosk.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { openBranch, type Branch } from './branch.js';
import { leave, visit, type Errand, type Told } from './visitor.js';

/** Somebody before the camera, with the gestures that the recording shows, in its order. */
interface Recording {
  readonly video: string;
  readonly gestures: string;
  /** Under 1 for recordings of 15 frames a second, which show a blink in two. */
  readonly speed?: number;
}

interface Person extends Recording {
  /** As the integration knows them. */
  readonly name: string;
}

/** What the integration is told of a registration. */
interface ImagesStored {
  readonly status: string;
  readonly result: { readonly _id: string; readonly faceId: string };
}

/** One person at a webcam in two recordings. */
const PERSON = 'clm';
const REGISTERS: Recording = { video: 'clm_video14.wmv', gestures: 'left,right,eyeblink,smile', speed: 0.75 };
const COMES_AGAIN: Recording = { video: 'clm_default.wmv', gestures: 'eyeblink,smile', speed: 0.75 };

const OTHERS: readonly Person[] = [
  { name: 'd0', video: 'd0.mp4', gestures: 'smile,eyeblink' },
  { name: 'd9', video: 'd9.mp4', gestures: 'eyeblink,smile' },
  { name: 'd14', video: 'd14.mp4', gestures: 'eyeblink' },
  { name: 'aoc', video: 'aoc.mp4', gestures: 'eyeblink' },
  { name: 'd3', video: 'd3.mp4', gestures: 'eyeblink' },
  { name: 'tran', video: 'tran_real.mp4', gestures: 'left,right' },
];
/** So many strangers come as a person; five refusals within 10 minutes lock a face. */
const IN_A_ROW = 3;
const ATTEMPTS = 3;

describeWithSharedData('people before the kiosk', () => {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-kiosk-table-'));
  const rows: string[][] = [];
  let branch: Branch;
  let pairingCode: string | undefined;

  beforeAll(async () => {
    branch = await openBranch({ words: ['--policy', 'kioskSessionsPerHour=10000'] });
    pairingCode = (await branch.pair()).code;
  });
  afterAll(async () => {
    await branch.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Lets whoever is recorded go through the kiosk for each errand; what each came to is a row. */
  const before = async (
    person: string,
    { video, gestures, speed = 1 }: Recording,
    errands: (go: (errand: Errand, as: string) => Promise<Told['kind'] | undefined>) => Promise<void>,
  ): Promise<void> => {
    const camera = await cameraOfVideo(sharedData('videos', video), { speed });
    let kiosk: TestKiosk | undefined;
    try {
      kiosk = await branch.kiosk({ camera: camera.path, gestures, home, ...(pairingCode && { pairingCode }) });
      pairingCode = undefined;
      const { page } = kiosk;
      await errands(async (errand, as) => {
        let told: Told | undefined;
        let from = Number.NaN;
        let attempts = 0;
        while (attempts < ATTEMPTS) {
          attempts += 1;
          told = await visit(page, errand, (step) => {
            if (step === 'settle') from = performance.now();
          }).catch(() => undefined);
          if (told !== undefined && (told.kind !== 'unusable' || attempts === ATTEMPTS)) break;
          await leave(page);
          told = undefined;
        }
        const seconds = ((performance.now() - from) / 1000).toFixed(1);
        if (told) await leave(page);
        const shown = errand.assisted
          ? 'none, with help'
          : gestures
              .split(',')
              .slice(0, errand.purpose === 'register' ? 4 : 2)
              .join(', ');
        const cameFor = `${errand.purpose} as ${as}`;
        rows.push([person, video, cameFor, shown, String(attempts), told?.kind ?? 'no outcome', seconds]);
        process.stderr.write(`${rows.at(-1)?.join(' · ')}\n`);
        return told?.kind;
      });
    } finally {
      await kiosk?.close();
      camera.remove();
    }
  };
  const verify = (code: string): Errand => ({ purpose: 'verify', code, assisted: false });

  it.each([
    { first: 'clm', others: OTHERS.slice(0, IN_A_ROW) },
    { first: 'clm, registered again', others: OTHERS.slice(IN_A_ROW) },
  ])(
    'should register a person by four gestures, others with help, and tell each from each: $first',
    async ({ first, others }) => {
      const { code, faceId } = await branch.registration(first);
      await before(PERSON, REGISTERS, async (go) => {
        expect(await go({ purpose: 'register', code, assisted: false }, first)).toBe('registered');
      });
      const told = () =>
        branch.receiver.verified(branch.credentials.webhookSecret).map(({ payload }) => payload as ImagesStored);
      await expect
        .poll(() => told().filter(({ result }) => result._id === faceId), { timeout: 10_000 })
        .toMatchObject([{ status: 'images_stored', result: { faceId: first } }]);
      for (const person of others) {
        const { code: theirs } = await branch.registration(person.name);
        await before(person.name, person, async (go) => {
          expect(await go({ purpose: 'register', code: theirs, assisted: true }, person.name)).toBe('registered');
          expect.soft(await go(verify(person.name), person.name), `${person.name} as themselves`).toBe('verified');
          expect.soft(await go(verify(first), first), `${person.name} as ${first}`).toBe('refused');
        });
      }
      await before(PERSON, COMES_AGAIN, async (go) => {
        expect.soft(await go(verify(first), first), 'in the other recording').toBe('verified');
        for (const { name } of others) expect.soft(await go(verify(name), name), `as ${name}`).toBe('refused');
      });
    },
    1_800_000,
  );

  it('should have gone as docs/kiosk/people.md says', async () => {
    const columns = ['person', 'recording', 'came to', 'gestures', 'attempts', 'outcome', 'seconds'];
    const { written } = await docsTable('kiosk/people.md', 'people', columns, rows);
    const lines = written.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
    for (const [person, recording, cameTo, gestures, , outcome] of rows) {
      expect(
        lines.some((cells) =>
          [person, recording, cameTo, gestures, outcome].every((cell) => cells.includes(cell ?? '')),
        ),
        `${person} in ${recording}, ${cameTo}: ${outcome}`,
      ).toBe(true);
    }
  });
});
