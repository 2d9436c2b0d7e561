import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { photo, withoutFace } from '../conformance/approved-person.js';
import { requestVerification, type RequestedVerification } from '../support/request-verification.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { drawSpecimens } from '../support/specimens.js';
import { passportZone } from '../support/zones.js';
import { openBank, type Bank } from './bank.js';
import { pairDevice, type CaptureWords, type KioskDevice, type PairingCode, type Taken } from './device.js';

const BEGIN = `mutation ($code: String!) { beginVerification(code: $code) {
  ... on VerificationSession { id tokenType progress { face steps { step } } } ... on Failure { code } } }`;

describeWithSharedData('what kiosks capture for verifications', () => {
  let bank: Bank;
  let kiosk: KioskDevice;
  let passports: Buffer[];
  let people = 0;

  beforeAll(async () => {
    const policy = ['verificationDecision=findings', 'verificationDocuments=Passport'];
    bank = await openBank(policy.flatMap((each) => ['--policy', each]));
    kiosk = await pairDevice(bank, await bank.command<PairingCode>('device', 'pair', '--name', 'Hall'));
    const portrait = photo('001_neutral');
    const zones = ['L898902C3', 'L898902C4'].map((number) =>
      passportZone({
        ...{ state: 'NOR', names: 'ERIKSSON<<ANNA<MARIA', number, birth: '740812', sex: 'F', expiry: '340415' },
        optional: '',
      }),
    );
    const drawn = await drawSpecimens(zones.map((lines) => ({ format: 'TD3', lines, portrait })));
    passports = await Promise.all(drawn.map((png) => sharp(png).jpeg({ quality: 92 }).toBuffer()));
  }, 120_000);
  afterAll(() => bank.close());

  /** Makes a verification of somebody. */
  function requested(): Promise<RequestedVerification> {
    const who = { first_name: 'Anna Maria', last_name: 'Eriksson', email: 'anna@bank.example' };
    return requestVerification(bank, { ...who, unique_identifier: `kiosk-person-${(people += 1)}` });
  }

  /** All that is asked for: a passport and a selfie; `at` says which of the passports. */
  const whole = (at = 0): Pick<CaptureWords, 'purpose' | 'images' | 'documents'> => ({
    purpose: 'identify',
    images: [{ gesture: 'front', jpeg: photo('001_smiling') }],
    documents: [{ page: 'document_front', type: 'Passport', jpeg: passports[at] ?? Buffer.of() }],
  });

  const begin = async (code: string): Promise<{ id: string; tokenType: string; progress: object }> =>
    (await kiosk.ask<{ beginVerification: { id: string; tokenType: string; progress: object } }>(BEGIN, { code }))
      .beginVerification;

  const history = async (id: string): Promise<string[]> =>
    (
      await bank.sql<{ to_status: string }>(
        'SELECT to_status FROM verification_change WHERE verification_id = $1 ORDER BY number',
        [id],
      )
    ).map((row) => row.to_status);

  const came = ({ outcome, why, again }: Taken): unknown[] => [outcome, why, again];

  it('should be handed in and decided at once, where all is there and nothing warns', async () => {
    const { id, requestUrl } = await requested();
    const session = await begin(requestUrl);
    expect(session).toMatchObject({ tokenType: 'DPoP', progress: { face: 'SELFIE' } });
    const taken = await kiosk.send({ ...whole(), sessionId: session.id, code: requestUrl });
    expect(came(taken)).toEqual(['SUBMITTED', null, false]);
    expect(await history(id)).toEqual(['Not Started', 'Started', 'Submitted', 'Approved']);
  }, 120_000);

  it('should be under review where the kiosk had no network, whatever the policy says', async () => {
    const { id, requestUrl } = await requested();
    const capturedAt = new Date(Date.now() - 3_600_000).toISOString();
    const words = { ...whole(1), code: requestUrl, offline: true, capturedAt };
    expect(came(await kiosk.send(words))).toEqual(['SUBMITTED', null, false]);
    expect(await history(id)).toEqual(['Not Started', 'Started', 'Submitted', 'Under Review']);
    const consents = await bank.sql<{ given_at: Date }>('SELECT given_at FROM consent WHERE verification_id = $1', [
      id,
    ]);
    expect(consents.map(({ given_at }) => given_at.toISOString())).toEqual([capturedAt]);
  }, 120_000);

  it('should be handed in once, however often it is sent, also where its own answer was lost', async () => {
    const { id, requestUrl } = await requested();
    const sealed = await kiosk.seal({ ...whole(1), code: requestUrl, offline: true });
    const both = await Promise.all([kiosk.submit(sealed), kiosk.submit(sealed)]);
    expect(both.map(({ outcome }) => outcome)).toEqual(['SUBMITTED', 'SUBMITTED']);
    await bank.sql('DELETE FROM face_capture WHERE id = $1', [sealed.captureId]);
    expect(came(await kiosk.submit(sealed))).toEqual(['SUBMITTED', null, false]);
    expect((await history(id)).filter((status) => status === 'Submitted')).toHaveLength(1);
  }, 120_000);

  it('should go on in a session of its own, where the one that it was captured in is over', async () => {
    const { id, requestUrl } = await requested();
    const session = await begin(requestUrl);
    await bank.sql('UPDATE verification_session SET ended_at = now() WHERE id = $1', [session.id]);
    const taken = await kiosk.send({ ...whole(1), sessionId: session.id, code: requestUrl });
    expect(came(taken)).toEqual(['SUBMITTED', null, false]);
    expect(await history(id)).toContain('Submitted');
  }, 120_000);

  it('should be turned away with the reason, and leave the verification open', async () => {
    const { id, requestUrl } = await requested();
    const nobody = await kiosk.send({ ...whole(), code: `${requestUrl.slice(0, -1)}?`, offline: true });
    expect(came(nobody)).toEqual(['REJECTED', 'VERIFICATION_CODE_UNKNOWN', false]);
    const halfway = await kiosk.send({ ...whole(1), images: [], code: requestUrl, offline: true });
    expect(came(halfway)).toEqual(['REJECTED', 'VERIFICATION_INCOMPLETE', false]);
    const faceless = { ...whole(1), images: [{ gesture: 'front' as const, jpeg: await withoutFace() }] };
    expect(came(await kiosk.send({ ...faceless, code: requestUrl }))).toEqual(['UNUSABLE', 'NO_FACE', false]);
    expect(await history(id)).toEqual(['Not Started', 'Started']);

    expect(came(await kiosk.send({ ...whole(1), code: requestUrl, offline: true }))).toEqual([
      'SUBMITTED',
      null,
      false,
    ]);
    const late = await kiosk.send({ ...whole(1), captureId: randomUUID(), code: requestUrl, offline: true });
    expect(came(late)).toEqual(['REJECTED', 'VERIFICATION_STATE', false]);
  }, 120_000);

  it('should not be taken of another integration’s people', async () => {
    const other = await bank.command<{ readonly id: string }>('integration', 'create', '--name', 'Other');
    const paired = await bank.command<PairingCode>('device', 'pair', '--name', 'Elsewhere', '--integration', other.id);
    const { requestUrl } = await requested();
    const theirs = await (await pairDevice(bank, paired)).send({ ...whole(1), code: requestUrl, offline: true });
    expect(came(theirs)).toEqual(['REJECTED', 'VERIFICATION_CODE_UNKNOWN', false]);
  });
});
