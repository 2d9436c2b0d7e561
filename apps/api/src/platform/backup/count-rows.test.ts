import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../database/testing.js';
import { countRows } from './count-rows.js';
import { copyOut, openClient } from './snapshot.js';

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

describe('counting the rows of a copy', () => {
  it('should count what Postgres gave, however it is cut, and refuse what is not whole', async () => {
    const database = await createTestDatabase({ empty: true });
    const client = await openClient(database.url);
    try {
      const statement = `SELECT n, CASE WHEN n % 3 = 0 THEN NULL ELSE repeat('x', n) END, NULL::bytea FROM generate_series(1, 40) AS n`;
      const copied: Buffer[] = [];
      let told = 0;
      for await (const piece of copyOut(client, statement, 'binary', (rows) => (told = rows))) copied.push(piece);
      const whole = Buffer.concat(copied);
      expect(told).toBe(40);
      for (const size of [1, 2, 3, 7, 64, whole.length]) expect(await countRows(pieces(whole, size))).toBe(40);
      for (const length of [0, 5, 19, 25, whole.length - 2, whole.length - 1]) {
        await expect(countRows(pieces(whole.subarray(0, length), 16)), `${length} bytes`).rejects.toThrow(/damaged/);
      }
      const more = Buffer.concat([whole, Buffer.of(0)]);
      await expect(countRows(pieces(more, more.length))).rejects.toThrow(/damaged/);
    } finally {
      await client.end();
      await database.drop();
    }
  });
});
