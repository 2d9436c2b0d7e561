import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { openBank, photo, type Bank, type FullAnswer } from './bank.js';

/** The rule: five refusals in 10 minutes lock a face for 15. */
const LOCK_SECONDS = 900;

describeWithSharedData('a face at which somebody guesses', () => {
  let bank: Bank;
  const [right, wrong] = [photo('001', 'smiling'), photo('003')];

  beforeAll(async () => {
    bank = await openBank();
    for (const name of ['guessed', 'flooded', 'left-alone']) await bank.register(name, '001');
  });
  afterAll(() => bank.close());

  const expectLocked = ({ status, headers, body }: FullAnswer): void => {
    expect([status, body['code'], body['statusCode']]).toEqual([429, 'FACE_LOCKED', 429]);
    expect(body).not.toHaveProperty('data');
    const seconds = Number(headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(LOCK_SECONDS - 60);
    expect(seconds).toBeLessThanOrEqual(LOCK_SECONDS);
  };
  const outcome = ({ status, body }: FullAnswer): unknown => [status, body.data['verified']];

  it('should be locked by five refusals, and a success between them does not help', async () => {
    for (let refusal = 1; refusal <= 5; refusal += 1) {
      expect(outcome(await bank.verify('guessed', wrong)), `refusal ${refusal}`).toEqual([200, false]);
      if (refusal === 3) expect(outcome(await bank.verify('guessed', right))).toEqual([200, true]);
    }
    expectLocked(await bank.verify('guessed', wrong));
  });

  it('should refuse the right person too while it is locked, and tell nothing else apart', async () => {
    const [hers, stranger, noise] = [
      await bank.verify('guessed', right),
      await bank.verify('guessed', wrong),
      await bank.verify('guessed', Buffer.from('no picture')),
    ];
    for (const answer of [hers, stranger, noise]) expectLocked(answer);
    const [row] = await bank.sql<{ count: number }>(
      `SELECT count(*)::integer AS count FROM face_verification JOIN face ON face.id = face_id
       WHERE locked_until IS NOT NULL`,
    );
    expect(row?.count, 'attempts on a locked face are not compared').toBe(6);
  });

  it('should leave other faces open', async () => {
    expect(outcome(await bank.verify('left-alone', right))).toEqual([200, true]);
  });

  it('should open again when its time is over', async () => {
    await bank.sql(
      `WITH older AS (UPDATE face_verification SET created_at = created_at - interval '16 minutes')
       UPDATE face SET locked_until = locked_until - interval '16 minutes' WHERE locked_until IS NOT NULL`,
    );
    expect(outcome(await bank.verify('guessed', right))).toEqual([200, true]);
    expect(outcome(await bank.verify('guessed', wrong)), 'earlier refusals are forgotten').toEqual([200, false]);
    expect(outcome(await bank.verify('guessed', right))).toEqual([200, true]);
  });

  it('should answer at most five of ten attempts that are sent at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => bank.verify('flooded', wrong)));
    const answered = answers.filter(({ status }) => status === 200);
    expect(answered.map(outcome)).toEqual(Array.from({ length: 5 }, () => [200, false]));
    for (const answer of answers.filter(({ status }) => status !== 200)) expectLocked(answer);
  });
});
