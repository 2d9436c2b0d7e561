import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, photo, send } from '../conformance/approved-person.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { requestVerification } from '../support/request-verification.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { drawSpecimens } from '../support/specimens.js';
import { passportZone, type ZonePerson } from '../support/zones.js';
import { openBank, type Bank } from './bank.js';

/** Somebody who does not exist, with the face of one of the London people. */
const ANNA: ZonePerson = {
  state: 'NOR',
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

// The tests of this file are one story: what one person has shown another one can't, and the past is looked back on at its end.
describeWithSharedData('a verification that is decided by what is on the document', () => {
  let bank: Bank;
  let receiver: Receiver;
  let reviewer: string;
  let passports: Readonly<Record<'good' | 'expired' | 'altered' | 'unlike' | 'renamed' | 'worn', Buffer>>;
  let people = 0;

  beforeAll(async () => {
    receiver = await startReceiver();
    const kinds = ['status', 'decision'].flatMap((kind) => ['--webhook', `${kind}=${receiver.url}`]);
    const policy = ['--policy', 'verificationDecision=findings', '--policy', 'verificationDocuments=Passport'];
    bank = await openBank([...kinds, ...policy]);
    const signedIn = ['access-token', '--role', 'reviewer', '--as', 'anna'];
    reviewer = (await bank.command<{ accessToken: string }>(...signedIn)).accessToken;

    const numbered = (number: string, more: Partial<ZonePerson> = {}) => passportZone({ ...ANNA, ...more, number });
    const zones = {
      good: passportZone(ANNA),
      expired: numbered('L898902C4', { expiry: '240415' }),
      // Born a day later by one digit, the check digits left as they were.
      altered: numbered('L898902C5').map((line) => line.replace('740812', '740813')),
      unlike: numbered('L898902C6'),
      renamed: numbered('L898902C7'),
      worn: numbered('L898902C8'),
    };
    const portrait = photo('001_neutral');
    // As if it had been blurred by more than 3 pixels where her face has 100.
    const worn = await sharp(portrait).blur(7).jpeg().toBuffer();
    const drawn = await drawSpecimens(
      Object.entries(zones).map(([name, lines]) => ({
        format: 'TD3',
        lines,
        portrait: name === 'worn' ? worn : portrait,
      })),
    );
    const jpegs = await Promise.all(drawn.map((png) => sharp(png).jpeg({ quality: 92 }).toBuffer()));
    passports = Object.fromEntries(Object.keys(zones).map((name, at) => [name, jpegs[at]])) as typeof passports;
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
    const { server, integrator } = bank;
    const data = await requestVerification(bank, { ...told, unique_identifier: `person-${(people += 1)}` });
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
        nationality: 'NOR',
        name: 'ANNA MARIA',
        surname: 'ERIKSSON',
        expiration_date: '2034-04-15',
        country: 'NOR',
      },
      reason: null,
    });
  }, 120_000);

  describe('where something is wrong', () => {
    it.each([
      ["another person's selfie", 'unlike', { selfie: '003_smiling' }, 'DECLINED', ['FACE_MATCH', 'FAIL']],
      ['a passport that somebody else has shown', 'good', {}, 'UNDER_REVIEW', ['ONE_HOLDER', 'FAIL']],
      ['a passport that has expired', 'expired', {}, 'DECLINED', ['NOT_EXPIRED', 'FAIL']],
      ['a digit that was altered', 'altered', {}, 'UNDER_REVIEW', ['CHECK_DIGITS', 'FAIL']],
      [
        'a name that is another',
        'renamed',
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

    it('should be for a reviewer where the face on it is worn, and say so, whether it is known or not', async () => {
      const { status, doubtful } = await verify(passports.worn);
      expect(status).toBe('UNDER_REVIEW');
      expect(doubtful).toContainEqual(['PORTRAIT', 'WARN']);
      expect(doubtful).not.toContainEqual(['FACE_MATCH', 'FAIL']);
    }, 120_000);

    it('should be told beforehand what another policy would have made of it', async () => {
      const dryRun = await bank.command<{
        readonly considered: number;
        readonly before: object;
        readonly after: object;
        readonly changed: readonly { readonly before: string; readonly after: string; readonly because: string[] }[];
      }>('integration', 'dry-run', bank.credentials.id, '--policy', 'verificationDeclines=check-digits');
      expect(dryRun).toMatchObject({
        considered: 7,
        before: { approved: 1, declined: 2, held: 4 },
        after: { approved: 1, declined: 1, held: 5 },
        differing: 3,
      });
      const changed = dryRun.changed.map(({ before, after, because }) => [before, after, ...because].join(' '));
      expect(changed.toSorted()).toEqual([
        'declined held face-match',
        'declined held not-expired',
        'held declined check-digits',
      ]);
    });
  });
});
