import { createHash } from 'node:crypto';
import { PDFDocument } from 'pdf-lib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  begin,
  emptySheet,
  eventsOf,
  makeTestBank,
  makeVerification,
  photo,
  storedFiles,
  type Person,
  type TestBank,
  withoutFaces,
} from './evidence.test-support.js';
import { must, startGraphql, type TestGraphql } from './graphql.test-support.js';
import type { Id } from './kernel/index.js';

let api: TestGraphql;
let bank: TestBank;
let reviewer: string;

beforeAll(async () => {
  api = await startGraphql({ faces: true });
  bank = await makeTestBank(api, 'Bank');
  reviewer = await api.operator('reviewer', 'anna');
});
afterAll(() => api.close());

describe('the way through a verification', () => {
  it('should ask for consent first, and begin with it', async () => {
    const { id, requestUrl } = await makeVerification(api, bank);
    const person = await begin(api, bank, requestUrl);
    const steps = (open: boolean) => [
      { step: 'CONSENT', done: !open, open, missing: [] },
      { step: 'DOCUMENT', done: false, open: !open, missing: ['DOCUMENT_FRONT'] },
      { step: 'FACE', done: false, open: !open, missing: ['SELFIE'] },
    ];
    const PROGRESS = `{ verificationProgress { verificationId status integrationName test steps { step done open missing } documents } }`;
    expect((await api.ask(person.token, PROGRESS)).data).toEqual({
      verificationProgress: {
        verificationId: id,
        status: 'NOT_STARTED',
        integrationName: 'Bank',
        test: true,
        steps: steps(true),
        documents: ['PASSPORT', 'LICENSE', 'ADDRESS_PERMIT'],
      },
    });
    expect(await person.call('prepare', { kind: 'SELFIE' })).toMatchObject({
      __typename: 'ConflictFailure',
      code: 'VERIFICATION_STEP_CLOSED',
    });
    expect(await person.call('consent')).toMatchObject({ status: 'STARTED', steps: steps(false) });
    expect(await person.call('consent'), 'the same, sent again').toMatchObject({ status: 'STARTED' });
    expect(await person.call('consent', { version: '2026-02' }), 'another').toMatchObject({
      code: 'VERIFICATION_STEP_CLOSED',
    });
    const consents = await api.application.dataSource.query<object[]>(
      'SELECT version FROM consent WHERE verification_id = $1',
      [id],
    );
    expect(consents).toEqual([{ version: '2026-01' }]);
    expect(await eventsOf(api, bank, id)).toMatchObject([{ kind: 'status', body: { status: 'Started' } }]);
  });

  it('should be begun by the code that is typed, by one person at a time, and by nothing else', async () => {
    const { id, requestUrl } = await makeVerification(api, bank);
    const { requestCode } = must(await api.application.verificationRecords.get({ kind: 'command-line' }, id));
    const first = await begin(api, bank, requestCode.toLowerCase());
    const second = await begin(api, bank, requestUrl);
    expect(await first.call('consent')).toMatchObject({ code: 'VERIFICATION_SESSION_ENDED' });
    expect(await second.call('consent')).toMatchObject({ status: 'STARTED' });
    const wrong = `${requestUrl.slice(0, -1)}${requestUrl.endsWith('A') ? 'B' : 'A'}`;
    const { verificationSessions } = api.application;
    for (const code of [wrong, id, '', 'x'.repeat(5_000), '\0', 'AAAAA-AAAAA']) {
      expect(await verificationSessions.begin({ kind: 'nobody' }, code)).toMatchObject({
        error: { code: 'VERIFICATION_CODE_UNKNOWN' },
      });
    }
    const other = await makeTestBank(api, 'Another bank');
    const foreign = { kind: 'integration', integrationId: other.id } as const;
    expect(await verificationSessions.begin(foreign, requestUrl)).toMatchObject({
      error: { code: 'VERIFICATION_CODE_UNKNOWN' },
    });
  });

  it('should say what is missing when it is handed in too early', async () => {
    const { requestUrl } = await makeVerification(api, bank);
    const person = await begin(api, bank, requestUrl);
    await person.call('consent');
    expect(await person.call('submit')).toMatchObject({
      code: 'VERIFICATION_INCOMPLETE',
      details: [
        { field: 'document', reason: 'document_front is missing' },
        { field: 'face', reason: 'selfie is missing' },
      ],
    });
  });

  it('should ask for the back of a card, and only of a card', async () => {
    const { requestUrl } = await makeVerification(api, bank);
    const person = await begin(api, bank, requestUrl);
    await person.call('consent');
    const sheet = await emptySheet();
    const back = { kind: 'DOCUMENT_BACK' };
    expect(await person.call('prepare', back)).toMatchObject({ code: 'INVALID_INPUT', details: [{ field: 'kind' }] });
    expect(await person.call('prepare', { kind: 'DOCUMENT_FRONT' })).toMatchObject({
      details: [{ field: 'documentType' }],
    });
    expect(await person.send('DOCUMENT_FRONT', sheet, { documentType: 'LICENSE' })).toMatchObject({ status: 200 });
    expect((await person.call('submit')).details).toContainEqual({
      field: 'document',
      reason: 'document_back is missing',
    });
    expect(await person.send('DOCUMENT_BACK', sheet)).toMatchObject({ status: 200 });
    expect((await person.call('submit')).details).toEqual([{ field: 'face', reason: 'selfie is missing' }]);
    // Another card's back says nothing about this one, even of its type.
    await person.send('DOCUMENT_FRONT', sheet, { documentType: 'LICENSE' });
    expect((await person.call('submit')).details).toContainEqual({
      field: 'document',
      reason: 'document_back is missing',
    });
    // Nor does another type's, also where its address was given out before.
    const { url } = await person.call('prepare', back);
    await person.send('DOCUMENT_FRONT', sheet, { documentType: 'ADDRESS_PERMIT' });
    expect(await person.put(url as string, sheet)).toMatchObject({ status: 404, body: { code: 'UPLOAD_UNKNOWN' } });
    expect((await person.call('submit')).details).toContainEqual({
      field: 'document',
      reason: 'document_back is missing',
    });
  });
});

describe('a file of evidence', () => {
  let person: Person;
  let id: Id;
  beforeAll(async () => {
    const made = await makeVerification(api, bank);
    id = made.id;
    person = await begin(api, bank, made.requestUrl);
    await person.call('consent');
  });

  it('should be stored as it was sent, sealed, and shown as a JPEG without metadata', async () => {
    const sent = await sharp(await emptySheet())
      .withExif({ IFD0: { Artist: 'a name' } })
      .png()
      .toBuffer();
    const stored = await person.send('DOCUMENT_FRONT', sent, { documentType: 'PASSPORT', mediaType: 'image/png' });
    expect(stored.body.data).toMatchObject({
      kind: 'document_front',
      bytes: sent.length,
      sha256: createHash('sha256').update(sent).digest('hex'),
      pages: 1,
    });
    const url = `/v2/images/verification/${bank.id}/document-front/${stored.body.data?.['id'] as string}.jpg`;
    const seen = await api.inject({ url, headers: { authorization: `Bearer ${bank.token}` } });
    expect(await sharp(seen.rawPayload).metadata()).toMatchObject({ format: 'jpeg', width: 800, height: 1_100 });
    expect((await sharp(seen.rawPayload).metadata()).exif).toBeUndefined();
    const other = await makeTestBank(api, 'Somebody else');
    for (const [token, status] of [
      [other.token, 404],
      [await api.operator('auditor'), 403],
      [person.token, 403],
      [reviewer, 200],
    ] as const) {
      expect((await api.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(status);
    }
    const audit = await api.application.dataSource.query<{ actor: string }[]>(
      `SELECT actor FROM audit_entry WHERE subject_id = $1 AND action = 'verification.image_seen' ORDER BY id`,
      [id],
    );
    expect(audit.map(({ actor }) => actor)).toEqual([`integration:${bank.id}`, 'operator:anna']);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'image/jpeg', 422, 'IMAGE_UNREADABLE'],
    ['no image', Buffer.from('hello'), 'image/jpeg', 422, 'IMAGE_UNREADABLE'],
    ['too much', Buffer.alloc(8 * 1024 * 1024 + 1), 'image/jpeg', 413, 'PAYLOAD_TOO_LARGE'],
    ['another type', Buffer.from('hello'), 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a PDF where none is taken', Buffer.from('%PDF-1.7'), 'application/pdf', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('should be refused where it is %s, and leave nothing', async (_, file, mediaType, status, code) => {
    const count = async (): Promise<unknown> =>
      api.application.dataSource.query('SELECT count(*) FROM evidence WHERE verification_id = $1', [id]);
    const before = await count();
    const refused = await person.send('DOCUMENT_FRONT', file, { documentType: 'PASSPORT', mediaType });
    expect(refused).toMatchObject({ status, body: { code } });
    expect(await count()).toEqual(before);
  });

  it('should be taken so often and no more', async () => {
    const made = await makeVerification(api, bank);
    const eager = await begin(api, bank, made.requestUrl);
    await eager.call('consent');
    const sheet = await emptySheet();
    const { url } = await eager.call('prepare', { kind: 'DOCUMENT_FRONT', documentType: 'PASSPORT' });
    expect((await eager.put(url as string, sheet)).status).toBe(200);
    await api.application.dataSource.query(
      `INSERT INTO evidence (id, verification_id, session_id, kind, sha256, pages, findings_sealed, taken_at, replaced_at)
       SELECT substr(md5(number::text), 1, 24), verification_id, session_id, kind, sha256, pages, findings_sealed, taken_at, now()
       FROM evidence, generate_series(2, 20) AS number WHERE verification_id = $1`,
      [made.id],
    );
    expect(await eager.put(url as string, sheet)).toMatchObject({
      status: 409,
      body: { code: 'VERIFICATION_STEP_CLOSED', message: expect.stringContaining('20 times') as string },
    });
  });

  it('should leave nothing where it breaks off, and be no error of ours', async () => {
    const made = await makeVerification(api, bank);
    const cutOff = await begin(api, bank, made.requestUrl);
    await cutOff.call('consent');
    const { url } = await cutOff.call('prepare', { kind: 'DOCUMENT_FRONT', documentType: 'PASSPORT' });
    const token = (url as string).slice((url as string).lastIndexOf('/') + 1);
    const lost = new Error('the network is gone');
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(200_000);
      throw lost;
    }
    const before = storedFiles(api);
    const sending = api.faces.evidenceIntake.store(token, { mediaType: 'image/jpeg', source: broken() });
    await expect(sending).rejects.toBe(lost);
    expect(storedFiles(api)).toEqual(before);
    const { verificationRecords } = api.application;
    expect(must(await verificationRecords.get({ kind: 'command-line' }, made.id)).hasError).toBe(false);
  });

  it('should tell the integration where it was an error of ours, until it goes on', async () => {
    const made = await makeVerification(api, bank);
    const unlucky = await begin(api, bank, made.requestUrl);
    await unlucky.call('consent');
    const { url } = await unlucky.call('prepare', { kind: 'DOCUMENT_FRONT', documentType: 'PASSPORT' });
    const hasError = async (): Promise<boolean> =>
      must(await api.application.verificationRecords.get({ kind: 'command-line' }, made.id)).hasError;
    const { dataSource } = api.application;
    await dataSource.query('ALTER TABLE evidence RENAME COLUMN media_type TO media_kind');
    try {
      expect(await unlucky.put(url as string, await emptySheet())).toMatchObject({ status: 500 });
    } finally {
      await dataSource.query('ALTER TABLE evidence RENAME COLUMN media_kind TO media_type');
    }
    expect(await hasError()).toBe(true);
    expect(await unlucky.put(url as string, await emptySheet())).toMatchObject({ status: 200 });
    expect(await hasError()).toBe(false);
  });

  it('should be taken under an address that was given out, and under no other', async () => {
    const prepared = await person.call('prepare', { kind: 'DOCUMENT_FRONT', documentType: 'PASSPORT' });
    const url = prepared['url'] as string;
    const sheet = await emptySheet();
    expect((await person.put(url, sheet)).status).toBe(200);
    expect((await person.put(url, sheet)).status, 'sent again').toBe(200);
    for (const wrong of [`${url}x`, url.replace(/[^/]+$/, person.token), url.replace(/[^/]+$/, 'abc')]) {
      expect(await person.put(wrong, sheet)).toMatchObject({ status: 404, body: { code: 'UPLOAD_UNKNOWN' } });
    }
    const made = await makeVerification(api, bank);
    const later = await begin(api, bank, made.requestUrl);
    await later.call('consent');
    const theirs = (await later.call('prepare', { kind: 'DOCUMENT_FRONT', documentType: 'PASSPORT' }))['url'] as string;
    await begin(api, bank, made.requestUrl);
    expect(await later.put(theirs, sheet)).toMatchObject({ status: 401, body: { code: 'VERIFICATION_SESSION_ENDED' } });
  });

  it('should be taken as a PDF where it is a proof of address, and be seen page by page', async () => {
    const asking = await makeTestBank(api, 'Proof', { verificationProofOfAddress: 'true' });
    const made = await makeVerification(api, asking);
    const resident = await begin(api, asking, made.requestUrl);
    await resident.call('consent');
    const bill = await PDFDocument.create();
    for (let page = 0; page < 2; page += 1) bill.addPage([595, 842]).drawText(`Page ${page + 1}`);
    const sent = Buffer.from(await bill.save());
    const stored = await resident.send('PROOF_OF_ADDRESS', sent, { mediaType: 'application/pdf' });
    expect(stored.body.data).toMatchObject({ kind: 'proof_of_address', bytes: sent.length, pages: 2 });
    const key = `verification/${asking.id}/proof-of-address/${stored.body.data?.['id'] as string}`;
    for (const [name, status] of [
      [`${key}.jpg`, 200],
      [`${key}.2.jpg`, 200],
      [`${key}.3.jpg`, 404],
      [`${key}.sent`, 404],
    ] as const) {
      const headers = { authorization: `Bearer ${asking.token}` };
      expect((await api.inject({ url: `/v2/images/${name}`, headers })).statusCode, name).toBe(status);
    }
    const broken = sent.subarray(0, 200);
    expect(await resident.send('PROOF_OF_ADDRESS', broken, { mediaType: 'application/pdf' })).toMatchObject({
      status: 422,
      body: { code: 'PDF_UNREADABLE' },
    });
  });

  it.skipIf(withoutFaces)('should be a good picture of one face where it is a selfie', async () => {
    expect(await person.send('SELFIE', await emptySheet())).toMatchObject({ status: 422, body: { code: 'NO_FACE' } });
    const dark = await sharp(photo('001_neutral')).modulate({ brightness: 0.1 }).toBuffer();
    expect(await person.send('SELFIE', dark)).toMatchObject({ status: 422, body: { code: 'FACE_TOO_DARK' } });
    expect(await person.send('SELFIE', photo('001_neutral'))).toMatchObject({ status: 200 });
  });
});
