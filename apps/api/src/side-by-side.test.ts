import { expect, it } from 'vitest';
import { makeTenant, startGraphql } from './graphql.test-support.js';
import { newCode, newId } from './kernel/index.js';

it('should take a face from a process of the version before, which does not know when faces were last used', async () => {
  const api = await startGraphql();
  try {
    const bank = await makeTenant(api, 'Bank');
    const { dataSource, keys } = api.application;
    const person = await keys.newPerson(dataSource, bank.id, new Date());
    // The columns that this version had.
    const [made] = await dataSource.query<{ last_used_at: Date }[]>(
      `INSERT INTO face (id, integration_id, person_id, unique_identifier_index, unique_identifier_sealed, registration_until,
         created_at, registration_code)
       VALUES ($1, $2, $3, '', '', now(), now(), $4) RETURNING last_used_at`,
      [newId(), bank.id, person.id, newCode()],
    );
    expect(Math.abs(Date.now() - (made?.last_used_at.getTime() ?? 0))).toBeLessThan(60_000);
  } finally {
    await api.close();
  }
});
