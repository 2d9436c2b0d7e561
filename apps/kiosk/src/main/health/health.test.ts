import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TEST_DEVICE, takeTrayPicture, trayCameras } from '../tray/tray-camera.js';
import { freeDiskMb, temperature } from './health.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestibule-health-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

it('should say how much room there is, and nothing where it can not be told', async () => {
  expect(await freeDiskMb(home)).toBeGreaterThan(0);
  expect(await freeDiskMb(join(home, 'nowhere'))).toBeNull();
});

it('should give the hottest sensor that shows something plausible', async () => {
  for (const [zone, shown] of [
    ['thermal_zone0', '45500\n'],
    ['thermal_zone1', '61000'],
    ['thermal_zone2', '900000'],
    ['cooling', '99000'],
  ] as const) {
    await mkdir(join(home, zone));
    await writeFile(join(home, zone, 'temp'), shown);
  }
  expect(await temperature(home)).toBe(61);
  expect(await temperature(join(home, 'nowhere'))).toBeNull();
});

it('should list what is a video device by its name, in order', async () => {
  for (const name of ['video10', 'video2', 'video', 'videocard; rm', 'sda']) await writeFile(join(home, name), '');
  expect(await trayCameras(home)).toEqual(process.platform === 'linux' ? ['/dev/video2', '/dev/video10'] : []);
});

it.each(['/dev/video0; touch x', '/dev/video0 --exec x', '$(x)', '../dev/video0', '-d', '', '/dev/video999'])(
  'should start nothing for a device called %j',
  async (device) => {
    expect(await takeTrayPicture(device, true)).toEqual({ ok: false, error: 'unknown_device' });
  },
);

it('should have no test device in production', async () => {
  expect(await takeTrayPicture(TEST_DEVICE, false)).toEqual({ ok: false, error: 'unknown_device' });
});

it.skipIf(process.platform !== 'linux')('should take a still by fswebcam, or say that there is none', async () => {
  const still = await takeTrayPicture(TEST_DEVICE, true);
  if (still.ok) expect(still.value.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  else expect(still.error).toBe('no_program');
});
