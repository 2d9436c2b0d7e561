import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cameraOfVideo, type CameraFile } from '../support/camera-file.js';
import { sampled } from '../support/seed.js';
import { describeWithSharedData, sharedData } from '../support/shared-data.js';
import { openBranch, type Branch } from './branch.js';
import { runEmbedded, runHost, type Hosted } from './host-program.js';
import { cameraOf, REGISTERS } from './live-recordings.js';
import { agree, outcome, reach, reachAttract, screen } from './walk.js';

/** A task begins with the choice of a language, where there is one. */
async function chooseEnglish(page: Page): Promise<void> {
  await reach(page, 'language');
  await screen(page, 'language').getByRole('button', { name: 'English' }).click();
}

const SIZE = { width: 900, height: 1200 };
const TASK_ID = 'counter-3.task-17';

/** Presses what ends the kiosk: the page may be gone before the click is answered. */
async function leave(button: Locator): Promise<void> {
  await button
    .first()
    .click()
    .catch(() => undefined);
}

interface Result {
  readonly taskId: string;
  readonly outcome: string;
  readonly reason: string | null;
  readonly captureId: string | null;
  readonly deviceId: string;
}

/** Leaves at the consent; gives what whoever gave the task is told so. */
async function cancelAtConsent(hosted: Hosted): Promise<{ readonly status: number | null; readonly result: unknown }> {
  await reach(hosted.page, 'consent');
  await leave(hosted.page.getByRole('button', { name: 'Cancel' }));
  const { status, printed } = await hosted.ended();
  return { status, result: JSON.parse(printed) };
}

/** What a program is told of somebody who left. */
const CANCELLED = { status: 1, result: { outcome: 'cancelled', captureId: null } };

/** The example's reader, which every integrator may take. */
const { readResult } = (await import(new URL('../../../apps/kiosk/examples/host.mjs', import.meta.url).href)) as {
  readonly readResult: (signed: string, expected: { thumbprint: string; taskId: string }) => Result;
};

/** The JWS with another payload under the same signature. */
function tampered(signed: string): string {
  const [head, body = '', signature] = signed.trim().split('.');
  const said = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Result;
  const other = Buffer.from(JSON.stringify({ ...said, outcome: 'registered' })).toString('base64url');
  return `${head}.${other}.${signature}`;
}

/** The first picture of a recording: motion JPEG is one JPEG after another. */
function firstPicture(path: string): Buffer {
  const all = readFileSync(path);
  return all.subarray(0, all.indexOf(Buffer.of(0xff, 0xd9)) + 2);
}

describeWithSharedData('a branch’s own program that embeds the kiosk', () => {
  let branch: Branch;
  let device: { id: string; keyThumbprint: string };
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-embedding-'));
  const home = join(folder, 'kiosk');
  const cameras: CameraFile[] = [];
  let person: string;

  const camera = async (video: string): Promise<string> => {
    const made = await cameraOfVideo(sharedData('videos', video), { speed: 0.5 });
    cameras.push(made);
    return made.path;
  };
  const options = (path: string, gestures: string) => ({
    api: branch.server.api,
    display: branch.screen.display,
    home,
    camera: path,
    gestures,
  });
  const host = (purpose: string, code: string, path: string, gestures: string): Promise<Hosted> =>
    runHost(
      ['--purpose', purpose, '--code', code, '--thumbprint', device.keyThumbprint, '--size', '900x1200'],
      options(path, gestures),
    );

  beforeAll(async () => {
    const policies = ['kioskVerifyGestures=1', 'faceGestureCheck=off'];
    branch = await openBranch({ words: policies.flatMap((policy) => ['--policy', policy]) });
    const [{ id, code }, registers] = await Promise.all([branch.pair(), cameraOf(REGISTERS)]);
    cameras.push(registers);
    person = registers.path;
    const kiosk = await branch.kiosk({ home, pairingCode: code, camera: person });
    await reachAttract(kiosk.page);
    await kiosk.close();
    const { id: faceId } = await branch.integrator.faceOf('customer-1');
    const image = firstPicture(person);
    await branch.integrator.store(faceId, { smile: image, eyeblink: image, left: image, right: image });
    device = await branch.command('device', 'show', id);
  }, 120_000);
  afterAll(async () => {
    for (const made of cameras) made.remove();
    await branch.close();
    rmSync(folder, { recursive: true, force: true });
  });

  // Four gestures by a recording that hears nothing take up to two minutes: people.test.ts has them in every run.
  it.each(sampled(['loopback'], 0))(
    'should be handed the signed result of a registration on %s',
    async () => {
      const { code } = await branch.registration('customer-2');
      const hosted = await host('register', code, person, REGISTERS.gestures);
      try {
        await chooseEnglish(hosted.page);
        await reach(hosted.page, 'consent');
        expect(await hosted.page.evaluate('({ width: innerWidth, height: innerHeight })')).toEqual(SIZE);
        await agree(hosted.page);
        expect(await outcome(hosted.page)).toBe('You’re registered');
        const { status, printed } = await hosted.ended();
        expect(JSON.parse(printed)).toMatchObject({
          purpose: 'register',
          outcome: 'registered',
          deviceId: device.id,
          captureId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        });
        expect(status).toBe(0);
      } finally {
        await hosted.stop();
      }
    },
    180_000,
  );

  /** By which way what came of a verification is handed over; a short run has one of them. */
  const ways = sampled(['loopback', 'file'], 1);

  it.each(ways.filter((way) => way === 'loopback'))(
    'should be handed the signed result of a verification on %s',
    async () => {
      const hosted = await host('verify', 'customer-1', await camera('clm_default.wmv'), 'eyeblink');
      try {
        await chooseEnglish(hosted.page);
        await agree(hosted.page);
        expect(await outcome(hosted.page)).toBe('It’s you. Thank you');
        const { status, printed } = await hosted.ended();
        expect([status, JSON.parse(printed)]).toMatchObject([
          0,
          { purpose: 'verify', outcome: 'verified', deviceId: device.id },
        ]);
      } finally {
        await hosted.stop();
      }
    },
    120_000,
  );

  it.each(ways.filter((way) => way === 'file'))(
    'should be handed the signed result of a verification in a %s, and refuse one that was changed',
    async () => {
      const file = join(folder, 'result.jws');
      const words = ['--task', 'verify', '--code', 'customer-1', '--task-id', TASK_ID, '--result', file];
      const hosted = await runEmbedded(
        [...words, '--embed', '900x1200'],
        options(await camera('clm_default.wmv'), 'eyeblink'),
      );
      try {
        await chooseEnglish(hosted.page);
        await agree(hosted.page);
        expect(await outcome(hosted.page)).toBe('It’s you. Thank you');
        expect((await hosted.ended()).status).toBe(0);
      } finally {
        await hosted.stop();
      }
      const signed = readFileSync(file, 'utf8');
      const expected = { thumbprint: device.keyThumbprint, taskId: TASK_ID };
      expect(readResult(signed, expected)).toMatchObject({
        purpose: 'verify',
        outcome: 'verified',
        deviceId: device.id,
      });
      expect(() => readResult(tampered(signed), expected)).toThrow('Its signature is wrong');
      expect(() => readResult(signed, { ...expected, taskId: 'another' })).toThrow('another task');
      expect(() => readResult(signed, { ...expected, thumbprint: 'A'.repeat(43) })).toThrow('this kiosk');
      expect(Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString()).not.toContain('customer-1');
    },
    120_000,
  );

  interface End {
    readonly what: string;
    host(): Promise<Hosted>;
    /** What the program is told in the end. */
    told(hosted: Hosted): Promise<unknown>;
    readonly expected: object;
  }
  /** How it ends where no picture is taken. */
  const ENDS: readonly End[] = [
    {
      what: 'be told that the person left',
      host: () => host('verify', 'customer-1', person, 'left'),
      told: cancelAtConsent,
      expected: CANCELLED,
    },
    {
      what: 'be told that nobody has such a code',
      host: () => host('verify', 'nobody', person, 'left'),
      told: async (hosted) => {
        await reach(hosted.page, 'not-started');
        await leave(screen(hosted.page, 'not-started').getByRole('button'));
        const { status, printed } = await hosted.ended();
        return { status, result: JSON.parse(printed) as unknown };
      },
      expected: { status: 1, result: { outcome: 'failed', reason: 'code_unknown', captureId: null } },
    },
    {
      what: 'hear of nothing while the person begins anew without the colours of the screen',
      host: async () => {
        const policies = ['kioskLiveness=recorded', 'livenessLight=recorded', 'kioskVerifyGestures=2'];
        const words = policies.flatMap((policy) => ['--policy', policy]);
        await branch.command('integration', 'set', branch.credentials.id, ...words);
        return host('verify', 'customer-1', person, 'left,eyeblink');
      },
      told: async (hosted) => {
        const without = hosted.page.getByRole('button', { name: 'Without colours' });
        await without.click();
        // Whoever had been told of an end would have been left by the kiosk, too.
        await without.waitFor({ state: 'detached' });
        return cancelAtConsent(hosted);
      },
      expected: CANCELLED,
    },
  ];

  it.each(sampled(ENDS, 1))(
    'should $what',
    async (end) => {
      const hosted = await end.host();
      try {
        await chooseEnglish(hosted.page);
        expect(await end.told(hosted)).toMatchObject(end.expected);
      } finally {
        await hosted.stop();
      }
    },
    90_000,
  );
});
