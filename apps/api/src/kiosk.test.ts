import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pairKiosk, startKioskServer, type Body, type KioskServer, type TestKiosk } from './device.test-support.js';
import { anyText, FAILURE, textLike } from './graphql.test-support.js';
import type { Id } from './kernel/index.js';

const COMMAND_LINE = { kind: 'command-line' } as const;

let server: KioskServer;
let bank: Id;

beforeAll(async () => {
  server = await startKioskServer();
  bank = await server.integration();
});
afterAll(() => server.close());

describe('what is heard of kiosks', () => {
  const HEARTBEAT = `mutation ($input: HeartbeatInput!) { recordHeartbeat(input: $input) {
    ... on KioskSettings { deviceName languages verifyGestures minimumWidth assistance theme { name colour logo } } ${FAILURE} } }`;
  const heartbeat = {
    version: '1.2.3',
    platform: 'linux x64',
    camera: { label: 'HD Camera', problem: 'none' },
    queued: 3,
    freeDiskMb: 2048.5,
    temperature: 51.5,
    keyProtection: 'SYSTEM',
    asarDigest: 'ab'.repeat(32),
    failedChecks: ['fuses'],
  };

  it('should be kept for operators, and be answered with what the integration has decided', async () => {
    const policy = {
      kioskLanguages: 'ar,en',
      kioskColour: '#112233',
      kioskLogo: 'data:image/png;base64,iVBORw0KGgo=',
      kioskVerifyGestures: '3',
      kioskAssistance: 'false',
      faceMinimumWidth: '0',
    };
    const integrationId = await server.integration(policy);
    const kiosk = await pairKiosk(server, (await server.enrol(integrationId)).code);
    const { data } = await kiosk.ask(HEARTBEAT, { input: heartbeat });
    expect(data).toEqual({
      recordHeartbeat: {
        deviceName: 'Left',
        languages: ['AR', 'EN'],
        verifyGestures: 3,
        minimumWidth: 1,
        assistance: false,
        theme: { name: 'Harbour Bank', colour: '#112233', logo: policy.kioskLogo },
      },
    });
    const at = new Date().toISOString();
    await kiosk.ask(
      `mutation ($at: DateTime!) { reportKioskEvent(input: { kind: CAMERA_CHANGED, at: $at }) {
        ... on KioskEventRecorded { deviceId } ${FAILURE} } }`,
      { at },
    );
    expect(await server.audited(kiosk.id)).toContain(`device:${kiosk.id} kiosk.camera_changed`);
    const auditor = await server.application.tokenIssuer.forOperator('test', 'auditor', 60);
    const asked = await server.call<Body>(
      '/graphql',
      {
        query: `query ($id: ID!, $owner: ID!) {
          device(id: $id) { name state online keyProtection hasPin integration { name } lastEvent { kind at toldAt }
            heartbeat { version queued freeDiskMb temperature camera { label problem } failedChecks asarDigest } }
          devices(integrationId: $owner) { edges { node { id } } } }`,
        variables: { id: kiosk.id, owner: integrationId },
      },
      { authorization: `Bearer ${auditor}` },
    );
    const { platform: _platform, keyProtection: _protection, ...kept } = heartbeat;
    expect(asked.body.data).toEqual({
      device: {
        name: 'Left',
        state: 'PAIRED',
        online: true,
        keyProtection: 'SYSTEM',
        hasPin: false,
        integration: { name: 'Harbour Bank' },
        lastEvent: { kind: 'CAMERA_CHANGED', at, toldAt: anyText },
        heartbeat: kept,
      },
      devices: { edges: [{ node: { id: kiosk.id } }] },
    });
  });

  it('should be refused where it is more than is kept', async () => {
    const kiosk = await pairKiosk(server, (await server.enrol(bank)).code);
    for (const wrong of [
      { version: 'x'.repeat(257) },
      { camera: { label: 'a\0b', problem: 'none' } },
      { platform: 'a\ud800b' },
      { failedChecks: Array<string>(65).fill('x') },
    ]) {
      const { data } = await kiosk.ask(HEARTBEAT, { input: { ...heartbeat, ...wrong } });
      expect(data, JSON.stringify(wrong)).toMatchObject({ recordHeartbeat: { code: 'INVALID_INPUT' } });
    }
    const integrators = await server.application.tokenIssuer.forIntegration(bank);
    const answer = await server.call<Body>(
      '/graphql',
      { query: HEARTBEAT, variables: { input: heartbeat } },
      { authorization: `Bearer ${integrators}` },
    );
    expect(answer.body.data).toMatchObject({ recordHeartbeat: { code: 'FORBIDDEN' } });
  });
});

describe('devices of operators', () => {
  it('should be enrolled, changed, paired again and revoked by an admin, and by nobody else', async () => {
    const [admin, auditor] = await Promise.all(
      (['admin', 'auditor'] as const).map((role) => server.application.tokenIssuer.forOperator('test', role, 60)),
    );
    const as = async (token: string | undefined, mutation: string, fields: string) => {
      const query = `mutation { it: ${mutation} { ${fields} ${FAILURE} } }`;
      const { body } = await server.call<Body>('/graphql', { query }, { authorization: `Bearer ${token}` });
      return body.data?.['it'] as Record<string, unknown>;
    };
    const code = '... on DeviceWithCode { pairingCode expiresAt device { id name state hasPin } }';
    const device = '... on Device { name state hasPin }';
    const enrol = `enrolDevice(input: { name: "Right", integrationId: "${bank}", pin: "246810" })`;
    const made = await as(admin, enrol, code);
    const { id } = made['device'] as { id: string };
    expect(made).toEqual({
      pairingCode: textLike(/^\w{5}-\w{5}$/),
      expiresAt: anyText,
      device: { id, name: 'Right', state: 'PENDING', hasPin: true },
    });
    const kiosk = await pairKiosk(server, String(made['pairingCode']));
    expect(kiosk.id).toBe(id);
    const update = `updateDevice(id: "${id}", input: { name: "Left", pin: null })`;
    expect(await as(admin, update, device)).toEqual({ name: 'Left', state: 'PAIRED', hasPin: false });
    expect(await as(admin, `revokeDevice(id: "${id}")`, device)).toMatchObject({ state: 'REVOKED' });
    await expect(kiosk.token()).rejects.toThrow('DEVICE_REVOKED');
    const again = await as(admin, `pairDeviceAgain(id: "${id}")`, code);
    expect((await pairKiosk(server, String(again['pairingCode']))).id).toBe(id);
    for (const mutation of [enrol, update, `revokeDevice(id: "${id}")`, `pairDeviceAgain(id: "${id}")`]) {
      expect(await as(auditor, mutation, ''), mutation).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await as(admin, `revokeDevice(id: "${'f'.repeat(24)}")`, '')).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a session of a kiosk', () => {
  const START = `mutation ($input: StartKioskSessionInput!) { startKioskSession(input: $input) {
    ... on KioskSession { id purpose expiresAt sealedTemplates }
    ... on RateLimitedFailure { retryAfterSeconds } ${FAILURE} } }`;
  interface Started {
    readonly startKioskSession: { readonly id: string; readonly code?: string; readonly retryAfterSeconds?: number };
  }
  const start = async (kiosk: TestKiosk, code: string, more: object = {}): Promise<Started['startKioskSession']> =>
    (await kiosk.ask<Started>(START, { input: { purpose: 'REGISTER', code, assisted: false, ...more } })).data
      .startKioskSession;
  const kioskOf = async (integrationId: Id): Promise<TestKiosk> =>
    pairKiosk(server, (await server.enrol(integrationId)).code);

  it('should be begun by a registration URL, its id, or the short code however it is typed', async () => {
    const kiosk = await kioskOf(bank);
    const face = await server.face(bank, randomUUID());
    for (const code of [face.url, `${face.url}/?a=b#c`, face.id, face.code, ` ${face.code.toLowerCase()} `]) {
      const started = await start(kiosk, code);
      expect(started, code).toMatchObject({ purpose: 'REGISTER', sealedTemplates: null });
    }
    const rows = await server.application.dataSource.query<{ open: string }[]>(
      'SELECT count(*) FILTER (WHERE ended_at IS NULL) AS open FROM kiosk_session WHERE device_id = $1',
      [kiosk.id],
    );
    expect(rows, 'a new start ends the one before').toEqual([{ open: '1' }]);
  });

  it('should not be begun for a code that is unknown, closed, or of another integration', async () => {
    const kiosk = await kioskOf(bank);
    const stranger = await server.face(await server.integration(), 'stranger');
    const late = await server.face(bank, randomUUID());
    await server.application.dataSource.query(
      `UPDATE face SET registration_until = now() - interval '1 second' WHERE id = $1`,
      [late.id],
    );
    for (const code of [stranger.url, stranger.code, late.id, 'f'.repeat(24), 'AAAAA-AAAAA', 'nonsense', 'a\0b']) {
      expect(await start(kiosk, code), code).toMatchObject({ code: 'KIOSK_CODE_UNKNOWN' });
    }
    expect(await start(kiosk, 'nobody', { purpose: 'VERIFY' })).toMatchObject({ code: 'KIOSK_CODE_UNKNOWN' });
  });

  it('should say of a face why it is not to be verified or registered', async () => {
    const kiosk = await kioskOf(bank);
    const name = randomUUID();
    const face = await server.face(bank, name);
    for (const code of [name, face.code]) {
      expect(await start(kiosk, code, { purpose: 'VERIFY' }), code).toMatchObject({ code: 'FACE_NOT_ENROLLED' });
    }
    await server.application.faces.setEnabled(COMMAND_LINE, bank, face.id, false);
    expect(await start(kiosk, face.code)).toMatchObject({ code: 'FACE_DISABLED' });
    expect(await start(kiosk, name, { purpose: 'VERIFY' })).toMatchObject({ code: 'FACE_DISABLED' });
  });

  it('should be one at a time for a face, until it is ended or over', async () => {
    const [left, right] = [await kioskOf(bank), await kioskOf(bank)];
    const face = await server.face(bank, randomUUID());
    const { id } = await start(left, face.id);
    expect(await start(right, face.id)).toMatchObject({ code: 'KIOSK_SESSION_IN_USE' });
    const END = `mutation ($id: ID) { endKioskSession(id: $id) { ... on KioskSessionEnded { id } ${FAILURE} } }`;
    expect((await right.ask(END, { id })).data).toMatchObject({ endKioskSession: { code: 'KIOSK_SESSION_UNKNOWN' } });
    expect((await left.ask(END, { id })).data).toEqual({ endKioskSession: { id } });
    expect((await left.ask(END, { id })).data, 'again').toEqual({ endKioskSession: { id } });
    expect((await start(right, face.id)).id).toMatch(/^[0-9a-f]{24}$/);
    const others = await left.ask(END, {});
    expect(others.data, 'what it has open itself').toEqual({ endKioskSession: { id: null } });
    expect(await start(left, face.id)).toMatchObject({ code: 'KIOSK_SESSION_IN_USE' });
    await right.ask(END, {});
    expect((await start(left, face.id)).id).toMatch(/^[0-9a-f]{24}$/);
    await left.ask(END, {});
    const next = await start(right, face.id);
    await server.application.dataSource.query(`UPDATE kiosk_session SET expires_at = now() WHERE id = $1`, [next.id]);
    expect((await start(left, face.id)).id).toMatch(/^[0-9a-f]{24}$/);
    expect(await server.audited(face.id)).toContain(`device:${right.id} kiosk.register_begun`);
  });

  it('should be one of ten that kiosks begin for a face at once', async () => {
    const kiosks = [];
    for (let count = 0; count < 5; count += 1) kiosks.push(await kioskOf(bank));
    const face = await server.face(bank, randomUUID());
    const started = await Promise.all(kiosks.map((kiosk) => start(kiosk, face.id)));
    expect(started.filter(({ code }) => code === undefined)).toHaveLength(1);
  });

  it('should be limited for each kiosk and hour', async () => {
    const integrationId = await server.integration({ kioskSessionsPerHour: '3' });
    const [kiosk, other] = [await kioskOf(integrationId), await kioskOf(integrationId)];
    const face = await server.face(integrationId, 'person');
    for (let count = 0; count < 3; count += 1) expect((await start(kiosk, face.id)).code).toBeUndefined();
    const limited = await start(kiosk, face.id);
    expect(limited.code).toBe('KIOSK_SESSION_LIMIT');
    expect(limited.retryAfterSeconds).toBeGreaterThan(3_500);
    const another = await server.face(integrationId, 'another');
    expect((await start(other, another.id)).code).toBeUndefined();
    await server.application.dataSource.query(
      `UPDATE kiosk_session SET started_at = started_at - interval '1 hour' WHERE device_id = $1`,
      [kiosk.id],
    );
    expect((await start(kiosk, face.id)).code).toBeUndefined();
  });

  it('should be helped with by an attendant only where the policy says so', async () => {
    const integrationId = await server.integration({ kioskAssistance: 'false' });
    const kiosk = await kioskOf(integrationId);
    const face = await server.face(integrationId, 'person');
    expect(await start(kiosk, face.id, { assisted: true })).toMatchObject({ code: 'FORBIDDEN' });
    expect((await start(kiosk, face.id)).code).toBeUndefined();
  });
});
