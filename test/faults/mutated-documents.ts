import sharp from 'sharp';
import { expect } from 'vitest';
import { ask } from '../conformance/approved-person.js';
import { openBank, type Bank } from '../journeys/bank.js';
import { launchChromium } from '../support/chromium.js';
import { memoryOf, withWorkers } from '../support/process-memory.js';
import { requestVerification } from '../support/request-verification.js';
import { SEED, seededRandom } from '../support/seed.js';
import { token as signIn } from '../support/server.js';
import { drawSpecimens } from '../support/specimens.js';
import { ZONE_FORMATS, zoneOf } from '../support/zones.js';
import { mutate } from './mutate.js';

/** How the answers were spread, and what it took. */
export interface Tally {
  readonly answers: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  /** The most that the server or one of its workers has ever held. */
  readonly peakMb: number;
}

/** What a verification takes of one kind of file. */
const FILES_MAXIMUM = 20;

/**
 * The most that the server or a worker of it may ever have held, in MB. Reading takes some 400 for its networks and OpenCV, and a whole
 * picture of 25 million pixels 250 more; a decoder that was led astray takes gigabytes.
 */
const PEAK_MB = 1_200;

/** Longest for one file: what a reader gets before it is ended, and what else is done. */
const LONGEST_MS = 40_000;

interface Source {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

interface Sources {
  readonly documents: readonly Source[];
  readonly letters: readonly Source[];
}

/** Documents with a zone as JPEG, PNG and WebP, and letters as PDF with text and with a picture. */
async function makeSources(random: () => number): Promise<Sources> {
  const drawn = await drawSpecimens(ZONE_FORMATS.map((format) => ({ format, lines: zoneOf(format, random) })));
  const small = (png: Buffer) => sharp(png).resize(700);
  const documents = await Promise.all(
    drawn.flatMap((png) => [
      small(png)
        .jpeg()
        .toBuffer()
        .then((bytes) => ({ mediaType: 'image/jpeg', bytes })),
      small(png)
        .png()
        .toBuffer()
        .then((bytes) => ({ mediaType: 'image/png', bytes })),
      small(png)
        .webp()
        .toBuffer()
        .then((bytes) => ({ mediaType: 'image/webp', bytes })),
    ]),
  );
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage();
    const letters: Source[] = [];
    for (const content of [
      '1 High Street, 28 November 2026',
      `<img src="data:image/png;base64,${drawn[0]?.toString('base64')}">`,
    ]) {
      await tab.setContent(`<h1>Utopia Water</h1><p>${content}</p>`);
      letters.push({ mediaType: 'application/pdf', bytes: await tab.pdf({ format: 'A5' }) });
    }
    return { documents, letters };
  } finally {
    await browser.close();
  }
}

/** Begins a verification with a proof of address, and consents. Gives the person's token. */
async function begin(bank: Bank, identifier: string): Promise<string> {
  const { server, credentials } = bank;
  const person = {
    first_name: 'Anna',
    last_name: 'Eriksson',
    email: 'anna@bank.example',
    unique_identifier: identifier,
  };
  const data = await requestVerification(bank, person);
  // Of its own: a long run outlasts an access token.
  const bearer = await signIn(server.api, credentials);
  const { token } = await ask(server.api, bearer, 'begin', { code: data.requestUrl });
  expect(await ask(server.api, String(token), 'consent')).toMatchObject({ status: 'STARTED' });
  return String(token);
}

/** What came of the files of one person. */
interface Sent {
  readonly told: readonly string[];
  readonly taken: number;
  readonly slowestMs: number;
}

/** Sends so many files for one person, a document and a letter in turn, each mutated in another way. */
async function sendFor(bank: Bank, person: number, count: number, sources: Sources): Promise<Sent> {
  // Of its own seed: people are sent side by side, in any order.
  const random = seededRandom(SEED + person);
  const token = await begin(bank, `person-${person}`);
  const told: string[] = [];
  let [taken, slowestMs] = [0, 0];
  for (let index = 0; index < count; index += 1) {
    const kind = index % 2 === 0 ? 'DOCUMENT_FRONT' : 'PROOF_OF_ADDRESS';
    const from = kind === 'DOCUMENT_FRONT' ? sources.documents : sources.letters;
    const { mediaType, bytes } = from[Math.floor(random() * from.length)] as Source;
    const variables = kind === 'DOCUMENT_FRONT' ? { kind, documentType: 'PASSPORT' } : { kind };
    const { url } = await ask(bank.server.api, token, 'prepare', variables);
    const started = performance.now();
    const body = new Uint8Array(mutate(bytes, Math.floor((person * 2 * FILES_MAXIMUM + index) / 2), random));
    const answer = await fetch(String(url), { method: 'PUT', headers: { 'content-type': mediaType }, body });
    slowestMs = Math.max(slowestMs, performance.now() - started);
    const { code } = (await answer.json()) as { code?: string };
    told.push(code ?? String(answer.status));
    taken += answer.status === 200 ? 1 : 0;
    expect(answer.status, told.at(-1)).toBeLessThan(500);
  }
  return { told, taken, slowestMs };
}

/**
 * Sends mutated pictures of documents and letters to a service, as people send them, and holds that each gets an answer in time that
 * blames the file and not the service, that memory stays within bounds, and that what is stored is what was taken.
 * @param lanes people who send side by side, for each of whom the service has a worker
 */
export async function sendMutated(count: number, lanes = 1): Promise<Tally> {
  const sources = await makeSources(seededRandom());
  const policy = ['verificationProofOfAddress=true', 'verificationFace=off'].flatMap((key) => ['--policy', key]);
  const bank = await openBank(policy, { VESTIBULE_DOCUMENT_WORKERS: String(lanes) });
  const sent: Sent[] = [];
  let peakMb = 0;
  try {
    const people = Array.from({ length: Math.ceil(count / (2 * FILES_MAXIMUM)) }, (_, person) => person);
    const lane = async (): Promise<void> => {
      for (let person = people.shift(); person !== undefined; person = people.shift()) {
        const files = Math.min(2 * FILES_MAXIMUM, count - person * 2 * FILES_MAXIMUM);
        sent.push(await sendFor(bank, person, files, sources));
        peakMb = Math.max(peakMb, ...withWorkers(bank.server.pid).map((pid) => memoryOf(pid).peak));
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    const slowestMs = Math.max(...sent.map((each) => each.slowestMs));
    expect(slowestMs).toBeLessThan(LONGEST_MS);
    expect(peakMb).toBeLessThan(PEAK_MB);
    expect((await fetch(`${bank.server.api}/ready`)).status).toBe(200);
    const [kept] = await bank.sql<{ count: number }>('SELECT count(*)::integer AS count FROM evidence');
    expect(kept?.count).toBe(sent.reduce((sum, { taken }) => sum + taken, 0));
    expect(await bank.command('storage', 'check')).toMatchObject({ missing: [], unknown: [] });
    const answers: Record<string, number> = {};
    for (const told of sent.flatMap((each) => each.told)) answers[told] = (answers[told] ?? 0) + 1;
    return { answers, slowestMs, peakMb };
  } finally {
    await bank.close();
  }
}
