import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { integratorOf, type FourImages, type Integrator } from '../support/integrator.js';
import { startReceiver } from '../support/receiver.js';
import { seededRandom } from '../support/seed.js';
import { createIntegration, startServer } from '../support/server.js';
import { sharedData } from '../support/shared-data.js';

const ALLOW = { VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8' };
const PERSONS_A_ROUND = 3;
/** The contract: a killed worker's deliveries go on within 10 s; twice that on a machine that does other things. */
const DRAINED_WITHIN_MS = 20_000;

const images = (person: string): FourImages => {
  const photo = (name: string): Buffer => readFileSync(sharedData('gestures', 'london', `${person}_${name}.jpg`));
  return { smile: photo('smiling'), eyeblink: photo('neutral'), left: photo('smiling'), right: photo('neutral') };
};

interface EventView {
  readonly id: string;
  readonly subject: { readonly id: string };
}

async function allEvents(integrator: Integrator): Promise<EventView[]> {
  const events: EventView[] = [];
  for (let path = '/v2/events'; ;) {
    const { data } = (await (await integrator.get(path)).json()) as {
      data: { events: EventView[]; nextCursor: string; hasMore: boolean };
    };
    events.push(...data.events);
    if (!data.hasMore) return events;
    path = `/v2/events?after=${data.nextCursor}`;
  }
}

async function jobsLeft(api: string): Promise<number> {
  const text = await (await fetch(`${api}/metrics`)).text();
  return Number(/^vestibule_jobs (\S+)$/m.exec(text)?.[1]);
}

/** What came of the kills. */
export interface KillReport {
  readonly kills: number;
  readonly started: number;
  readonly acknowledged: number;
  readonly stored: number;
  readonly webhooks: number;
}

/**
 * Kills the server (SIGKILL) at random moments while persons are being registered, and starts it again by nothing but the
 * usual command. Then holds what is stored against what was acknowledged, recorded and received.
 */
export async function killDuringRegistrations(kills: number): Promise<KillReport> {
  const random = seededRandom();
  const receiver = await startReceiver();
  let server = await startServer(ALLOW);
  const { home } = server;
  const environment = { ...ALLOW, VESTIBULE_HOME: home };
  try {
    const bank = await createIntegration(home, ['--webhook', `images_stored=${receiver.url}`], environment);
    const photos = images('001');
    const names: string[] = [];
    const acknowledged = new Set<string>();

    // One that is left alone shows how long it takes, so that the moments fall on all of its stages.
    const first = await integratorOf(server, bank);
    const begun = Date.now();
    names.push('person-0');
    expect((await first.store((await first.faceOf('person-0')).id, photos)).status).toBe(200);
    acknowledged.add('person-0');
    const one = Date.now() - begun;

    for (let round = 0; round < kills; round += 1) {
      const integrator = await integratorOf(server, bank);
      const persons = Array.from({ length: PERSONS_A_ROUND }, (_, index) => `person-${round + 1}-${index + 1}`);
      names.push(...persons);
      const calls = persons.map(async (name) => {
        const { id } = await integrator.faceOf(name);
        const answer = await integrator.store(id, photos);
        if (answer.status === 200) acknowledged.add(name);
      });
      const settled = Promise.allSettled(calls);
      await sleep(random() * one * (PERSONS_A_ROUND + 0.5));
      await server.kill();
      await settled;
      server = await startServer(environment);
    }

    const integrator = await integratorOf(server, bank);
    const deadline = Date.now() + DRAINED_WITHIN_MS;
    while ((await jobsLeft(server.api)) > 0 && Date.now() < deadline) await sleep(200);

    const events = await allEvents(integrator);
    const webhooks = receiver.verified(bank.webhookSecret);
    let stored = 0;
    for (const name of names) {
      const face = await integrator.faceOf(name);
      const recorded = events.filter(({ subject }) => subject.id === face.id);
      const received = webhooks.filter(({ payload }) => 'result' in payload && payload.result._id === face.id);
      if (face.registered) {
        stored += 1;
        expect(recorded, `${name} is stored: it has its one event`).toHaveLength(1);
        expect(received.length, `${name} is stored: its webhook arrives`).toBeGreaterThan(0);
        expect(new Set(received.map(({ id }) => id)), `${name}: one webhook-id`).toEqual(new Set([recorded[0]?.id]));
      } else {
        expect(recorded, `${name} is not stored: it has no event`).toEqual([]);
        expect(received, `${name} is not stored: nothing is sent`).toEqual([]);
        expect(acknowledged.has(name), `${name} is not stored: it was not acknowledged`).toBe(false);
      }
    }
    // What is stored opens: the last person who is, is verified with her own picture.
    const last = [...acknowledged].at(-1) ?? '';
    expect((await integrator.verify(last, photos.eyeblink)).body.data['verified']).toBe(true);
    expect(await server.stop({ keepHome: true })).toBe(0);
    return { kills, started: names.length, acknowledged: acknowledged.size, stored, webhooks: webhooks.length };
  } finally {
    await server.kill();
    await receiver.close();
    rmSync(home, { recursive: true, force: true });
  }
}
