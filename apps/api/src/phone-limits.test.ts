import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgetTextedNumbers, type Verification } from './features/verification/index.js';
import type { Result } from './kernel/index.js';
import { codeOf, counted, must, newNumber, startPhones, type TestBank, type TestPhones } from './phone.test-support.js';

let phones: TestPhones;
let bank: TestBank;
beforeAll(async () => {
  phones = await startPhones();
  bank = await phones.bank();
});
afterAll(() => phones.close());

const send = (verification: Verification, number = newNumber(), { person } = bank) =>
  phones.application.phoneConfirmation.sendCode(person, verification, number, 'en');

describe('texts with codes', () => {
  it('should be three in ten minutes for one verification, whichever number they go to', async () => {
    const verification = await bank.verification();
    for (let text = 0; text < 3; text += 1) must(await send(verification));
    const refused = await send(verification);
    expect(refused).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
    const seconds = refused.ok ? 0 : (refused.error.retryAfterSeconds ?? 0);
    expect(seconds).toBeGreaterThan(480);
    expect(seconds).toBeLessThanOrEqual(600);
    await phones.query(`UPDATE phone_text SET sent_at = sent_at - interval '10 minutes' WHERE verification_id = $1`, [
      verification.id,
    ]);
    expect(codeOf(await send(verification))).toBe('OK');
  });

  it('should be five in an hour to one number, whichever verification they are for, and ten in a day', async () => {
    const number = newNumber();
    const sendOne = async (): Promise<{ id: string; result: Result<unknown> }> => {
      const verification = await bank.verification();
      return { id: verification.id, result: await send(verification, number) };
    };
    const sendFive = async (): Promise<string> => {
      for (let text = 0; text < 4; text += 1) must((await sendOne()).result);
      const { id, result } = await sendOne();
      must(result);
      return id;
    };
    const first = await sendFive();
    const passHours = (hours: number) =>
      phones.query(
        `UPDATE phone_text SET sent_at = sent_at - make_interval(hours => $2)
         WHERE number_index = (SELECT number_index FROM phone_text WHERE verification_id = $1)`,
        [first, hours],
      );
    const waitOf = (result: Result<unknown>): number => (result.ok ? 0 : (result.error.retryAfterSeconds ?? 0));
    const { result: soon } = await sendOne();
    expect(codeOf(soon)).toBe('RATE_LIMITED');
    expect(Math.abs(waitOf(soon) - 3_600)).toBeLessThan(120);
    expect(codeOf(await send(await bank.verification())), 'another number').toBe('OK');
    const other = await phones.bank('Far Bank');
    expect(codeOf(await send(await other.verification(), number, other)), 'for another integration').toBe('OK');
    await passHours(1);
    await sendFive();
    await passHours(1);
    const { result: later } = await sendOne();
    expect(codeOf(later)).toBe('RATE_LIMITED');
    expect(Math.abs(waitOf(later) - 22 * 3_600)).toBeLessThan(120);
    await passHours(22);
    expect(codeOf((await sendOne()).result)).toBe('OK');
  });

  it('should be twenty for one verification in all, after which none is promised', async () => {
    const verification = await bank.verification();
    await phones.query(
      `INSERT INTO phone_text (id, integration_id, verification_id, number_index, sent_at)
       SELECT lpad(to_hex(place), 24, 'f'), $2, $1, NULL, now() - interval '2 days' FROM generate_series(1, 20) AS place`,
      [verification.id, bank.id],
    );
    const refused = await send(verification);
    expect(refused).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
    expect(refused.ok ? {} : refused.error).not.toHaveProperty('retryAfterSeconds');
    await phones.query(`DELETE FROM phone_text WHERE id = lpad('1', 24, 'f')`);
    expect(codeOf(await send(verification))).toBe('OK');
  });

  it('should be no more when many are asked for at once, in three processes', async () => {
    const processes = [phones.application, await phones.another(), await phones.another()];
    const sendAtOnce = (verifications: readonly Verification[], numbersOf: (at: number) => string) =>
      Promise.all(
        verifications.map((verification, at) => {
          const { phoneConfirmation } = processes[at % 3] ?? phones.application;
          return phoneConfirmation.sendCode(bank.person, verification, numbersOf(at), 'en');
        }),
      );
    const number = newNumber();
    const twelve: Verification[] = [];
    while (twelve.length < 12) twelve.push(await bank.verification());
    const toOne = await sendAtOnce(twelve, () => number);
    expect(counted(toOne)).toEqual({ OK: 5, RATE_LIMITED: 7 });
    expect(phones.gateway.texts.filter(({ to }) => to === number)).toHaveLength(5);
    const verification = await bank.verification();
    const before = phones.gateway.texts.length;
    const forOne = await sendAtOnce(
      Array.from({ length: 12 }, () => verification),
      newNumber,
    );
    expect(counted(forOne)).toEqual({ OK: 3, RATE_LIMITED: 9 });
    expect(phones.gateway.texts).toHaveLength(before + 3);
  });

  it('should be forgotten by their number once they count no more', async () => {
    const verification = await bank.verification();
    must(await send(verification));
    const { dataSource } = phones.application;
    const indexed = async () =>
      (
        await phones.query('SELECT 1 FROM phone_text WHERE verification_id = $1 AND number_index IS NOT NULL', [
          verification.id,
        ])
      ).length;
    const kept = async () =>
      (await phones.query('SELECT 1 FROM phone_text WHERE verification_id = $1', [verification.id])).length;
    await forgetTextedNumbers(dataSource);
    expect(await indexed()).toBe(1);
    await phones.query(`UPDATE phone_text SET sent_at = sent_at - interval '25 hours' WHERE verification_id = $1`, [
      verification.id,
    ]);
    expect(await forgetTextedNumbers(dataSource)).toBeGreaterThan(0);
    expect([await indexed(), await kept()]).toEqual([0, 1]);
  });
});
