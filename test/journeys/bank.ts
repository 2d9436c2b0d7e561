import { createTestDatabase } from '../support/database.js';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { expect, vi } from 'vitest';
import { integratorOf, type FourImages, type Integrator } from '../support/integrator.js';
import type { Received, Receiver } from '../support/receiver.js';
import {
  createIntegration,
  runCommand,
  startServer,
  type TestCredentials,
  type TestServer,
} from '../support/server.js';
import { sharedData } from '../support/shared-data.js';

/** An answer with all that a journey looks at. */
export interface FullAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> & { readonly data: Record<string, unknown> };
  /** Milliseconds from the call to the end of its answer. */
  readonly took: number;
}

/** One delivery as `vestibule webhook list` gives it. */
export interface DeliveryView {
  readonly id: string;
  readonly eventId: string;
  readonly subjectId: string;
  readonly url: string;
  readonly state: string;
  readonly attempts: readonly { readonly outcome: string; readonly httpStatus: number | null }[];
}

/** A real server on a database of its own that SQL can reach, with one integration. */
export interface Bank {
  readonly server: TestServer;
  readonly credentials: TestCredentials;
  readonly integrator: Integrator;
  /** Runs a statement on the server's database, as nobody but a test does. */
  sql<Row extends pg.QueryResultRow>(statement: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs `vestibule …` on the same installation and gives its JSON. */
  command<T>(...words: readonly string[]): Promise<T>;
  /** Registers one of the London people under a unique identifier; gives the face's id. */
  register(uniqueIdentifier: string, person: string): Promise<string>;
  /** Sends a multipart call; a picture may be of any type. */
  post(path: string, fields: Readonly<Record<string, string | Uint8Array>>): Promise<FullAnswer>;
  /** Asks whether a picture shows the person of this unique identifier. */
  verify(uniqueIdentifier: string, image: Uint8Array): Promise<FullAnswer>;
  deliveries(): Promise<DeliveryView[]>;
  close(): Promise<void>;
}

const ALLOW = { VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8' };

/** A portrait of one of the London people. */
export const photo = (person: string, name: 'neutral' | 'smiling' = 'neutral'): Buffer =>
  readFileSync(sharedData('gestures', 'london', `${person}_${name}.jpg`));

/** Two portraits, each taken for two gestures: for banks that check none. */
export const fourImages = (person: string): FourImages => {
  const [smiling, neutral] = [photo(person, 'smiling'), photo(person)];
  return { smile: smiling, eyeblink: neutral, left: smiling, right: neutral };
};

/** Opens a bank; `words` are options of `integration create`, `more` is added to the server's environment. */
export async function openBank(
  words: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<Bank> {
  const database = await createTestDatabase();
  const environment = { ...ALLOW, ...more, DATABASE_URL: database.url };
  const server = await startServer(environment);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const credentials = await createIntegration(server.home, words, environment);
  const integrator = await integratorOf(server, credentials);
  const command = <T>(...given: readonly string[]): Promise<T> => runCommand<T>(server.home, given, environment);

  const post: Bank['post'] = async (path, fields) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string') form.set(name, value);
      else form.set(name, new Blob([Uint8Array.from(value)]), name);
    }
    const begun = performance.now();
    const answer = await fetch(`${server.api}/v2/verification/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${integrator.bearer}` },
      body: form,
    });
    const body = (await answer.json()) as FullAnswer['body'];
    return { status: answer.status, headers: answer.headers, body, took: performance.now() - begun };
  };

  return {
    server,
    credentials,
    integrator,
    command,
    post,
    sql: async <Row extends pg.QueryResultRow>(statement: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(statement, [...values])).rows,
    register: async (uniqueIdentifier, person) => {
      const { id } = await integrator.faceOf(uniqueIdentifier);
      const answer = await integrator.store(id, fourImages(person));
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return id;
    },
    verify: (uniqueIdentifier, image) =>
      post('verify-2fa-face', { integrationId: credentials.id, uniqueIdentifier, image }),
    deliveries: () => command('webhook', 'list', '--limit', '0'),
    close: async () => {
      await client.end();
      await server.stop();
      await database.drop();
    },
  };
}

/** Waits until so many webhooks are there, and gives them. */
export function webhooks(receiver: Receiver, count: number, timeout = 10_000): Promise<readonly Received[]> {
  return vi.waitFor(
    () => {
      expect(receiver.received.length).toBeGreaterThanOrEqual(count);
      return receiver.received;
    },
    { timeout, interval: 50 },
  );
}
