import { verify } from '@vestibule/webhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { docsTable } from '../support/docs-table.js';
import {
  createIntegration,
  runCommand,
  startServer,
  token,
  type TestCredentials,
  type TestServer,
} from '../support/server.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { ask, cardWith, photo, send, withoutFace, type Outcome } from './approved-person.js';
import { documentation } from './documentation.js';
import { startReceivingApp, type Hook, type ReceivingApp } from './receiving-app.js';
import { CHANGES, compileController, MESSAGE_PATTERNS } from './seed-controller.js';
import { printedDto } from './seed-dto.js';
import { printedSamples, runNode } from './seed-senders.js';

const PERSON = { first_name: 'John', last_name: 'Doe', email: 'a@a.com', unique_identifier: 'b8ed3f0f-d05f-4c4b' };
const ALLOW = { VESTIBULE_WEBHOOK_ALLOW: '127.0.0.0/8' };
const userId = PERSON.unique_identifier;

/** Who it is, as the reviewer reads it from the documents. */
const DETAILS = {
  firstName: 'JOHN',
  lastName: 'DOE',
  dateOfBirth: '1990-12-31',
  gender: 'M',
  idNumber: 'L898902C3',
  nationality: 'UTO',
  placeOfBirth: 'ZENITH',
  expirationDate: '2034-04-15',
  address: '1 High Street',
  country: 'UTO',
};

/** The events of the verification in their order: of which kind, and with which status. */
const EVENTS = [
  ['status', 'Started'],
  ['status', 'Submitted'],
  ['proof-of-address', 'Under Review'],
  ['status', 'Under Review'],
  ['proof-of-address', 'Approved'],
  ['status', 'Approved'],
  ['decision', 'Approved'],
] as const;
/** All of them reach the first receiver, and the four of the kind `status` the second one too. */
const DELIVERIES = EVENTS.length + 4;

const sequenceOf = ({ headers }: Hook): number => Number(headers['vestibule-sequence']);
const kindOf = ({ headers }: Hook): unknown => headers['vestibule-event'];
const bodyOf = ({ body }: Hook) =>
  JSON.parse(body) as { status: string; documentFront: { url: unknown }; documentBack: { url: unknown } };

/** What the controller passes on of a change of status, as it is printed. */
function passedOn(status: string): object[] {
  const submitted = status === 'Submitted';
  const active = { emailVerified: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string, isActive: true };
  return [
    ...(submitted
      ? [{ pattern: MESSAGE_PATTERNS.USER_ACCOUNT.ADMIN_USER.ADMIN_CONFIRM_SIGNUP, data: { userId } }]
      : []),
    {
      pattern: MESSAGE_PATTERNS.USER_PROFILE.USER.UPDATE_USER,
      data: { userId, idVerificationStatus: status, ...(submitted && active) },
    },
  ];
}

// The tests of this file are one story: one verification, from its creation to its approval.
describeWithSharedData("a receiver that is written as the integrators' documentation prints it", () => {
  let first: ReceivingApp;
  let second: ReceivingApp;
  let server: TestServer;
  let bank: TestCredentials;
  let bearer: string;
  let reviewer: string;
  let id: string;
  let requestUrl: string;

  beforeAll(async () => {
    const { made, failed } = compileController(CHANGES);
    if (!made) throw new Error(failed);
    [first, second] = await Promise.all([startReceivingApp(made), startReceivingApp(made)]);
  });
  beforeAll(async () => {
    server = await startServer(ALLOW);
    const [callback = ''] = /^http:\/\/example\.com\/verification-completed\S+/m.exec(documentation()) ?? [];
    const words = [
      ...['--callback-url', callback],
      ...['status', 'decision', 'proof-of-address'].flatMap((kind) => [
        '--webhook',
        `${kind}=${first.url}/webhooks/${kind}`,
      ]),
      ...['--webhook', `status=${second.url}/webhooks/status`],
      ...['--policy', 'allowLegacyIntake=true', '--policy', 'verificationProofOfAddress=true'],
    ];
    bank = await createIntegration(server.home, words, ALLOW);
    bearer = await token(server.api, bank);
    const signedIn = ['access-token', '--role', 'reviewer', '--as', 'anna'];
    reviewer = (await runCommand<{ accessToken: string }>(server.home, signedIn, ALLOW)).accessToken;
  });
  afterAll(async () => {
    await server.stop();
    await Promise.all([first.close(), second.close()]);
  });

  /** Makes a sealed call by a printed sender. */
  const sealed = async (call: 'create' | 'details', data: object): Promise<Readonly<Record<string, unknown>>> => {
    const sender = printedSamples().node[call === 'create' ? 0 : 1] ?? '';
    const answer = await fetch(`${server.api}/v2/verification/${call}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ integrationId: bank.id, encryptedData: runNode(sender, bank, data) }),
    });
    expect(answer.status).toBe(200);
    return ((await answer.json()) as { data: Record<string, unknown> }).data;
  };

  /** Every webhook that came to either. */
  const all = (): readonly Hook[] => {
    const hooks = [...first.hooks, ...second.hooks];
    expect(hooks).toHaveLength(DELIVERIES);
    return hooks;
  };

  it.each(CHANGES.map((change, at) => [change.printed, at] as const))(
    'should not compile with its %s left as they are',
    (_printed, at) => {
      const { failed } = compileController(CHANGES.toSpliced(at, 1));
      expect(failed).toContain(/TS\d+/.exec(CHANGES[at]?.why ?? '')?.[0]);
    },
  );

  it('should be changed by nothing that the guide does not tell', async () => {
    const rows = CHANGES.map(({ printed, instead, why }) => [printed, instead, why]);
    const { written, seen } = await docsTable('integrating.md', 'receiver', ['printed', 'instead', 'why'], rows);
    expect(written).toBe(seen);
  });

  it('should be there while a person is led from Not Started to Approved', async () => {
    const created = await sealed('create', PERSON);
    expect(created).toMatchObject({ status: 'Not Started', uniqueIdentifier: userId });
    [id, requestUrl] = [String(created['id']), String(created['requestUrl'])];
    // In test mode an integration's own server may stand in for the person.
    const begun = await ask(server.api, bearer, 'begin', { code: requestUrl });
    const session = String(begun['token']);
    const person = (call: 'consent' | 'submit'): Promise<Outcome> => ask(server.api, session, call);
    expect(await person('consent')).toEqual({ status: 'STARTED' });
    const front = await cardWith(photo('001_neutral'));
    expect(await send(server.api, session, 'DOCUMENT_FRONT', front, 'LICENSE')).toBe(200);
    expect(await send(server.api, session, 'DOCUMENT_BACK', await withoutFace())).toBe(200);
    expect(await send(server.api, session, 'PROOF_OF_ADDRESS', await withoutFace())).toBe(200);
    expect(await send(server.api, session, 'SELFIE', photo('001_smiling'))).toBe(200);
    expect(await person('submit')).toEqual({
      status: 'UNDER_REVIEW',
      redirectUrl: `http://example.com/verification-completed?user_id=${userId}&status=Under%20Review&email=a%40a.com`,
    });
    const review = (call: 'details' | 'proof' | 'decide', more: object = {}): Promise<Outcome> =>
      ask(server.api, reviewer, call, { id, ...more });
    expect(await review('details', { details: DETAILS })).toEqual({ verification: { status: 'UNDER_REVIEW' } });
    expect(await review('proof')).toEqual({ verification: { status: 'UNDER_REVIEW' } });
    expect(await review('decide')).toEqual({ verification: { status: 'APPROVED' } });
  });

  it('should get the three kinds, without a gap, and at each URL in order', async () => {
    await expect.poll(() => [first.hooks.length, second.hooks.length], { timeout: 15_000 }).toEqual([7, 4]);
    const numbered = EVENTS.map((event, at) => [at + 1, ...event]);
    const seen = (hooks: readonly Hook[]) => hooks.map((hook) => [sequenceOf(hook), kindOf(hook), bodyOf(hook).status]);
    expect(seen(first.hooks.toSorted((a, b) => sequenceOf(a) - sequenceOf(b)))).toEqual(numbered);
    for (const kind of ['status', 'decision', 'proof-of-address']) {
      const path = `/webhooks/${kind}`;
      expect(seen(first.hooks.filter((hook) => hook.path === path))).toEqual(numbered.filter(([, of]) => of === kind));
    }
    expect(seen(second.hooks)).toEqual(numbered.filter(([, kind]) => kind === 'status'));
  });

  it('should answer each with 200 at its first try, in its own words', async () => {
    const words = { status: 'the status', decision: 'the decision', 'proof-of-address': 'the decision' };
    for (const hook of all()) {
      const message = `Integration client has received ${words[kindOf(hook) as keyof typeof words]}.`;
      expect(hook.answer).toEqual({ data: null, message, errors: null });
    }
    const list = ['webhook', 'list', '--limit', '0'];
    interface Delivery {
      readonly state: string;
      readonly attempts: readonly { readonly httpStatus: number | null }[];
    }
    const deliveries = (): Promise<Delivery[]> => runCommand<Delivery[]>(server.home, list, ALLOW);
    await expect
      .poll(async () => (await deliveries()).map(({ state, attempts }) => [state, attempts.map((a) => a.httpStatus)]), {
        timeout: 15_000,
        interval: 500,
      })
      .toEqual(Array.from({ length: DELIVERIES }, () => ['delivered', [200]]));
  });

  it('should get bodies of the fields and types of its DTO, no field more and none less', () => {
    const dto = printedDto();
    expect(Object.keys(dto.shape)).toHaveLength(13);
    for (const hook of all()) {
      const body = bodyOf(hook);
      expect(dto.safeParse(body)).toMatchObject({ success: true });
      // What may be left out by the DTO is never left out.
      expect(Object.keys(body)).toEqual(Object.keys(dto.shape));
      const { status, documentFront, documentBack } = body;
      const address = kindOf(hook) === 'proof-of-address';
      const [before, front] = [status === 'Started', address ? 'proof-of-address' : 'document-front'];
      const key = (kind: string): unknown =>
        expect.stringMatching(new RegExp(`^verification/${bank.id}/${kind}/[0-9a-f]{24}\\.jpg$`));
      expect(documentFront.url).toEqual(before ? null : key(front));
      expect(documentBack.url).toEqual(before || address ? null : key('document-back'));
    }
  });

  it('should have a DTO by which a body with a field more, a field less or another type is found', () => {
    const dto = printedDto();
    const [hook] = all();
    if (!hook) throw new Error('No webhook came.');
    const { documentFront, ...rest } = bodyOf(hook);
    const issue = (body: object): object | undefined => dto.safeParse(body).error?.issues[0];
    expect(issue({ ...rest, documentFront, more: 1 })).toMatchObject({ code: 'unrecognized_keys', path: [] });
    expect(issue({ ...rest, documentFront: { ...documentFront, more: 1 } })).toMatchObject({ path: ['documentFront'] });
    expect(issue(rest)).toMatchObject({ code: 'invalid_type', path: ['documentFront'] });
    expect(issue({ ...rest, documentFront, status: 'STARTED' })).toMatchObject({ path: ['status'] });
  });

  it('should be able to verify every signature, and to tell a body that was changed', () => {
    for (const { headers, body, at } of all()) {
      const came = { secrets: [bank.webhookSecret], headers, now: at };
      expect(verify({ ...came, body })).toMatchObject({ payload: JSON.parse(body) as object });
      expect(() => verify({ ...came, body: body.replace(userId, 'somebody-else') })).toThrow(/signature/i);
    }
  });

  it('should pass on to its services what it is printed to', () => {
    const statuses = EVENTS.filter(([kind]) => kind === 'status').flatMap(([, status]) => passedOn(status));
    expect(second.messages).toEqual(statuses);
    const { UPDATE_USER } = MESSAGE_PATTERNS.USER_PROFILE.USER;
    const isDecision = ({ data }: { data: unknown }): boolean => Object.hasOwn(data as object, 'idVerified');
    expect(first.messages.filter((message) => !isDecision(message))).toEqual(statuses);
    expect(first.messages.filter(isDecision)).toEqual([
      { pattern: UPDATE_USER, data: { userId, idVerified: true, idVerificationStatus: 'Approved' } },
    ]);
  });

  it('should read the same by asking as the last status told it, to the byte', async () => {
    const told = second.hooks.at(-1)?.body ?? '';
    expect(JSON.parse(told)).toMatchObject({
      ...{ id, integrationId: bank.id, requestUrl, documentType: 'License', status: 'Approved', reason: null },
      verificationDetails: { firstName: 'JOHN', name: 'JOHN', surname: 'DOE', expiration_date: '2034-04-15' },
    });
    expect(JSON.stringify(await sealed('details', { verification_id: id }))).toBe(told);
  });
});
