import { sealJwe } from '@vestibule/envelope';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { photo } from '../conformance/approved-person.js';
import { cameraOfCode, cameraOfPictures, type ChangingCamera } from '../support/camera-file.js';
import type { TestKiosk } from '../support/kiosk.js';
import { startNetwork, type Network } from '../support/network.js';
import { requestVerification, type RequestedVerification } from '../support/request-verification.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { drawSheets, drawSpecimens } from '../support/specimens.js';
import { startTextGateway, type TextGateway } from '../support/text-gateway.js';
import { passportZone, type ZonePerson } from '../support/zones.js';
import { openBranch, type Branch } from './branch.js';
import { faceBefore, scene } from './document-scenes.js';
import { agree, choosePurpose, outcome, reach, reachAttract, screen, typeCode } from './walk.js';

/** Somebody who does not exist, with the face of one of the London people. */
const ANNA: ZonePerson = {
  ...{ state: 'NOR', names: 'ERIKSSON<<ANNA<MARIA', number: 'L898902C3', birth: '740812', sex: 'F' },
  ...{ expiry: '340415', optional: '' },
};

const DAY_MS = 86_400_000;
const monthAgo = new Date(Date.now() - 30 * DAY_MS).toISOString().slice(0, 10);
const BILL = `<h1>Utopia Water</h1><p>Ms Anna Maria Eriksson<br>1 High Street<br>UT1 2AB Zenith</p>
<p>Bill date: ${monthAgo}</p><p>Water supplied: 12 m³, 24.00</p>`;

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).first().click({ timeout: 30_000 });

describeWithSharedData('an identity check at the kiosk', () => {
  let branch: Branch;
  let texts: TextGateway;
  let network: Network;
  let camera: ChangingCamera;
  let kiosk: TestKiosk;
  let people = 0;
  let reviewer: string;
  let sheets: Readonly<Record<'good' | 'expired' | 'altered' | 'covered' | 'card' | 'second' | 'bill', Buffer>>;
  let face: Buffer;

  beforeAll(async () => {
    texts = await startTextGateway();
    const policy = ['verificationDecision=findings', 'verificationDocuments=Passport,License', 'kioskLanguages=en'];
    branch = await openBranch({
      words: policy.flatMap((each) => ['--policy', each]),
      environment: texts.environment,
    });
    network = await startNetwork(branch.server.api);
    const signedIn = ['access-token', '--role', 'reviewer', '--as', 'anna'];
    reviewer = (await branch.command<{ accessToken: string }>(...signedIn)).accessToken;
    const numbered = (number: string, changes: Partial<ZonePerson> = {}) =>
      passportZone({ ...ANNA, ...changes, number });
    const zones = {
      good: passportZone(ANNA),
      expired: numbered('L898902C4', { expiry: '240415' }),
      // Born a day later by one digit, the check digits left as they were.
      altered: numbered('L898902C5').map((line) => line.replace('740812', '740813')),
      covered: [],
      second: numbered('L898902C6'),
    };
    const portrait = photo('001_neutral');
    const passports = await drawSpecimens(Object.values(zones).map((lines) => ({ format: 'TD3', lines, portrait })));
    const [bill] = await drawSheets([BILL]);
    const [card] = await drawSpecimens([
      {
        format: 'TD1',
        lines: ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'],
      },
    ]);
    const drawn = Object.fromEntries(Object.keys(zones).map((name, at) => [name, passports[at]]));
    sheets = { ...drawn, bill, card } as typeof sheets;
    face = await faceBefore(photo('001_smiling'));
    camera = cameraOfPictures([await scene(null)]);
    const { code } = await branch.pair();
    kiosk = await branch.kiosk({ api: network.url, camera: camera.path, pairingCode: code });
  }, 240_000);
  afterAll(async () => {
    await kiosk.close();
    camera.remove();
    await network.close();
    await branch.close();
    await texts.close();
  });

  /** Asks for a verification of Anna. */
  function requested(): Promise<RequestedVerification> {
    const who = { first_name: 'Anna Maria', last_name: 'Eriksson', email: 'anna@bank.example' };
    return requestVerification(branch, { ...who, unique_identifier: `visitor-${(people += 1)}` });
  }

  /** What an integrator is told of a verification where it asks. */
  async function details(id: string): Promise<Record<string, unknown>> {
    const { intakeKey, id: integrationId } = branch.credentials;
    const answer = await fetch(`${branch.server.api}/v2/verification/details`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ integrationId, encryptedData: await sealJwe(intakeKey, { verification_id: id }) }),
    });
    return ((await answer.json()) as { data: Record<string, unknown> }).data;
  }

  /** What a reviewer is shown of a verification that did not pass. */
  async function doubts(id: string): Promise<string[]> {
    const query = `query ($id: ID!) { verification(id: $id) { evidence { findings { all { name outcome compared } } } } }`;
    const answer = await fetch(`${branch.server.api}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${reviewer}` },
      body: JSON.stringify({ query, variables: { id } }),
    });
    const { data } = (await answer.json()) as {
      data: { verification: { evidence: { findings: { all: Record<string, string>[] | null } }[] } };
    };
    const all = data.verification.evidence.flatMap(({ findings }) => findings.all ?? []);
    return all.filter(({ outcome: came }) => came !== 'PASS').map((each) => Object.values(each).join(' '));
  }

  /** Goes as far as the first picture of a passport, in a branch where that is asked for first. */
  async function toPassport(requestUrl: string, first: readonly Buffer[], seconds?: number): Promise<void> {
    const { page } = kiosk;
    await choosePurpose(page, 'identify');
    await typeCode(page, requestUrl);
    await agree(page);
    await reach(page, 'document-choice');
    camera.show(first, seconds);
    await press(page, /^Passport/);
  }

  /** What the kiosk says of a page that it took. */
  async function said(): Promise<string> {
    await reach(kiosk.page, 'document-confirm', 60_000);
    return (await screen(kiosk.page, 'document-confirm').getByRole('heading').first().textContent()) ?? '';
  }

  afterEach(async () => {
    network.mend();
    const cancel = kiosk.page.getByRole('button', { name: 'Cancel' }).first();
    if (await cancel.isVisible()) await cancel.click();
  });

  it('should say what is wrong with how the document is shown, until it can be taken', async () => {
    const { page } = kiosk;
    const { requestUrl } = await requested();
    const lies = await Promise.all([
      scene(null),
      scene(sheets.good, { wide: 300 }),
      scene(sheets.good, { right: 420 }),
      scene(sheets.good, { glare: 110 }),
      scene(sheets.good, { blur: 7 }),
      scene(sheets.good, { bright: 0.12 }),
    ]);
    const hints = new Set<string>();
    await toPassport(requestUrl, [...lies, await scene(sheets.good)], 4);
    const confirm = screen(page, 'document-confirm');
    for (const until = Date.now() + 120_000; Date.now() < until && !(await confirm.isVisible());) {
      const guidance = page.locator('[data-screen="document-capture"] .v-guidance');
      hints.add((await guidance.textContent({ timeout: 1_000 }).catch(() => '')) ?? '');
      await page.waitForTimeout(150);
    }
    expect([...hints]).toEqual(
      expect.arrayContaining([
        ...['Put it into the frame', 'Bring it closer', 'Show all four corners'],
        ...[
          'Tilt it a little, away from the reflection',
          'It’s blurred. Hold it still',
          'It’s too dark. Find more light',
        ],
      ]),
    );
    expect(await said()).toBe('Is everything right?');
  }, 240_000);

  it('should say what is wrong with the document itself, and hand it in all the same where the person says so', async () => {
    const { page } = kiosk;
    const { id, requestUrl } = await requested();
    await toPassport(requestUrl, [await scene(sheets.covered)]);
    expect(await said()).toBe('We couldn’t read this');
    const again = async (sheet: Buffer): Promise<string> => {
      camera.show([await scene(sheet)]);
      await press(page, 'Take it again');
      await reach(page, 'document-capture');
      return said();
    };
    expect(await again(sheets.altered)).toBe('Something was not read right');
    expect(await again(sheets.card)).toBe('This seems to be another document');
    expect(await again(sheets.expired)).toBe('This document has expired');
    camera.show([face]);
    await press(page, /^Go on all the same/);
    expect(await outcome(page)).toBe('Handed in. Thank you');
    await press(page, 'Finish');
    const { status, reason } = await details(id);
    expect([status, reason]).toEqual(['Declined', 'The document has expired']);
  }, 240_000);

  it('should keep everything without a network, and hand it in to a reviewer when it is back', async () => {
    const { page } = kiosk;
    const { id, requestUrl } = await requested();
    await reachAttract(page);
    network.cut();
    await toPassport(requestUrl, [await scene(sheets.second)]);
    expect(await said()).toBe('Is everything right?');
    camera.show([face]);
    await press(page, 'Yes, go on');
    expect(await outcome(page)).toBe('Saved, not sent yet');
    await press(page, 'Finish');
    network.mend();
    await expect.poll(async () => (await details(id))['status'], { timeout: 90_000 }).toBe('Under Review');
  }, 240_000);

  it('should say that nobody knows a code', async () => {
    const { page } = kiosk;
    const { requestUrl } = await requested();
    await choosePurpose(page, 'identify');
    await typeCode(page, `${requestUrl.slice(0, -2)}xx`);
    const refusal = screen(page, 'code').getByRole('alert').filter({ hasText: /\S/ });
    await refusal.waitFor({ timeout: 30_000 });
    expect(await refusal.textContent()).toContain('We don’t know this code');
  });

  it('should go from the code of the request URL to Submitted, phone and proof of address included, and be decided', async () => {
    const { page } = kiosk;
    const asked = ['verificationProofOfAddress=true', 'verificationPhone=true'];
    const words = asked.flatMap((each) => ['--policy', each]);
    await branch.command('integration', 'set', branch.credentials.id, ...words);
    const { id, requestUrl } = await requested();
    camera.showInstead(await cameraOfCode(requestUrl));
    await choosePurpose(page, 'identify');
    await agree(page);

    await reach(page, 'phone');
    await screen(page, 'phone').getByRole('textbox').fill('+447700900123');
    await press(page, 'Send me the code');
    await screen(page, 'phone').getByText('Type the code that we sent you').waitFor();
    await screen(page, 'phone').getByRole('textbox').fill(texts.lastCode());
    await press(page, 'Continue');

    await reach(page, 'document-choice');
    camera.show([await scene(sheets.good)]);
    await press(page, /^Passport/);
    await reach(page, 'document-confirm', 60_000);
    const read = await screen(page, 'document-confirm').locator('[data-field]').allTextContents();
    expect(read.join('|')).toMatch(/ERIKSSON.*ANNA MARIA.*L898902C3/);
    expect(await screen(page, 'document-confirm').locator('input').count(), 'never for editing').toBe(0);

    camera.show([await scene(sheets.bill)]);
    await press(page, 'Yes, go on');
    await reach(page, 'document-confirm', 60_000);
    camera.show([face]);
    await press(page, 'Yes, go on');
    expect(await outcome(page)).toBe('Handed in. Thank you');
    await press(page, 'Finish');
    expect(await doubts(id)).toEqual([]);
    expect(await details(id)).toMatchObject({
      status: 'Approved',
      documentType: 'Passport',
      phoneNumberVerified: true,
      verificationDetails: { firstName: 'ANNA MARIA', lastName: 'ERIKSSON', idNumber: 'L898902C3' },
    });
  }, 240_000);
});
