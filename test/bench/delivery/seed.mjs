// Events, their deliveries and jobs in bulk, each just as the product writes it.
import { createHash, randomBytes } from 'node:crypto';
import { built } from '../database/built.mjs';

/** What one webhook of a verification holds, about as long as one is. */
export const bodyOf = (id) => ({
  id,
  integrationId: '64c262e079e46e716f303690',
  status: 'Approved',
  uniqueIdentifier: `user-${id}`,
  documentType: 'Passport',
  requestUrl: `https://id.bank.example/verify/${id}`,
  hasError: false,
  phoneNumberVerified: true,
  verifiedPhoneNumber: '+15550100',
  documentBack: { url: null },
  documentFront: { url: `verification/64c262e079e46e716f303690/document/${id}.jpg` },
  verificationDetails: { firstName: 'Ada', lastName: 'Lovelace', dateOfBirth: '1815-12-10', gender: 'F' },
  reason: null,
});

const PEOPLE = `INSERT INTO person (id, integration_id, wrapped_key, created_at) SELECT id, $1, key, now() FROM unnest($2::text[], $3::bytea[]) AS p (id, key)`;
const EVENTS = `
  INSERT INTO event (id, integration_id, position, person_id, kind, subject_type, subject_id, sequence, body_sealed, created_at)
  SELECT id, $1, $2::bigint + place, person, 'images_stored', 'face', subject, sequence, body, now()
  FROM unnest($3::text[], $4::text[], $5::text[], $6::integer[], $7::bytea[]) WITH ORDINALITY AS e (id, person, subject, sequence, body, place)`;
const DELIVERIES = `
  INSERT INTO delivery (id, event_id, subscription_id, integration_id, state, next_attempt_at, created_at)
  SELECT id, event, subscription, $1, 'pending', now(), now() FROM unnest($2::text[], $3::text[], $4::text[]) AS d (id, event, subscription)`;

const BATCH = 5_000;

/**
 * Writes `count` events, and then the jobs of all, so that a worker does none while others are being written; each is sent to one subscription, which `subscriptionOf` gives by the event's number. `perSubject` events
 * in a row are about one subject, and so in one lane. The next place of the integration's events is `from`.
 */
export async function seedDeliveries(application, integrationId, { count, subscriptionOf, perSubject = 1, from = 0 }) {
  const { seal } = await built('platform/vault/index.js');
  const { enqueue } = await built('platform/jobs/index.js');
  const { deliveryJob } = await built('features/webhook/app/delivery-job.js');
  const { dataSource, keys } = application;
  const jobs = [];
  let person;
  for (let begun = 0; begun < count; begun += BATCH) {
    const people = [];
    const rows = [];
    for (let number = begun; number < Math.min(begun + BATCH, count); number += 1) {
      const sequence = (number % perSubject) + 1;
      if (sequence === 1) {
        const draft = await keys.draftPerson(dataSource, integrationId);
        people.push((person = { ...draft, subject: randomBytes(12).toString('hex') }));
      }
      const id = `evt_${randomBytes(12).toString('hex')}`;
      const subscription = subscriptionOf(number);
      const delivery = createHash('sha256').update(`${id}${subscription}`).digest('hex').slice(0, 24);
      const body = seal(person.key, Buffer.from(JSON.stringify(bodyOf(person.subject))), `event:${id}:body`);
      rows.push({ id, person: person.id, subject: person.subject, sequence, body, subscription, delivery });
    }
    const column = (name) => rows.map((row) => row[name]);
    await dataSource.transaction(async (tx) => {
      await tx.query('SET LOCAL session_replication_role = replica');
      await tx.query(PEOPLE, [integrationId, people.map(({ id }) => id), people.map(({ wrapped }) => wrapped)]);
      await tx.query(EVENTS, [
        integrationId,
        from + begun,
        ...['id', 'person', 'subject', 'sequence', 'body'].map(column),
      ]);
      await tx.query(DELIVERIES, [integrationId, ...['delivery', 'id', 'subscription'].map(column)]);
    });
    for (const row of rows) jobs.push(deliveryJob(row.delivery, row.subscription, row.subject));
  }
  for (let at = 0; at < jobs.length; at += BATCH) await enqueue(dataSource, jobs.slice(at, at + BATCH));
}
