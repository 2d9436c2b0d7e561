import { sealJwe, type IntakeJwk } from '@vestibule/envelope';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, photo, send } from '../conformance/approved-person.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import type { TestCredentials } from '../support/server.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { drawSpecimens } from '../support/specimens.js';
import { passportZone, type ZonePerson } from '../support/zones.js';
import { openBank, type Bank } from './bank.js';

/** Somebody who does not exist, with the face of one of the London people. */
const ANNA: ZonePerson = {
  state: 'UTO',
  names: 'ERIKSSON<<ANNA<MARIA',
  number: 'L898902C3',
  birth: '740812',
  sex: 'F',
  expiry: '340415',
  optional: '',
};
const TOLD = { first_name: 'Anna Maria', last_name: 'Eriksson', email: 'anna@bank.example' };

interface Finding {
  readonly name: string;
  readonly outcome: string;
  readonly compared: string;
}

const EVIDENCE = `query ($id: ID!) { verification(id: $id) { status evidence { kind findings {
  reading { type mrz valid fields { name value source } }
  all { name outcome compared } } } } }`;

describeWithSharedData('a verification that is decided by what is on the document', () => {
  let bank: Bank;
  let receiver: Receiver;
  let reviewer: string;
  let passports: Readonly<Record<'good' | 'expired' | 'altered', Buffer>>;
  let people = 0;

  beforeAll(async () => {
    receiver = await startReceiver();
    const kinds = ['status', 'decision'].flatMap((kind) => ['--webhook', `${kind}=${receiver.url}`]);
    const policy = ['--policy', 'verificationDecision=findings', '--policy', 'verificationDocuments=Passport'];
    bank = await openBank([...kinds, ...policy]);
    const signedIn = ['access-token', '--role', 'reviewer', '--as', 'anna'];
    reviewer = (await bank.command<{ accessToken: string }>(...signedIn)).accessToken;

    const [zone, expired] = [passportZone(ANNA), passportZone({ ...ANNA, expiry: '240415' })];
    // Born a day later by one digit, the check digits left as they were.
    const altered = zone.map((line) => line.replace('740812', '740813'));
    const drawn = await drawSpecimens(
      [zone, expired, altered].map((lines) => ({ format: 'TD3', lines, portrait: photo('001_neutral') })),
    );
    const [good, old, other] = await Promise.all(drawn.map((png) => sharp(png).jpeg({ quality: 92 }).toBuffer()));
    if (!good || !old || !other) throw new Error('three passports were to be drawn');
    passports = { good, expired: old, altered: other };
  }, 120_000);
  afterAll(async () => {
    await bank.close();
    await receiver.close();
  });

  /** Goes through a verification with a passport and a selfie; gives how it ends, and all that was found. */
  async function verify(
    passport: Buffer,
    { told = TOLD, selfie = '001_smiling' }: { readonly told?: typeof TOLD; readonly selfie?: string } = {},
  ) {
    const { credentials, server, integrator } = bank;
    const uniqueIdentifier = `person-${(people += 1)}`;
    const { intakeKey } = credentials as TestCredentials & { readonly intakeKey: IntakeJwk };
    const encryptedData = await sealJwe(intakeKey, { ...told, unique_identifier: uniqueIdentifier });
    const created = await fetch(`${server.api}/v2/verification/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ integrationId: credentials.id, encryptedData }),
    });
    const { data } = (await created.json()) as { data: { id: string; status: string; requestUrl: string } };
    expect(data.status).toBe('Not Started');
    const { token } = await ask(server.api, integrator.bearer, 'begin', { code: data.requestUrl });
    const person = String(token);
    expect(await ask(server.api, person, 'consent')).toMatchObject({ status: 'STARTED' });
    expect(await send(server.api, person, 'DOCUMENT_FRONT', passport, 'PASSPORT')).toBe(200);
    expect(await send(server.api, person, 'SELFIE', photo(selfie))).toBe(200);
    const { status } = await ask(server.api, person, 'submit');
    const answer = await fetch(`${server.api}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${reviewer}` },
      body: JSON.stringify({ query: EVIDENCE, variables: { id: data.id } }),
    });
    const { evidence } = ((await answer.json()) as { data: { verification: { evidence: Evidence[] } } }).data
      .verification;
    const findings = evidence.find(({ kind }) => kind === 'FINDINGS')?.findings.all ?? [];
    const reading = evidence.find(({ kind }) => kind === 'DOCUMENT_FRONT')?.findings.reading;
    return {
      id: data.id,
      status,
      reading,
      doubtful: findings.filter(({ outcome }) => outcome !== 'PASS').map(({ name, outcome }) => [name, outcome]),
    };
  }

  interface Evidence {
    readonly kind: string;
    readonly findings: {
      readonly all: readonly Finding[] | null;
      readonly reading: { readonly type: string; readonly mrz: readonly string[]; readonly valid: boolean } | null;
    };
  }

  /** The last thing that the integration was told of a verification. */
  const toldOf = (id: string) =>
    receiver
      .verified(bank.credentials.webhookSecret)
      .flatMap(({ event, payload }) => (event === 'decision' && payload.id === id ? [payload] : []))
      .at(-1);

  it('should be approved where nothing warns, and told with what the passport says', async () => {
    const { id, status, reading, doubtful } = await verify(passports.good);
    expect([status, doubtful]).toEqual(['APPROVED', []]);
    expect(reading).toMatchObject({ type: 'passport', mrz: passportZone(ANNA), valid: true });
    await vi.waitFor(() => expect(toldOf(id)).toBeDefined(), 15_000);
    expect(toldOf(id)).toMatchObject({
      status: 'Approved',
      documentType: 'Passport',
      verificationDetails: {
        firstName: 'ANNA MARIA',
        lastName: 'ERIKSSON',
        dateOfBirth: '1974-08-12',
        gender: 'F',
        idNumber: 'L898902C3',
        nationality: 'UTO',
        name: 'ANNA MARIA',
        surname: 'ERIKSSON',
        expiration_date: '2034-04-15',
        country: 'UTO',
      },
      reason: null,
    });
  }, 120_000);

  describe('where something is wrong', () => {
    it.each([
      ["another person's selfie", 'good', { selfie: '003_smiling' }, 'DECLINED', ['FACE_MATCH', 'FAIL']],
      ['a passport that has expired', 'expired', {}, 'DECLINED', ['NOT_EXPIRED', 'FAIL']],
      ['a digit that was altered', 'altered', {}, 'UNDER_REVIEW', ['CHECK_DIGITS', 'FAIL']],
      [
        'a name that is another',
        'good',
        { told: { ...TOLD, first_name: 'Birgit', last_name: 'Lindqvist' } },
        'UNDER_REVIEW',
        ['NAME', 'FAIL'],
      ],
    ] as const)(
      'should go where the policy says, with the finding named: %s',
      async (_what, passport, more, status, finding) => {
        const decided = await verify(passports[passport], more);
        expect(decided.status).toBe(status);
        expect(decided.doubtful).toEqual([finding]);
      },
      120_000,
    );
  });
});
