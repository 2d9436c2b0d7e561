import { sealJwe, sealLegacy, type IntakeJwk } from '@vestibule/envelope';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../platform/database/testing.js';
import { answer, call, failure, type Variables } from '../call.test-support.js';

interface Made {
  readonly id: string;
  readonly publicKey: string;
  readonly privateKey: string;
  readonly intakeKey: IntakeJwk;
}

const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example', unique_identifier: 'user-1' };
/** No command here may get as far as a data folder. */
const NOWHERE = { VESTIBULE_HOME: '/dev/null/nowhere' };

describe('vestibule intake explain', () => {
  const home = mkdtempSync(join(tmpdir(), 'vestibule-test-cli-'));
  let database: TestDatabase;
  let variables: Variables;
  let made: Made;
  let keys: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    variables = { VESTIBULE_HOME: home, DATABASE_URL: database.url };
    made = await answer<Made>(['integration', 'create', '--name', 'Harbour Bank'], variables);
    keys = join(home, 'keys.json');
    writeFileSync(keys, JSON.stringify(made));
  });
  afterAll(async () => {
    await database.drop();
    rmSync(home, { recursive: true, force: true });
  });

  it("should say of a good payload that it is taken, by the installation's keys or by a file's", async () => {
    const sealed = await sealLegacy(made, PERSON, 16);
    const expected = {
      form: 'legacy',
      characters: sealed.length,
      bytes: sealed.length / 2,
      opens: true,
      jsonBytes: sealed.length / 2 - 16,
      tagBytes: 16,
      fields: Object.keys(PERSON),
      fault: null,
      mistake: null,
    };
    expect(await answer(['intake', 'explain', made.id, sealed], variables)).toEqual(expected);
    expect(await answer(['intake', 'explain', made.id, sealed, '--keys', keys], NOWHERE)).toEqual(expected);
    const jwe = await sealJwe(made.intakeKey, { verification_id: made.id });
    expect(await answer(['intake', 'explain', made.id, jwe, '--keys', keys], NOWHERE)).toMatchObject({
      form: 'jwe',
      opens: true,
      fields: ['verification_id'],
      fault: null,
    });
  });

  it('should say in words what is cut off and what to change, and nothing that is sealed', async () => {
    const long = { ...PERSON, last_name: 'King, Countess of Lovelace' };
    const sealed = (await sealLegacy(made, long, 16)).slice(0, 184);
    const { status, stdout } = await call(['intake', 'explain', made.id, sealed, '--keys', keys], NOWHERE);
    expect(status).toBe(0);
    expect(stdout).toMatch(/fault +INTAKE_CUT_OFF: The payload is cut off: 92 bytes \(184 hex digits\)/);
    expect(stdout).toMatch(/to change +Take `\.substring\(0, 184\)` out of the Java code/);
    expect(stdout).toContain('This payload is refused.');
    expect(stdout).not.toMatch(/Countess|ada@/);
  });

  it('should name the known mistake that a payload is sealed with', async () => {
    const sealed = await sealLegacy({ publicKey: made.privateKey, privateKey: made.publicKey }, PERSON);
    expect(await answer(['intake', 'explain', made.id, sealed, '--keys', keys], NOWHERE)).toMatchObject({
      opens: false,
      mistake: expect.stringContaining('exchanged') as string,
    });
  });

  it('should refuse keys that are none, and an integration that is not there', async () => {
    const bad = join(home, 'bad.json');
    writeFileSync(bad, '{"publicKey": "short"}');
    const wrong = await failure(['intake', 'explain', made.id, 'ab', '--keys', bad], NOWHERE);
    expect(wrong).toMatchObject({ status: 2, error: { code: 'INVALID_INPUT' } });
    const unknown = await failure(['intake', 'explain', 'f'.repeat(24), 'ab'], variables);
    expect(unknown).toMatchObject({ status: 1, error: { code: 'NOT_FOUND' } });
  });
});
