import { expect, it } from 'vitest';
import { connect } from './database.js';
import { startRelay } from './relay.test-support.js';
import { createTestDatabase } from './testing.js';

/** ReadyForQuery, and the error of a Postgres whose first process was killed (PostgreSQL, "Message Formats"). */
const READY = Buffer.from('5a0000000549', 'hex');
const FIELDS = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0');
const LENGTH = Buffer.alloc(4);
LENGTH.writeInt32BE(FIELDS.length + 4);
const KILLED = Buffer.concat([Buffer.from('E'), LENGTH, FIELDS]);

it('should fail alone where Postgres is killed in the moment in which it is taken', async () => {
  const database = await createTestDatabase({ empty: true });
  let isKilled = false;
  const relay = await startRelay(database.url, (data, near, far) => {
    if (!isKilled || !data.subarray(-READY.length).equals(READY)) near.write(data);
    // In one piece, which the client reads in one go.
    else near.end(Buffer.concat([data, KILLED]), () => far.destroy());
  });
  const connected = await connect(relay.url, { entities: [], poolSize: 2 });
  if (!connected.ok) throw new Error(connected.error.message);
  const source = connected.value;
  try {
    await source.transaction(async (manager) => {
      await manager.query('SELECT 1');
      isKilled = true;
      await expect(source.query('SELECT 1'), 'over a connection that is made for it').rejects.toThrow(/connection/i);
      isKilled = false;
      expect(await source.query('SELECT 1 AS one'), 'over another one').toEqual([{ one: 1 }]);
    });
  } finally {
    await source.destroy();
    relay.close();
    await database.drop();
  }
});
