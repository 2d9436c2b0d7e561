import { sealJwe, type IntakeJwk } from '@vestibule/envelope';
import { randomBytes } from 'node:crypto';
import { pairKiosk, type KioskServer, type TestKiosk } from './device.test-support.js';
import { PostgresFaceWriter, GESTURES, type Face } from './features/face/index.js';
import { PostgresEvidenceWriter, type Verification } from './features/verification/index.js';
import { PostgresEventRecorder } from './features/webhook/index.js';
import { must } from './graphql.test-support.js';
import { newId, type Id } from './kernel/index.js';
import type { EntityManager } from './platform/database/index.js';
import { openStorage, SealedBlobs } from './platform/storage/index.js';

export const COMMAND_LINE = { kind: 'command-line' } as const;
const PERSON = { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@bank.example' };
export const CALLBACK = 'https://bank.example/done?status=[status]';
export const HOOK = 'https://bank.example/hook';

/** How a kiosk is. */
export const HEARTBEAT = {
  version: '1.2.3',
  platform: 'linux x64',
  camera: { label: 'HD Camera', problem: 'none' },
  queued: 0,
  keyProtection: 'FILE',
  failedChecks: ['fuses'],
};
/** What it tells of. */
export const KIOSK_EVENT = { kind: 'CAMERA_CHANGED', at: '2026-01-01T00:00:00Z' };

/** What can be named in a call, all of one integration. */
export interface Things {
  readonly integration: Id;
  readonly device: Id;
  /** With images, verifications, and an event that was sent. */
  readonly face: Id;
  readonly faceImage: string;
  /** Decided, with evidence of every kind. */
  readonly verification: Id;
  readonly evidenceImage: string;
  readonly delivery: Id;
}

/** Pairs a kiosk of an integration. */
export const pairIn = async (server: KioskServer, integrationId: Id): Promise<TestKiosk> =>
  pairKiosk(server, (await server.enrol(integrationId)).code);

/** Makes a verification that nobody has begun. */
export async function createVerification(
  { application }: KioskServer,
  bank: Id,
  key: IntakeJwk,
  uniqueIdentifier: string,
) {
  const sealed = await sealJwe(key, { ...PERSON, unique_identifier: uniqueIdentifier });
  const created = must(await application.intake.create({ kind: 'nobody' }, bank, sealed));
  return { id: created.verification.id, requestUrl: created.requestUrl };
}

/** Makes one of everything for an integration. */
export async function makeThings(
  server: KioskServer,
  bank: Id,
  {
    intakeKey: key,
    kiosk,
    enrolled,
  }: { readonly intakeKey: IntakeJwk; readonly kiosk: TestKiosk; readonly enrolled: string },
): Promise<Things> {
  const { application } = server;
  const { dataSource, webhooks } = application;
  // Nothing that is made for a call is told by this kind, so that its one delivery stays the newest.
  must(await webhooks.subscribe(COMMAND_LINE, bank, 'images_stored', HOOK));
  const { id: verification } = await createVerification(server, bank, key, 'sandbox:approved');
  await application.verificationTimers.run();
  await kiosk.ask('mutation ($input: HeartbeatInput!) { recordHeartbeat(input: $input) { __typename } }', {
    input: HEARTBEAT,
  });
  await kiosk.ask('mutation ($input: KioskEventInput!) { reportKioskEvent(input: $input) { __typename } }', {
    input: KIOSK_EVENT,
  });
  const { id } = await server.face(bank, enrolled);
  const face = must(await application.faces.getAny(COMMAND_LINE, id));
  const faceImage = await enrol(server, face);
  await addEvidence(server, must(await application.verificationRecords.get(COMMAND_LINE, verification)));
  await dataSource.query(
    `INSERT INTO delivery_attempt (delivery_id, number, outcome, http_status, duration_ms, at)
     SELECT id, 1, 'refused', 503, 12, now() FROM delivery WHERE integration_id = $1`,
    [bank],
  );
  const [sent] = await dataSource.query<{ id: Id }[]>(
    'SELECT id FROM delivery WHERE integration_id = $1 ORDER BY id LIMIT 1',
    [bank],
  );
  const [front] = await dataSource.query<{ id: Id }[]>(
    `SELECT id FROM evidence WHERE verification_id = $1 AND kind = 'document_front'`,
    [verification],
  );
  return {
    integration: bank,
    device: kiosk.id,
    face: id,
    faceImage,
    verification,
    evidenceImage: `verification/${bank}/document-front/${front?.id}.jpg`,
    delivery: sent?.id ?? '',
  };
}

/** Gives a face its images, and a verification: what it shows does not matter here. Gives the key of one image. */
async function enrol({ application }: KioskServer, face: Face): Promise<string> {
  const { dataSource, keys, config } = application;
  const { id: faceId, integrationId, personId } = face;
  const images = GESTURES.map((gesture) => {
    const id = newId();
    return { id, gesture, key: `verification/${integrationId}/2fa-${gesture}/${id}.jpg` };
  });
  const key = images[0]?.key ?? '';
  const blobs = new SealedBlobs((await openStorage(config)).storage, dataSource, keys);
  await blobs.put(personId, key, randomBytes(16));
  await dataSource.transaction(async (manager: EntityManager) => {
    const at = new Date();
    const writer = new PostgresFaceWriter(manager, keys);
    const templates = images.map(({ id: imageId }) => ({
      imageId,
      modelVersion: 'none',
      descriptor: new Float32Array(4),
    }));
    const consent = { version: '2026-01', language: 'en', givenAt: at, takenBy: 'test' };
    await writer.insertImages(face, { images, templates, consent }, at);
    await writer.recordVerification({
      id: newId(),
      faceId,
      integrationId,
      personId,
      outcome: 'verified',
      reason: null,
      similarity: 90,
      distance: 0.2,
      threshold: 0.3,
      modelVersion: 'none',
      imageKey: null,
      createdAt: at,
    });
    const body = { faceId };
    await new PostgresEventRecorder(manager, keys, 'face').record({
      kind: 'images_stored',
      integrationId,
      personId,
      subjectId: faceId,
      body,
      at,
    });
  });
  return key;
}

/** Adds what the sandbox does not: a comparison, gestures, what was read and found, consent, and what a first reviewer proposed. */
async function addEvidence({ application }: KioskServer, verification: Verification): Promise<void> {
  const { dataSource, keys } = application;
  const comparison = { distance: 0.2, threshold: 0.3, similarity: 90 };
  const takenAt = new Date();
  const shared = {
    verificationId: verification.id,
    sessionId: newId(),
    documentType: null,
    mediaType: null,
    bytes: null,
    sha256: '00'.repeat(32),
    pages: 0,
    takenAt,
  };
  const match = { modelVersion: 'none', document: comparison, templates: comparison };
  const signals = [{ name: 'order', value: 0, finding: 'pass' }];
  const verdict = { decision: 'accepted', reasons: [], signals, ruleVersion: '2', keyFrames: {} } as const;
  const liveness = { verdict };
  await dataSource.transaction(async (manager: EntityManager) => {
    const writer = new PostgresEvidenceWriter(manager, keys);
    await writer.insert(verification, { ...shared, id: newId(), kind: 'face_match', findings: { match } });
    await writer.insert(verification, { ...shared, id: newId(), kind: 'liveness', findings: { liveness } });
    // What keeps nothing from being approved: by another policy it would have been.
    const findings = [{ name: 'readable', outcome: 'pass', compared: 'a zone' }] as const;
    const field = { value: 'L898902C3', source: 'mrz', confidence: 1 } as const;
    const fields = { idNumber: field };
    const reading = { type: 'passport', mrz: null, valid: null, fields, findings, confidence: 1 } as const;
    const proof = { lines: [], date: null, isAnchored: false, issuer: null };
    const found = { findings, reading, proof };
    await writer.insert(verification, { ...shared, id: newId(), kind: 'findings', findings: found });
    const consent = { id: newId(), version: '2026-01', language: 'en', givenAt: takenAt };
    await writer.recordConsent(verification, shared.sessionId, consent);
    await manager.query(
      `INSERT INTO decision_proposal (verification_id, outcome, reason_code, proposed_by, at)
       VALUES ($1, 'Approved', NULL, 'operator:first', now())`,
      [verification.id],
    );
  });
}
