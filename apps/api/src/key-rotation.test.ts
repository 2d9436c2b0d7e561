import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, emptySheet, makeTestBank, makeVerification, type TestBank } from './evidence.test-support.js';
import { makeFace, must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import { KeyRotation } from './key-rotation.js';
import { ok, systemClock, type Id } from './kernel/index.js';
import { PostgresAuditTrail } from './features/audit/index.js';
import { openReceipt } from './platform/access/receipts.js';
import { TokenIssuer } from './platform/access/token-issuer.js';
import { Transactor } from './platform/database/index.js';
import {
  beginRotation,
  KeyRing,
  loadMasterKey,
  MasterKeys,
  newKey,
  rewrapBatch,
  rotateMaster,
} from './platform/vault/index.js';

const COMMAND_LINE = { kind: 'command-line' } as const;
const NOBODY = (): void => undefined;

/** Whatever is sealed or found by a person's key or an integration's lasting one: no rotation may change a byte of it. */
const KEPT = `
  SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) AS digest, count(*)::integer AS count FROM (
    SELECT id, unique_identifier_index, unique_identifier_sealed, '\\x'::bytea, '\\x'::bytea FROM face
    UNION ALL SELECT id, body_sealed, '\\x', '\\x', '\\x' FROM event
    UNION ALL SELECT id, unique_identifier_index, subject_sealed, reason_sealed, details_sealed FROM verification
  ) AS row`;

let api: TestGraphql;
let bank: TestBank;
let master: MasterKeys;
let jwksAtFirst: ReturnType<TokenIssuer['jwks']>;

beforeAll(async () => {
  api = await startGraphql();
  bank = await makeTestBank(api, 'Bank', { verificationFace: 'off' });
  master = must(await loadMasterKey({ configured: undefined, home: api.application.config.home, mayMake: false }));
  jwksAtFirst = api.application.tokenIssuer.jwks();
});
afterAll(() => api.close());

const query = <Row extends object>(statement: string, parameters: unknown[] = []): Promise<Row[]> =>
  api.application.dataSource.query<Row[]>(statement, parameters);

const rotationBy = (keys: MasterKeys): KeyRotation => {
  const { dataSource } = api.application;
  const audit = (manager: ConstructorParameters<typeof PostgresAuditTrail>[0]) =>
    new PostgresAuditTrail(manager, systemClock);
  return new KeyRotation({
    db: dataSource,
    transactor: new Transactor(dataSource),
    master: keys,
    audit,
    clock: systemClock,
  });
};

const audited = async (action: string): Promise<number> =>
  (await query('SELECT 1 FROM audit_entry WHERE action = $1', [action])).length;

/** Opens every person's key, and gives how many. */
async function openAll(keys: KeyRing): Promise<number> {
  const persons = await query<{ id: Id }>('SELECT id FROM person WHERE wrapped_key IS NOT NULL');
  for (const { id } of persons) expect(await keys.personKey(api.application.dataSource, id), id).toBeDefined();
  return persons.length;
}

/** Erases a face and a verification, and opens what is signed about it. */
async function eraseAndVerify(face: Id, verification: Id): Promise<void> {
  const { faces, verificationErasure, tokenIssuer } = api.application;
  must(await faces.erase(COMMAND_LINE, bank.id, face));
  must(await verificationErasure.erase(COMMAND_LINE, verification));
  const receipts = await query<{ receipt: string }>('SELECT receipt FROM erasure WHERE subject_id = ANY ($1)', [
    [face, verification],
  ]);
  expect(receipts).toHaveLength(2);
  for (const { receipt } of receipts) expect((await openReceipt(receipt, tokenIssuer.jwks())).ok).toBe(true);
}

/** The application itself plays the process that nobody tells of a rotation: it has the keys from before in memory. */
describe("the rotation of an integration's key", () => {
  it('should change no sealed byte and no index, and be noticed by a process that has the key from before', async () => {
    const { dataSource, keys, integrationReader } = api.application;
    const face = await makeFace(api, bank, 'person-1');
    const { id, requestUrl } = await makeVerification(api, bank);
    const person = await begin(api, bank, requestUrl);
    await person.call('consent');
    await person.send('DOCUMENT_FRONT', await emptySheet(), { documentType: 'PASSPORT' });
    const secrets = await integrationReader.webhookSecrets(bank.id, new Date());
    const kept = await query(KEPT);
    const lasting = await keys.lastingKey(dataSource, bank.id);
    for (const generation of [2, 3]) {
      const rotated = must(await rotationBy(master).integration(COMMAND_LINE, bank.id, NOBODY));
      expect(rotated).toMatchObject({ generation, resumed: false });
      expect(rotated.persons).toBeGreaterThanOrEqual(2);
    }
    expect(await query(KEPT)).toEqual(kept);
    // What finds people by their identifiers and tells request URLs again, as a process reads it that was started afterwards.
    expect((await new KeyRing(master).lastingKey(dataSource, bank.id)).equals(lasting)).toBe(true);
    expect(await makeFace(api, bank, 'person-1')).toBe(face);
    expect(await integrationReader.webhookSecrets(bank.id, new Date())).toEqual(secrets);
    expect(await openAll(keys)).toBe(await openAll(new KeyRing(master)));
    const stale = new KeyRing(master);
    await stale.lastingKey(dataSource, bank.id);
    must(await rotationBy(master).integration(COMMAND_LINE, bank.id, NOBODY));
    const made = await stale.newPerson(dataSource, bank.id, new Date());
    expect(await query('SELECT key_generation AS generation FROM person WHERE id = $1', [made.id])).toEqual([
      { generation: 4 },
    ]);
    expect((await makeVerification(api, bank)).id).toMatch(/^[0-9a-f]{24}$/);
    expect(await audited('keys.integration_rotated')).toBe(3);
    await eraseAndVerify(face, id);
  });

  it('should leave all openable where it is cut off, and go on from there', async () => {
    const { dataSource } = api.application;
    const before = new KeyRing(master);
    for (let made = 0; made < 1_500; made += 1) await before.newPerson(dataSource, bank.id, new Date());
    const transactor = new Transactor(dataSource);
    must(await transactor.run(async (manager) => ok(await beginRotation(manager, master, bank.id, new Date()))));
    expect(await rewrapBatch(dataSource, master, bank.id)).toBe(1_000);
    const all = await openAll(before);
    expect(await openAll(new KeyRing(master))).toBe(all);
    const rotated = must(await rotationBy(master).integration(COMMAND_LINE, bank.id, NOBODY));
    expect(rotated).toMatchObject({ resumed: true, persons: all - 1_000 });
    expect(await openAll(new KeyRing(master))).toBe(all);
    const status = await rotationBy(master).status();
    expect(status.integrations.find(({ id }) => id === bank.id)).toMatchObject({ left: 0, generation: 5 });
  });

  it('should wait for whoever makes a person at this moment, and wrap her key anew too', async () => {
    const { dataSource } = api.application;
    const keys = new KeyRing(master);
    let rotation: Promise<unknown> | undefined;
    const made = await dataSource.transaction(async (manager) => {
      const person = await keys.newPerson(manager, bank.id, new Date());
      rotation = rotationBy(master).integration(COMMAND_LINE, bank.id, NOBODY);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return person;
    });
    await rotation;
    expect((await rotationBy(master).status()).integrations[0]).toMatchObject({ left: 0 });
    const key = await new KeyRing(master).personKey(dataSource, made.id);
    expect(key?.equals(made.key)).toBe(true);
  });
});

describe('the rotation of the signing key', () => {
  it('should publish the new one before it signs, and the old one for good', async () => {
    const { dataSource, tokenIssuer } = api.application;
    const receipt = await tokenIssuer.signReceipt({ of: 'before' });
    const kid = must(await rotationBy(master).signing(COMMAND_LINE));
    await tokenIssuer.refresh(dataSource);
    expect(tokenIssuer.jwks().keys.map((key) => key.kid)).toContain(kid);
    const signer = async (): Promise<string | undefined> => {
      const opened = await openReceipt(await tokenIssuer.signReceipt({ of: 'now' }), tokenIssuer.jwks());
      return opened.ok ? opened.value.kid : undefined;
    };
    expect(await signer()).toBe(jwksAtFirst.keys[0]?.kid);
    await query("UPDATE signing_key SET created_at = created_at - interval '31 seconds' WHERE kid = $1", [kid]);
    await tokenIssuer.refresh(dataSource);
    expect(await signer()).toBe(kid);
    expect((await openReceipt(receipt, tokenIssuer.jwks())).ok).toBe(true);
    expect(await audited('keys.signing_rotated')).toBe(1);
  });
});

/** Last: it leaves the database under another master key than the application's. */
describe('the rotation of the master key', () => {
  const next = newKey();

  it('should have nothing to do where no new key is configured', async () => {
    expect(must(await rotationBy(master).master(COMMAND_LINE))).toBe(false);
  });

  it('should leave all as it was where it is cut off', async () => {
    const both = new MasterKeys(next, master.current);
    const { dataSource } = api.application;
    await expect(
      dataSource.transaction(async (manager) => {
        must(await rotateMaster(manager, both, new Date()));
        throw new Error('cut off');
      }),
    ).rejects.toThrow('cut off');
    expect(await openAll(new KeyRing(master))).toBe(await openAll(new KeyRing(both)));
  });

  it('should put everything under the new key, change no sealed byte, and leave the old one opening nothing', async () => {
    const { dataSource, tokenIssuer } = api.application;
    const both = new MasterKeys(next, master.current);
    const { operator } = must(
      await api.application.operators.invite(COMMAND_LINE, { email: 'anna@bank.example', role: 'admin' }),
    );
    const anna = { kind: 'operator', operatorId: operator.id, role: 'admin' } as const;
    must(await api.application.accounts.beginAuthenticator(anna));
    const persons = "SELECT md5(string_agg(wrapped_key::text, '' ORDER BY id)) AS digest FROM person";
    const before = [await query(KEPT), await query(persons)];
    expect(must(await rotationBy(both).master(COMMAND_LINE))).toBe(true);
    expect(must(await rotationBy(both).master(COMMAND_LINE))).toBe(false);
    expect([await query(KEPT), await query(persons)]).toEqual(before);
    expect(await audited('keys.master_rotated')).toBe(1);
    const alone = new MasterKeys(next);
    expect(await openAll(new KeyRing(alone))).toBe(await openAll(new KeyRing(both)));
    expect((await TokenIssuer.load(dataSource, alone)).jwks()).toEqual(tokenIssuer.jwks());
    await expect(new KeyRing(master).lastingKey(dataSource, bank.id)).rejects.toThrow('does not open');
    await expect(TokenIssuer.load(dataSource, master)).rejects.toThrow('does not open');
    const boxes = await query<{ box: Buffer; context: string }>(`
      SELECT private_key_sealed AS box, 'signing_key:' || kid || ':private_key' AS context FROM signing_key
      UNION ALL SELECT private_key_sealed, 'sealing_key:' || kid || ':private_key' FROM sealing_key
      UNION ALL SELECT totp_begun_sealed, 'operator:' || id || ':totp' FROM operator
      UNION ALL SELECT master_key_check, 'installation:master_key_check' FROM installation
      UNION ALL SELECT previous_wrapped_key, 'integration:' || id || ':previous_key' FROM integration WHERE previous_wrapped_key IS NOT NULL
      UNION ALL SELECT lasting_wrapped_key, 'integration:' || id || ':lasting_key' FROM integration WHERE lasting_wrapped_key IS NOT NULL
      UNION ALL SELECT wrapped_key, 'integration:' || id || ':key' FROM integration`);
    expect(boxes.length).toBeGreaterThanOrEqual(8);
    for (const { box, context } of boxes) {
      expect(alone.open(box, context), context).toBeDefined();
      expect(() => master.open(box, context), context).toThrow('does not open');
    }
  });

  it('should seal what is new with the new one alone', async () => {
    const { dataSource } = api.application;
    // Both keys in hand, as a process has them that was started before the rotation.
    const both = new MasterKeys(next, master.current);
    expect((await both.sealing(dataSource)).equals(next)).toBe(true);
    must(await rotationBy(both).signing(COMMAND_LINE));
    expect((await TokenIssuer.load(dataSource, new MasterKeys(next))).jwks().keys).toHaveLength(3);
    const { key, wrapped } = await new KeyRing(both).newIntegrationKey(dataSource, bank.id);
    expect(new MasterKeys(next).unwrap(wrapped, `integration:${bank.id}:key`).equals(key)).toBe(true);
  });
});
