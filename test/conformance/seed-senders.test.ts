import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIntegration, startServer, token, type TestCredentials, type TestServer } from '../support/server.js';
import { describeWithSharedData } from '../support/shared-data.js';
import { hasJava, runNode, printedSamples, runJava } from './seed-senders.js';

const PERSON = { first_name: 'John', last_name: 'Doe', email: 'a@a.com', unique_identifier: 'b8ed3f0f-d05f-4c4b-bbd0' };

interface Body {
  readonly code?: string;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

describeWithSharedData("senders that are written as the integrators' documentation prints them", () => {
  let server: TestServer;
  let bank: TestCredentials;
  let bearer: string;
  let samples: ReturnType<typeof printedSamples>;
  let [create, details, javaCreate, javaDetails] = ['', '', '', ''];

  beforeAll(async () => {
    samples = printedSamples();
    [create = '', details = ''] = samples.node;
    [javaCreate = '', javaDetails = ''] = samples.java;
    server = await startServer();
    bank = await createIntegration(server.home, ['--policy', 'allowLegacyIntake=true']);
    bearer = await token(server.api, bank);
  });
  afterAll(() => server.stop());

  const send = async (call: 'create' | 'details', encryptedData: string): Promise<{ status: number; body: Body }> => {
    const answer = await fetch(`${server.api}/v2/verification/${call}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ integrationId: bank.id, encryptedData }),
    });
    return { status: answer.status, body: (await answer.json()) as Body };
  };
  /** Makes a verification by the printed function, and gives its id. */
  const made = async (): Promise<string> => {
    const { body } = await send('create', runNode(create, bank, PERSON));
    return String(body.data['id']);
  };

  it('should be found in the documentation, two of each', () => {
    expect(samples.node).toHaveLength(2);
    expect(samples.java).toHaveLength(2);
  });

  it('should create and query by the Node function, with nothing changed but the keys', async () => {
    const created = await send('create', runNode(create, bank, PERSON));
    expect(created.status).toBe(200);
    expect(created.body.data).toMatchObject({ status: 'Not Started', uniqueIdentifier: PERSON.unique_identifier });
    const asked = { verification_id: created.body.data['id'] };
    const { status, body } = await send('details', runNode(details, bank, asked));
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ id: created.body.data['id'], verificationDetails: { firstName: 'John' } });
  });

  describe.skipIf(!hasJava() && process.env['CI'] !== 'true')('in Java (skipped where there is no JDK)', () => {
    it('should create by the first class, with nothing changed but the keys', async () => {
      const { printed, failed } = runJava(javaCreate, bank);
      expect(failed).toBe('');
      // It cuts at 184 digits, which is where its own sample's JSON ends: nothing of the tag is left.
      expect(printed).toHaveLength(184);
      const { status, body } = await send('create', printed);
      expect(status).toBe(200);
      expect(body.data).toMatchObject({ uniqueIdentifier: '1' });
    }, 60_000);

    it.each([
      ['shorter', '"Ann", "Lee", "ann@user.com", "1"', 200, undefined],
      ['longer', '"Maximiliane", "Oberhuber", "max@user.com", "b8ed3f0f-d05f-4c4b"', 400, 'INTAKE_CUT_OFF'],
    ])(
      'should be answered for a %s payload as the cut leaves it',
      async (_length, words, status, code) => {
        const called = javaCreate.replace('"test", "testing", "admin@user.com", "1"', words);
        expect(called).not.toBe(javaCreate);
        const answer = await send('create', runJava(called, bank).printed);
        expect(answer.status).toBe(status);
        expect(answer.body.code).toBe(code);
        if (code) expect(answer.body.message).toContain('cut off');
      },
      60_000,
    );

    it('should not compile by the second class, whose call has four arguments for one', () => {
      expect(runJava(javaDetails, bank).failed).toMatch(/encryptData.*cannot be applied/s);
    }, 60_000);

    it('should throw by it with the call put right, since its 124 digits can not be cut at 184', async () => {
      const called = javaDetails.replace('"test", "testing", "admin@user.com", "1"', `"${await made()}"`);
      expect(runJava(called, bank).failed).toContain('StringIndexOutOfBoundsException');
    }, 60_000);

    it('should query by it without its substring, with the whole tag behind', async () => {
      const id = await made();
      const called = javaDetails
        .replace('"test", "testing", "admin@user.com", "1"', `"${id}"`)
        .replace('.substring(0, 184)', '');
      const { printed, failed } = runJava(called, bank);
      expect(failed).toBe('');
      expect(printed).toHaveLength(124);
      const { status, body } = await send('details', printed);
      expect(status).toBe(200);
      expect(body.data).toMatchObject({ id, uniqueIdentifier: PERSON.unique_identifier });
    }, 60_000);
  });
});
