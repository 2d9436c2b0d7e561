// Fills a database with verifications of one integration that open like any other: each with its own person's key, its own sealed
// subject and its own index of the identifier. A million of them take about two minutes, most of which is Postgres's.
import { built } from '../database/built.mjs';

/** So many rows are sent in one statement. */
const BATCH = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;
/** From the oldest to the newest. */
const SPAN_MS = 365 * DAY_MS;

/** Somebody who comes again and again, as a test's person does: so many of 10 verifications are of her. */
export const REGULAR = 'walk-in';
const REGULAR_OF_10 = 3;

/** As a year's verifications end up; the newest have not been begun. */
const STATUSES = [
  ...Array.from({ length: 75 }, () => 'Approved'),
  ...Array.from({ length: 12 }, () => 'Expired'),
  ...Array.from({ length: 8 }, () => 'Declined'),
  ...Array.from({ length: 4 }, () => 'Abandoned'),
  'Under Review',
];

/** The last five days', which no timer is due for. */
const NEWEST_NOT_STARTED = 0.015;

const PEOPLE = `INSERT INTO person (id, integration_id, wrapped_key, created_at)
  SELECT row.id, $1, row.key, row.at FROM unnest($2::text[], $3::bytea[], $4::timestamptz[]) AS row (id, key, at)`;
const VERIFICATIONS = `INSERT INTO verification (id, integration_id, person_id, status, policy_version, unique_identifier_index,
    subject_sealed, request_code, due_at, expires_at, created_at)
  SELECT row.id, $1, row.person, row.status, 1, row.index, row.subject, row.code,
         CASE WHEN row.status = 'Not Started' THEN row.at + interval '7 days' END, row.at + interval '7 days', row.at
  FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::text[], $8::timestamptz[])
       AS row (id, person, status, index, subject, code, at)`;

/** Makes what is sealed of one, by the product's own functions. */
async function makerOf({ keys, dataSource }, integrationId) {
  const { newCode, newId } = await built('kernel/index.js');
  const { blindIndex } = await built('platform/vault/index.js');
  const { IDENTIFIER_FIELD, sealField } = await built('features/verification/db/verification-row.js');
  const integrationKey = await keys.lastingKey(dataSource, integrationId);
  const regular = blindIndex(integrationKey, IDENTIFIER_FIELD, REGULAR);
  return async (number, count, newest) => {
    const id = newId();
    const person = await keys.draftPerson(dataSource, integrationId);
    const isRegular = number % 10 < REGULAR_OF_10;
    const uniqueIdentifier = isRegular ? REGULAR : `user-${number}`;
    const subject = { firstName: 'Ada', lastName: 'Lovelace', email: 'ada@bank.example', uniqueIdentifier };
    const isNew = number >= count * (1 - NEWEST_NOT_STARTED);
    return {
      id,
      person: person.id,
      key: person.wrapped,
      status: isNew ? 'Not Started' : STATUSES[(number * 37) % STATUSES.length],
      index: isRegular ? regular : blindIndex(integrationKey, IDENTIFIER_FIELD, uniqueIdentifier),
      subject: sealField(person.key, id, 'subject', subject),
      code: newCode(),
      // Three in a row at the same millisecond, so that the id decides too.
      at: new Date(newest - SPAN_MS + Math.floor((Math.floor(number / 3) * 3 * SPAN_MS) / count)),
    };
  };
}

/** Makes so many verifications, the oldest first, and has Postgres look at them. */
export async function seed(application, integrationId, count) {
  const make = await makerOf(application, integrationId);
  const { dataSource } = application;
  const newest = Date.now();
  const runner = dataSource.createQueryRunner();
  try {
    // What these rows refer to is made here: neither a check of each nor a wait for the disk shows in a listing.
    await runner.query('SET session_replication_role = replica');
    await runner.query('SET synchronous_commit = off');
    for (let from = 0; from < count; from += BATCH) {
      const size = Math.min(BATCH, count - from);
      const rows = await Promise.all(Array.from({ length: size }, (_, at) => make(from + at, count, newest)));
      const column = (name) => rows.map((row) => row[name]);
      await runner.query(PEOPLE, [integrationId, ...['person', 'key', 'at'].map(column)]);
      const columns = ['id', 'person', 'status', 'index', 'subject', 'code', 'at'];
      await runner.query(VERIFICATIONS, [integrationId, ...columns.map(column)]);
    }
    await runner.query('RESET ALL');
    await runner.query('SET statement_timeout = 0');
    await runner.query('VACUUM (ANALYZE) person, verification');
  } finally {
    await runner.release();
  }
}
