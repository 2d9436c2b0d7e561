import { setTimeout as sleep } from 'node:timers/promises';
import type { Disk } from '../../support/disk.js';
import { startReceiver } from '../../support/receiver.js';
import { seededRandom } from '../../support/seed.js';
import { drive, emptyCard, type Acknowledged } from './drive.js';
import { openInstallation, type Cut } from './installation.js';
import { expectNothingLost, type Found } from './nothing-lost.js';

const PEOPLE_A_ROUND = 3;

/** What came of the kills. */
export interface VerificationKillReport extends Found {
  readonly cuts: Readonly<Partial<Record<Cut, number>>>;
}

/**
 * Kills Postgres, the API and the worker at random moments of whole verifications, and cuts the power of the disk that they are given,
 * and looks at what is left.
 */
export async function killDuringVerifications(kills: number, disk?: Disk): Promise<VerificationKillReport> {
  const random = seededRandom();
  const receiver = await startReceiver();
  const installation = await openInstallation(receiver, disk);
  try {
    const picture = await emptyCard();
    const all: Acknowledged[] = [];
    const driveOne = (): Promise<void> => {
      const seen: Acknowledged = { files: new Map(), retries: 0 };
      all.push(seen);
      return drive(installation, picture, seen);
    };
    // One that is left alone shows how long it takes, so that the moments fall on all of its steps.
    const begun = Date.now();
    await driveOne();
    const one = Date.now() - begun;
    const cuts: Partial<Record<Cut, number>> = {};
    // Which comes first is the seed's: a short run has some of them.
    const from = Math.floor(random() * installation.cuts.length);
    for (let round = 0; round < kills; round += 1) {
      const driven = Promise.all(Array.from({ length: PEOPLE_A_ROUND }, driveOne));
      const what = installation.cuts[(from + round) % installation.cuts.length] ?? 'api';
      const cutting = sleep(random() * one * 2).then(() => installation.cut(what));
      await Promise.all([driven, cutting]);
      cuts[what] = (cuts[what] ?? 0) + 1;
    }
    return { cuts, ...(await expectNothingLost(installation, receiver, all)) };
  } finally {
    await installation.close();
    await receiver.close();
  }
}
