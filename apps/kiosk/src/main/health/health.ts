import { readFile, readdir } from 'node:fs/promises';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';

const MEBIBYTE = 1024 * 1024;

/** Below this a capture is not begun: the queue, the log and Chromium must not meet a full disk halfway. */
export const LEAST_FREE_MB = 200;

/** Free space for an ordinary user on the disk of `folder`, in MiB; null where it can't be told. */
export async function freeDiskMb(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return Math.floor((bavail * bsize) / MEBIBYTE);
  } catch {
    return null;
  }
}

/** Where Linux shows its sensors; other systems show none to an ordinary program. */
const SENSORS = '/sys/class/thermal';

/** What a sensor of a machine that runs can show, in °C; broken ones show zero or thousands. */
const PLAUSIBLE = { from: -30, to: 150 };

/** The hottest of the machine's sensors in °C; null where there is none to read. */
export async function temperature(sensors = SENSORS): Promise<number | null> {
  try {
    const zones = (await readdir(sensors)).filter((name) => name.startsWith('thermal_zone'));
    const read = await Promise.all(
      zones.map(async (zone) => {
        try {
          return Number(await readFile(join(sensors, zone, 'temp'), 'utf8')) / 1000;
        } catch {
          return Number.NaN;
        }
      }),
    );
    const real = read.filter((degrees) => degrees > PLAUSIBLE.from && degrees < PLAUSIBLE.to && degrees !== 0);
    return real.length === 0 ? null : Math.max(...real);
  } catch {
    return null;
  }
}
