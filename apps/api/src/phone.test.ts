import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Verification } from './features/verification/index.js';
import type { Result } from './kernel/index.js';
import { codeOf, counted, must, newNumber, startPhones, type TestBank, type TestPhones } from './phone.test-support.js';

let phones: TestPhones;
let bank: TestBank;
beforeAll(async () => {
  phones = await startPhones();
  bank = await phones.bank();
});
afterAll(() => phones.close());
afterEach(() => {
  phones.gateway.answer = (response) => response.writeHead(200).end();
});

const send = (verification: Verification, number = newNumber(), { person } = bank) =>
  phones.application.phoneConfirmation.sendCode(person, verification, number, 'en');
const confirm = (verification: Verification, code: string, { person } = bank) =>
  phones.application.phoneConfirmation.confirm(person, verification, code);
/** The number that was confirmed; undefined where none was, or nothing of the person is there. */
async function numberOf({ id }: Verification): Promise<string | undefined> {
  const read = await phones.application.verificationRecords.get({ kind: 'command-line' }, id);
  return read.ok ? (read.value.phoneNumber ?? undefined) : undefined;
}
/** Has a code sent, and gives it. */
async function sentCode(verification: Verification, number?: string): Promise<string> {
  const { number: to } = must(await send(verification, number));
  const text = phones.gateway.texts.findLast((each) => each.to === to);
  if (!text) throw new Error('no text came');
  return text.code;
}
const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
const rowsOf = async ({ id }: Verification): Promise<{ texts: number; codes: number }> => {
  const [row] = await phones.query<{ texts: number; codes: number }>(
    `SELECT (SELECT count(*)::integer FROM phone_text WHERE verification_id = $1) AS texts,
            (SELECT count(*)::integer FROM phone_code WHERE verification_id = $1) AS codes`,
    [id],
  );
  if (!row) throw new Error('no row');
  return row;
};
const audited = ({ id }: Verification): Promise<{ entry: string }[]> =>
  phones.query(
    `SELECT actor || ' ' || action AS entry FROM audit_entry
     WHERE subject_id = $1 AND action LIKE '%phone%' ORDER BY id`,
    [id],
  );

describe('a code that is texted', () => {
  it('should confirm the number that it was sent to, once, with an entry in the audit trail', async () => {
    const { phoneConfirmation } = phones.application;
    const verification = await bank.verification();
    const sent = must(await phoneConfirmation.sendCode(bank.person, verification, ' 0033 6 39 98 99 99 ', 'fr'));
    expect(sent).toMatchObject({ number: '+33639989999', tries: 5 });
    expect(Math.abs(sent.expiresAt.getTime() - Date.now() - 600_000)).toBeLessThan(60_000);
    const text = phones.gateway.texts.at(-1);
    expect(text?.to).toBe('+33639989999');
    expect(text?.text).toMatch(/^Harbour Bank : votre code est \d{6}\./);
    const code = text?.code ?? '';
    expect(await numberOf(verification)).toBeUndefined();
    expect(await confirm(verification, `${code.slice(0, 3)} ${code.slice(3)}`)).toEqual({
      ok: true,
      value: '+33639989999',
    });
    expect(await numberOf(verification)).toBe('+33639989999');
    expect(codeOf(await confirm(verification, code)), 'a second time').toBe('PHONE_CODE_EXPIRED');
    expect(await audited(verification)).toEqual([
      { entry: `session:${'d'.repeat(24)} verification.phone_code_requested` },
      { entry: `session:${'d'.repeat(24)} verification.phone_confirmed` },
    ]);
  });

  it('should stand with its number in no log, no error and no table', async () => {
    const verification = await bank.verification();
    const number = newNumber();
    const code = await sentCode(verification, number);
    const wrong = await confirm(verification, otherThan(code));
    phones.gateway.answer = (response) => response.writeHead(500).end(`no text to ${number}: ${code}`);
    const failed = await send(verification, number);
    const failedCode = phones.gateway.texts.at(-1)?.code ?? '';
    phones.gateway.answer = (response) => response.writeHead(200).end();
    const last = await sentCode(verification, number);
    await confirm(verification, last);
    const rows = await Promise.all(
      ['phone_text', 'phone_code', 'phone_confirmation', 'audit_entry'].map((table) =>
        phones.query(`SELECT * FROM ${table} AS row WHERE row::text LIKE '%' || $1 || '%'`, [verification.id]),
      ),
    );
    expect(rows.map((each) => each.length > 0)).toEqual([true, false, true, true]);
    const kept = JSON.stringify([rows, phones.lines, wrong, failed], (_, value: unknown) =>
      // Bytes as they are, and as the text that they could be.
      value !== null && typeof value === 'object' && 'type' in value && value.type === 'Buffer' && 'data' in value
        ? Buffer.from(value.data as number[]).toString('latin1')
        : value,
    );
    expect(phones.lines.join()).toContain('The gateway for texts failed: status 500');
    // An id may hold any six digits.
    const told = kept.replaceAll(/[0-9a-f]{24}/g, '');
    for (const secret of [code, failedCode, last, number, number.slice(1)]) expect(told).not.toContain(secret);
  });

  it('should have five tries, each told, and none more even for the right one', async () => {
    const verification = await bank.verification();
    const code = await sentCode(verification);
    for (const left of ['4 tries left', '3 tries left', '2 tries left', '1 try left', '0 tries left']) {
      expect(await confirm(verification, otherThan(code))).toMatchObject({
        ok: false,
        error: { code: 'PHONE_CODE_WRONG', details: [{ field: 'code', reason: left }] },
      });
    }
    expect(codeOf(await confirm(verification, code))).toBe('PHONE_CODE_EXPIRED');
    expect(await numberOf(verification)).toBeUndefined();
  });

  it('should confirm by its fifth try', async () => {
    const verification = await bank.verification();
    const code = await sentCode(verification);
    for (let left = 4; left > 0; left -= 1) await confirm(verification, otherThan(code));
    expect(codeOf(await confirm(verification, code))).toBe('OK');
  });

  it('should lose no try to what is no code', async () => {
    const verification = await bank.verification();
    const code = await sentCode(verification);
    for (const typed of ['', '12345', '1234567', 'abcdef', '9'.repeat(1000)]) {
      expect(codeOf(await confirm(verification, typed)), typed).toBe('INVALID_INPUT');
    }
    expect(
      await phones.query('SELECT tries_left FROM phone_code WHERE verification_id = $1', [verification.id]),
    ).toEqual([{ tries_left: 5 }]);
    expect(codeOf(await confirm(verification, code))).toBe('OK');
  });

  it('should be void once another is sent, also to another number', async () => {
    const verification = await bank.verification();
    const [first, second] = [await sentCode(verification), await sentCode(verification)];
    if (first !== second) expect(codeOf(await confirm(verification, first))).toBe('PHONE_CODE_WRONG');
    expect(codeOf(await confirm(verification, second))).toBe('OK');
  });

  it('should be good for ten minutes', async () => {
    const verification = await bank.verification();
    const code = await sentCode(verification);
    await phones.query(
      `UPDATE phone_code SET expires_at = now() - interval '1 millisecond' WHERE verification_id = $1`,
      [verification.id],
    );
    expect(codeOf(await confirm(verification, code))).toBe('PHONE_CODE_EXPIRED');
    expect(codeOf(await confirm(await bank.verification(), code)), 'where none was sent').toBe('PHONE_CODE_EXPIRED');
  });

  it('should take the place of a number that was confirmed only once it is confirmed itself', async () => {
    const verification = await bank.verification();
    const [first, second] = [newNumber(), newNumber()];
    await confirm(verification, await sentCode(verification, first));
    const code = await sentCode(verification, second);
    expect(await numberOf(verification)).toBe(first);
    await confirm(verification, code);
    expect(await numberOf(verification)).toBe(second);
  });

  it('should be sent and taken only for a verification that is open, and by a person of its integration', async () => {
    const verification = await bank.verification();
    const code = await sentCode(verification);
    const other = await phones.bank('Other Bank');
    expect([
      codeOf(await send(verification, undefined, other)),
      codeOf(await confirm(verification, code, other)),
    ]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    const integration = { ...bank, person: { kind: 'integration', integrationId: bank.id } } as const;
    expect(codeOf(await confirm(verification, code, integration))).toBe('FORBIDDEN');
    await phones.query(`UPDATE verification SET status = 'Expired' WHERE id = $1`, [verification.id]);
    expect([codeOf(await send(verification)), codeOf(await confirm(verification, code))]).toEqual([
      'VERIFICATION_STATE',
      'VERIFICATION_STATE',
    ]);
  });

  it('should be gone with the person’s key', async () => {
    const { keys, dataSource } = phones.application;
    const verification = await bank.verification();
    await confirm(verification, await sentCode(verification));
    const code = await sentCode(verification);
    await keys.destroyPersonKey(dataSource, verification.personId, new Date());
    expect(await numberOf(verification)).toBeUndefined();
    expect(codeOf(await confirm(verification, code))).toBe('PHONE_CODE_EXPIRED');
    expect(codeOf(await send(verification))).toBe('NOT_FOUND');
  });
});

describe('twenty confirmations at once, in three processes', () => {
  const confirmAtOnce = async (verification: Verification, code: string): Promise<Result<string>[]> => {
    const processes = [phones.application, await phones.another(), await phones.another()];
    return Promise.all(
      Array.from({ length: 20 }, (_, at) => {
        const { phoneConfirmation } = processes[at % 3] ?? phones.application;
        return phoneConfirmation.confirm(bank.person, verification, code);
      }),
    );
  };

  it('should have five tries between them', async () => {
    const verification = await bank.verification();
    const results = await confirmAtOnce(verification, otherThan(await sentCode(verification)));
    expect(counted(results)).toEqual({ PHONE_CODE_WRONG: 5, PHONE_CODE_EXPIRED: 15 });
    const told = results.flatMap((each) => (each.ok ? [] : (each.error.details ?? []))).map(({ reason }) => reason);
    expect(told.sort()).toEqual(['0 tries left', '1 try left', '2 tries left', '3 tries left', '4 tries left']);
  });

  it('should confirm once with the right code', async () => {
    const verification = await bank.verification();
    const results = await confirmAtOnce(verification, await sentCode(verification));
    expect(counted(results)).toEqual({ OK: 1, PHONE_CODE_EXPIRED: 19 });
    expect(await audited(verification)).toHaveLength(2);
  });
});

describe('a gateway that fails', () => {
  /** The gateway waits with the next text that it is sent. */
  const nextResponse = (): Promise<ServerResponse> =>
    new Promise((resolve) => {
      phones.gateway.answer = resolve;
    });

  it('should leave nothing behind, and cost the person none of her texts', async () => {
    const verification = await bank.verification();
    const number = newNumber();
    phones.gateway.answer = (response) => response.writeHead(500).end();
    for (let text = 0; text < 6; text += 1) expect(codeOf(await send(verification, number))).toBe('PHONE_UNAVAILABLE');
    expect(await rowsOf(verification)).toEqual({ texts: 0, codes: 0 });
    expect(codeOf(await confirm(verification, phones.gateway.texts.at(-1)?.code ?? ''))).toBe('PHONE_CODE_EXPIRED');
    phones.gateway.answer = (response) => response.writeHead(200).end();
    for (let text = 0; text < 3; text += 1) must(await send(verification, number));
    expect(codeOf(await send(verification, number))).toBe('RATE_LIMITED');
  });

  it('should have its text counted where it may have sent it, whose code is good then', async () => {
    const verification = await bank.verification();
    phones.gateway.answer = (response) => response.destroy();
    expect(codeOf(await send(verification))).toBe('PHONE_UNAVAILABLE');
    expect(await rowsOf(verification)).toEqual({ texts: 1, codes: 1 });
    expect(codeOf(await confirm(verification, phones.gateway.texts.at(-1)?.code ?? ''))).toBe('OK');
  });

  it('should not take a later code along', async () => {
    const verification = await bank.verification();
    const number = newNumber();
    const arrived = nextResponse();
    const slow = send(verification, number);
    const held = await arrived;
    phones.gateway.answer = (response) => response.writeHead(200).end();
    const code = await sentCode(verification, number);
    held.writeHead(500).end();
    expect(codeOf(await slow)).toBe('PHONE_UNAVAILABLE');
    expect(await rowsOf(verification)).toEqual({ texts: 1, codes: 1 });
    expect(codeOf(await confirm(verification, code))).toBe('OK');
  });

  it('should hold up no transaction while it is slow, nor the person who has the text already', async () => {
    const verification = await bank.verification();
    const arrived = nextResponse();
    const slow = send(verification);
    const held = await arrived;
    const open = await phones.query(
      `SELECT state FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'`,
    );
    expect(open).toEqual([]);
    expect(codeOf(await confirm(verification, phones.gateway.texts.at(-1)?.code ?? ''))).toBe('OK');
    held.writeHead(200).end();
    await once(held, 'close');
    expect(codeOf(await slow)).toBe('OK');
  });

  it('should be told from none at all', async () => {
    const { phoneConfirmation } = await phones.another({ VESTIBULE_PHONE_GATEWAY: 'none' });
    const verification = await bank.verification();
    const refused = await phoneConfirmation.sendCode(bank.person, verification, newNumber(), 'en');
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'PHONE_UNAVAILABLE', hint: expect.stringContaining('VESTIBULE_PHONE_GATEWAY') as string },
    });
    expect(await rowsOf(verification)).toEqual({ texts: 0, codes: 0 });
  });
});
