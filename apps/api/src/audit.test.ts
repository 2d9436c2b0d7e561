import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, call, failure, type Variables } from './cli/call.test-support.js';
import { makeTestBank, makeVerification, type TestBank } from './evidence.test-support.js';
import { startGraphql, type TestGraphql } from './graphql.test-support.js';

let api: TestGraphql;
let bank: TestBank;
const query = <Row>(statement: string, parameters: unknown[] = []): Promise<Row[]> =>
  api.application.dataSource.query<Row[]>(statement, parameters);
const verify = () => api.application.auditRecords.verify(bank.id);

beforeAll(async () => {
  api = await startGraphql();
});
afterAll(() => api.close());

/** A chain of three seals over five entries, and one entry without. */
async function makeChain(): Promise<void> {
  bank = await makeTestBank(api, 'Bank');
  const { auditSealing } = api.application;
  await auditSealing.run();
  for (let pair = 0; pair < 2; pair += 1) {
    await makeVerification(api, bank);
    await makeVerification(api, bank);
    await auditSealing.run();
  }
  await makeVerification(api, bank);
}

describe('the audit trail', () => {
  it('should be chained by its worker, each integration’s by itself', async () => {
    await makeChain();
    expect(await verify()).toEqual({ chain: bank.id, seals: 3, entries: 6, unsealed: 1, fault: null });
    expect(await api.application.auditSealing.run()).toBe(1);
    expect(await api.application.auditSealing.run(), 'once').toBe(0);
    expect(await verify()).toEqual({ chain: bank.id, seals: 4, entries: 6, unsealed: 0, fault: null });
  });

  it('should cover what is committed late, and every entry once, however many processes seal', async () => {
    await makeChain();
    const late = api.application.dataSource.createQueryRunner();
    await late.startTransaction();
    const INSERT = `INSERT INTO audit_entry (integration_id, at, actor, action, subject_type, subject_id)
                    VALUES ($1, now(), 'worker', 'test.late', 'integration', $1)`;
    await late.query(INSERT, [bank.id]);
    await Promise.all(Array.from({ length: 5 }, () => makeVerification(api, bank)));
    await Promise.all(Array.from({ length: 4 }, () => api.application.auditSealing.run()));
    await late.commitTransaction();
    await late.release();
    expect(await verify()).toMatchObject({ entries: 12, unsealed: 1, fault: null });
    await api.application.auditSealing.run();
    expect(await verify()).toMatchObject({ entries: 12, unsealed: 0, fault: null });
  });

  it('should hold over more entries than are read at once, in the order of their numbers', async () => {
    bank = await makeTestBank(api, 'Bank');
    await query(
      `INSERT INTO audit_entry (integration_id, at, actor, action, subject_type, subject_id)
       SELECT $1, now(), 'worker', 'test.many', 'integration', $1 FROM generate_series(1, 12000)`,
      [bank.id],
    );
    await api.application.auditSealing.run();
    expect(await verify()).toMatchObject({ entries: 12_001, unsealed: 0, seals: 2, fault: null });
    const disordered = `SELECT FROM (SELECT seal, lag(seal) OVER (ORDER BY id) AS before FROM audit_entry WHERE integration_id = $1) AS entry
                        WHERE seal < before`;
    expect(await query(disordered, [bank.id])).toEqual([]);
  });

  it.each([
    `UPDATE audit_entry SET actor = 'nobody' WHERE integration_id = $1`,
    `UPDATE audit_entry SET seal = seal + 1 WHERE integration_id = $1`,
    `UPDATE audit_entry SET seal = 9, action = 'x' WHERE integration_id = $1 AND seal IS NULL`,
    `DELETE FROM audit_entry WHERE integration_id = $1`,
    `UPDATE audit_seal SET entries = 1 WHERE chain = $1`,
    `DELETE FROM audit_seal WHERE chain = $1`,
  ])('should not be changed by the database’s own rules: %s', async (statement) => {
    await makeChain();
    await expect(query(statement, [bank.id])).rejects.toThrow('the audit trail is kept as it is');
  });

  it('should say from which address, where somebody calls over the network', async () => {
    bank = await makeTestBank(api, 'Bank');
    const { id } = await makeVerification(api, bank);
    const headers = { authorization: `Bearer ${await api.operator('admin', 'anna')}` };
    const payload = { query: `mutation { eraseVerification(id: "${id}") { __typename } }` };
    await api.inject({ method: 'POST', url: '/graphql', headers, payload, remoteAddress: '192.0.2.7' });
    const entries = await query<object>(
      `SELECT action, actor, origin FROM audit_entry WHERE subject_id = $1 ORDER BY id`,
      [id],
    );
    expect(entries).toEqual([
      { action: 'verification.created', actor: `integration:${bank.id}`, origin: null },
      { action: 'verification.erased', actor: 'operator:anna', origin: '192.0.2.7' },
    ]);
  });

  it('should not be emptied', async () => {
    await expect(query('TRUNCATE audit_entry')).rejects.toThrow('the audit trail is kept as it is');
  });

  describe('where somebody writes past those rules', () => {
    const tamper = (statements: readonly string[]): Promise<void> =>
      api.application.dataSource.transaction(async (manager) => {
        await manager.query(`SET LOCAL session_replication_role = 'replica'`);
        for (const statement of statements) await manager.query(statement.replaceAll('$1', `'${bank.id}'`));
      });

    it.each([
      [
        'an entry is changed',
        [`UPDATE audit_entry SET actor = 'nobody' WHERE integration_id = $1 AND seal = 2`],
        'an entry under seal 2 is not as it was sealed',
      ],
      [
        'an entry is taken out',
        [`DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry WHERE integration_id = $1 AND seal = 3)`],
        'seal 3 covers 2 entries, and 1 are there',
      ],
      [
        'an entry is put in',
        [
          `INSERT INTO audit_entry (integration_id, at, actor, action, subject_type, subject_id, seal)
           VALUES ($1, now(), 'worker', 'face.erased', 'face', 'x', 2)`,
        ],
        'seal 2 covers 2 entries, and 3 are there',
      ],
      [
        'a seal and its entries are taken out of the middle',
        [
          'DELETE FROM audit_entry WHERE integration_id = $1 AND seal = 2',
          'DELETE FROM audit_seal WHERE chain = $1 AND number = 2',
        ],
        'seal 2 is missing, or what it covers',
      ],
      [
        'what the last seal covers is taken out',
        ['DELETE FROM audit_entry WHERE integration_id = $1 AND seal = 3'],
        'what seal 3 covers is missing',
      ],
      [
        'a seal is made to fit',
        [
          `UPDATE audit_entry SET seal = 1 WHERE integration_id = $1 AND seal = 2`,
          `DELETE FROM audit_seal WHERE chain = $1 AND number > 1`,
          `DELETE FROM audit_entry WHERE integration_id = $1 AND seal = 3`,
          `UPDATE audit_seal SET entries = 3 WHERE chain = $1`,
        ],
        'an entry under seal 1 is not as it was sealed',
      ],
    ])('should show that %s', async (_, statements, fault) => {
      await makeChain();
      expect((await verify()).fault).toBeNull();
      await tamper(statements);
      expect((await verify()).fault).toBe(fault);
    });

    it('should show that a seal is another chain’s', async () => {
      await makeChain();
      const first = bank.id;
      await makeChain();
      await tamper([
        `UPDATE audit_seal SET signature = (SELECT signature FROM audit_seal WHERE chain = '${first}' AND number = 1)
         WHERE chain = $1 AND number = 1`,
      ]);
      expect((await verify()).fault).toBe('seal 1 was not made by this installation');
    });

    it('should make the command fail, and name the chain', async () => {
      await makeChain();
      const home = mkdtempSync(join(tmpdir(), 'vestibule-audit-'));
      const { config, databaseUrl } = api.application;
      const variables: Variables = { VESTIBULE_HOME: config.home, DATABASE_URL: databaseUrl };
      const good = await answer(['audit', 'verify', '--integration', bank.id], variables);
      expect(good).toEqual([{ integrationId: bank.id, seals: 3, entries: 6, unsealed: 1, fault: null }]);
      for (const format of ['jsonl', 'csv']) {
        const file = join(home, `trail.${format}`);
        const words = ['audit', 'export', file, '--format', format, '--integration', bank.id];
        expect(await answer(words, variables)).toEqual({ file, format, entries: 6 });
        const lines = readFileSync(file, 'utf8').trim().split(/\r?\n/);
        expect(lines).toHaveLength(format === 'csv' ? 7 : 6);
        expect(lines.at(-1)).toContain('verification.created');
        expect(await failure(words, variables), 'never over another file').toMatchObject({ status: 1 });
      }
      await tamper([`UPDATE audit_entry SET actor = 'nobody' WHERE integration_id = $1 AND seal = 2`]);
      const broken = await call(['audit', 'verify', '--integration', bank.id, '--json'], variables);
      expect(broken.status).toBe(1);
      expect(JSON.parse(broken.stdout)).toMatchObject([{ fault: 'an entry under seal 2 is not as it was sealed' }]);
      expect(broken.stderr).toContain('CONFLICT');
      rmSync(home, { recursive: true, force: true });
    });
  });
});
