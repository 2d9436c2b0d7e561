import { setTimeout as sleep } from 'node:timers/promises';
import { startReceiver } from '../../support/receiver.js';
import { drive, emptyCard, type Acknowledged } from './drive.js';
import { openMachines } from './machines.js';
import { expectNothingLost, type Found } from './nothing-lost.js';

/** What came of it. */
export interface MachinesReport extends Found {
  readonly killedServers: number;
  readonly killedWorkers: number;
  readonly seconds: number;
}

const PEOPLE_AT_ONCE = 6;

/** Kills one of three API processes and one of two workers behind nginx, time and again under load, and looks at what is left. */
export async function killMachines(kills: number, everyMs: number): Promise<MachinesReport> {
  const receiver = await startReceiver();
  const machines = await openMachines(receiver);
  try {
    const picture = await emptyCard();
    const all: Acknowledged[] = [];
    const begun = Date.now();
    let isOver = false;
    const person = async (): Promise<void> => {
      while (!isOver) {
        const seen: Acknowledged = { files: new Map(), retries: 0 };
        all.push(seen);
        await drive(machines, picture, seen);
      }
    };
    const people = Promise.all(Array.from({ length: PEOPLE_AT_ONCE }, person));
    for (let kill = 0; kill < kills; kill += 1) {
      const next = sleep(everyMs);
      await Promise.race([machines.killOneOfEach(), people]);
      await Promise.race([next, people]);
    }
    isOver = true;
    await people;
    const seconds = Math.round((Date.now() - begun) / 1000);
    const found = await expectNothingLost(machines, receiver, all);
    return { killedServers: kills, killedWorkers: kills, seconds, ...found };
  } finally {
    await machines.close();
    await receiver.close();
  }
}
