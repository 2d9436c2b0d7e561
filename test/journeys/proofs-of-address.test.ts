import sharp from 'sharp';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ask } from '../conformance/approved-person.js';
import { launchChromium } from '../support/chromium.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { requestVerification } from '../support/request-verification.js';
import { sampled } from '../support/seed.js';
import { drawSpecimens } from '../support/specimens.js';
import { passportZone } from '../support/zones.js';
import { openBank, type Bank } from './bank.js';

const DAY_MS = 86_400_000;

/** A date so many days ago, in words. */
const daysAgo = (days: number): string =>
  new Date(Date.now() - days * DAY_MS).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });

/** A bill as a water company sends it. */
const bill = (
  name: string,
  date: string,
): string => `<!doctype html><style>body{font:16px sans-serif;margin:40px}</style>
<h1>Utopia Water</h1><p>${name}<br>1 High Street<br>UT1 2AB Zenith</p><p>Bill date: ${date}</p>
<p>Payment due: ${daysAgo(-14)}</p><p>Water supplied: 12 m³, 24.00</p>`;

let bank: Bank;
let receiver: Receiver;
let pages: Readonly<Record<'recent' | 'old' | 'another' | 'scanned', { mediaType: string; bytes: Buffer }>>;
let people = 0;

beforeAll(async () => {
  receiver = await startReceiver();
  const words = ['verificationDecision=findings', 'verificationProofOfAddress=true', 'verificationFace=off'];
  bank = await openBank([
    ...['status', 'proof-of-address'].flatMap((kind) => ['--webhook', `${kind}=${receiver.url}`]),
    ...words.flatMap((policy) => ['--policy', policy]),
  ]);
  const browser = await launchChromium();
  try {
    const tab = await browser.newPage({ viewport: { width: 800, height: 600 } });
    const pdf = async (html: string) => {
      await tab.setContent(html);
      return { mediaType: 'application/pdf', bytes: await tab.pdf({ format: 'A5' }) };
    };
    const [recent, old, another] = [
      await pdf(bill('Ms Anna Eriksson', daysAgo(20))),
      await pdf(bill('Ms Anna Eriksson', daysAgo(200))),
      await pdf(bill('Mr Olof Lindqvist', daysAgo(20))),
    ];
    await tab.setContent(bill('Ms Anna Eriksson', daysAgo(20)));
    const scanned = {
      mediaType: 'image/jpeg',
      bytes: await sharp(await tab.screenshot())
        .jpeg()
        .toBuffer(),
    };
    pages = { recent, old, another, scanned };
  } finally {
    await browser.close();
  }
}, 120_000);
afterAll(async () => {
  await bank.close();
  await receiver.close();
});

/** Somebody of the same name, with a passport of her own, sends a proof of address; gives the verification's id and status. */
async function prove({ mediaType, bytes }: { readonly mediaType: string; readonly bytes: Buffer }) {
  const { server, integrator } = bank;
  people += 1;
  const anna = {
    first_name: 'Anna',
    last_name: 'Eriksson',
    email: 'anna@bank.example',
    unique_identifier: `anna-${people}`,
  };
  const data = await requestVerification(bank, anna);
  const person = String((await ask(server.api, integrator.bearer, 'begin', { code: data.requestUrl }))['token']);
  await ask(server.api, person, 'consent');
  const zone = { state: 'NOR', names: 'ERIKSSON<<ANNA', birth: '740812', sex: 'F', expiry: '340415', optional: '' };
  const [png] = await drawSpecimens([{ format: 'TD3', lines: passportZone({ ...zone, number: `L89890${people}C3` }) }]);
  const passport = await sharp(png).jpeg({ quality: 92 }).toBuffer();
  const files = [
    { kind: 'DOCUMENT_FRONT', documentType: 'PASSPORT', mediaType: 'image/jpeg', bytes: passport },
    { kind: 'PROOF_OF_ADDRESS', mediaType, bytes },
  ];
  for (const { mediaType: type, bytes: body, ...file } of files) {
    const { url } = await ask(server.api, person, 'prepare', file);
    const headers = { 'content-type': type };
    expect((await fetch(String(url), { method: 'PUT', headers, body: new Uint8Array(body) })).status).toBe(200);
  }
  const { status } = await ask(server.api, person, 'submit');
  return { id: data.id, status };
}

/** What the integration was told of a proof. */
const toldOf = (id: string) =>
  receiver
    .verified(bank.credentials.webhookSecret)
    .flatMap(({ event, payload }) => (event === 'proof-of-address' && payload.id === id ? [payload] : []));

const TAKEN = [
  ['a recent bill with the person’s name', 'recent', 'Approved', 'APPROVED', null],
  ['a photo of the same bill', 'scanned', 'Approved', 'APPROVED', null],
] as const;
const REFUSED = [
  ['a bill that is too old', 'old', 'Declined', 'UNDER_REVIEW', 'The address could not be proven'],
  ['a bill of somebody else', 'another', 'Declined', 'UNDER_REVIEW', 'The address could not be proven'],
] as const;

it.each([...sampled(TAKEN, 1), ...sampled(REFUSED, 1)])(
  'should be told as the outcome of %s',
  async (_what, page, outcome, ends, reason) => {
    const { id, status } = await prove(pages[page]);
    await vi.waitFor(() => expect(toldOf(id)).toHaveLength(1), 15_000);
    expect(toldOf(id)[0]).toMatchObject({
      status: outcome,
      reason,
      documentType: 'Proof Address',
      documentBack: { url: null },
    });
    expect(toldOf(id)[0]?.documentFront.url).toMatch(/^verification\/.*\/proof-of-address\/.*\.jpg$/);
    expect(status).toBe(ends);
  },
  120_000,
);
