import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithSharedData } from '../support/shared-data.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { openBank, photo, webhooks, type Bank } from './bank.js';
import { asPictures, pairDevice, type KioskDevice, type PairingCode, type Picture, type Taken } from './device.js';
import { allGestures, picture, probe } from './refusal-cases.js';

/** The four gestures of one man, as a kiosk takes them. */
const gestures = async (): Promise<Picture[]> => asPictures(await allGestures());

const front = (jpeg: Buffer): Picture => ({ gesture: 'front', jpeg });

describeWithSharedData('what kiosks capture', () => {
  let bank: Bank;
  let receiver: Receiver;
  let kiosk: KioskDevice;

  beforeAll(async () => {
    receiver = await startReceiver();
    bank = await openBank([
      ...['--policy', 'faceGestureCheck=strict', '--policy', 'kioskSessionsPerHour=1000'],
      // Of photos: what answers a challenge has tests of its own.
      ...['--policy', 'kioskLiveness=off'],
      ...['--policy', 'faceMirrored=yes', '--webhook', `images_stored=${receiver.url}`],
    ]);
    kiosk = await enrol('Left');
  });
  afterAll(async () => {
    await bank.close();
    await receiver.close();
  });

  const enrol = async (name: string): Promise<KioskDevice> =>
    pairDevice(bank, await bank.command<PairingCode>('device', 'pair', '--name', name));

  /** Makes a person that is to be registered; gives her face's id and her name. */
  const person = async (): Promise<{ id: string; name: string }> => {
    const name = `person-${randomUUID()}`;
    return { id: (await bank.integrator.faceOf(name)).id, name };
  };

  const register = async (): Promise<{ id: string; name: string }> => {
    const made = await person();
    const { id: sessionId } = await kiosk.start('REGISTER', made.id);
    const taken = await kiosk.send({ sessionId, images: await gestures() });
    expect(taken).toMatchObject({ outcome: 'REGISTERED' });
    return made;
  };

  const audited = async (id: string): Promise<string[]> =>
    (await bank.sql<{ action: string }>('SELECT action FROM audit_entry WHERE subject_id = $1 ORDER BY id', [id])).map(
      ({ action }) => action,
    );

  const kept = (captureId: string | undefined) =>
    bank.sql('SELECT outcome, code, offline, assisted, local_verified FROM face_capture WHERE id = $1', [captureId]);

  it('should register a person once, however often and from however many hands her capture comes', async () => {
    const { id } = await person();
    const { id: sessionId } = await kiosk.start('REGISTER', id);
    const sealed = await kiosk.seal({ sessionId, images: await gestures() });
    const answers = await Promise.all(Array.from({ length: 10 }, () => kiosk.submit(sealed)));
    const expected = { captureId: sealed.captureId, outcome: 'REGISTERED', why: null, offline: false };
    for (const answer of answers) expect(answer).toMatchObject(expected);
    expect(answers.filter(({ again }) => again !== true)).toHaveLength(1);
    const later = await (await enrol('Right')).submit(sealed);
    expect(later).toEqual({ __typename: 'CaptureTaken', ...expected, again: true });
    const counted = await bank.sql<{ images: string; events: string; entries: string }>(
      `SELECT (SELECT count(*) FROM face_image WHERE face_id = $1) AS images,
              (SELECT count(*) FROM event WHERE subject_id = $1) AS events,
              (SELECT count(*) FROM audit_entry WHERE subject_id = $1 AND action = 'face.registered') AS entries`,
      [id],
    );
    expect(counted).toEqual([{ images: '4', events: '1', entries: '1' }]);
    const told = await webhooks(receiver, 1);
    expect(told.filter(({ body }) => body.includes(id))).toHaveLength(1);
    const sessions = await bank.sql(
      'SELECT ended_at IS NOT NULL AS ended, capture_id FROM kiosk_session WHERE id = $1',
      [sessionId],
    );
    expect(sessions).toEqual([{ ended: true, capture_id: sealed.captureId }]);
  });

  it('should give templates that the kiosk alone opens, and decide for itself by the picture', async () => {
    const { name } = await register();
    const session = await kiosk.start('VERIFY', name);
    const templates = await kiosk.open(session.sealedTemplates ?? '');
    expect(templates).toMatchObject({ sessionId: session.id, threshold: expect.any(Number) as number });
    expect(templates.templates).toHaveLength(4);
    for (const template of templates.templates) {
      const bytes = Buffer.from(template, 'base64');
      const numbers = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
      expect(Math.hypot(...numbers)).toBeGreaterThan(0);
    }
    await expect((await enrol('Other')).open(session.sealedTemplates ?? '')).rejects.toThrow();
    expect(session.sealedTemplates).not.toContain(name);
    const words = { sessionId: session.id, purpose: 'verify' as const };
    const verified = await kiosk.send({ ...words, images: [front(probe())], local: { verified: true } });
    expect(verified).toMatchObject({ outcome: 'VERIFIED', why: null, again: false });
  });

  it('should raise it where the kiosk had decided otherwise, and name nobody in the log', async () => {
    const { id, name } = await register();
    const { id: sessionId } = await kiosk.start('VERIFY', name);
    const images = [front(photo('005'))];
    const taken = await kiosk.send({ sessionId, purpose: 'verify', images, local: { verified: true } });
    expect(taken).toMatchObject({ outcome: 'REFUSED', why: null });
    expect(await audited(id)).toContain('security.decision_differs');
    expect(await kept(taken.captureId)).toMatchObject([{ outcome: 'refused', local_verified: true }]);
    expect(bank.server.log()).toContain(`The kiosk ${kiosk.id} decided otherwise`);
    expect(bank.server.log()).not.toContain(name);
    expect(bank.server.log()).not.toContain(id);
  });

  it('should take no second capture in one session', async () => {
    const { name } = await register();
    const { id: sessionId } = await kiosk.start('VERIFY', name);
    const words = { sessionId, purpose: 'verify' as const, images: [front(probe())] };
    expect(await kiosk.send(words)).toMatchObject({ outcome: 'VERIFIED' });
    expect(await kiosk.send(words)).toMatchObject({ outcome: 'REJECTED', why: 'KIOSK_SESSION_UNKNOWN' });
  });

  it('should keep what was wrong with pictures, and leave the person open for another try', async () => {
    const { id } = await person();
    const { id: first } = await kiosk.start('REGISTER', id);
    const sleepless = (await gestures()).map((each) => ({
      ...each,
      jpeg: each.gesture === 'eyeblink' ? probe() : each.jpeg,
    }));
    const unusable = await kiosk.send({ sessionId: first, images: sleepless });
    expect(unusable).toMatchObject({ outcome: 'UNUSABLE', why: 'GESTURE_MISSING', again: false });
    expect(await kept(unusable.captureId)).toMatchObject([{ outcome: 'unusable', code: 'GESTURE_MISSING' }]);
    const { id: second } = await kiosk.start('REGISTER', id);
    expect(await kiosk.send({ sessionId: second, images: await gestures() })).toMatchObject({ outcome: 'REGISTERED' });
    const { id: third } = await kiosk.start('VERIFY', id);
    const wall = await kiosk.send({ sessionId: third, purpose: 'verify', images: [front(Buffer.from('no picture'))] });
    expect(wall).toMatchObject({ outcome: 'UNUSABLE', why: 'IMAGE_UNREADABLE', again: false });
  });

  it('should take what was captured without the network, mark it, and turn away who was registered meanwhile', async () => {
    const { id } = await person();
    const words = { code: `https://bank.example/face/${id}`, offline: true, images: await gestures() };
    const taken = await kiosk.send({ ...words, capturedAt: new Date(Date.now() - 3_600_000).toISOString() });
    expect(taken).toMatchObject({ outcome: 'REGISTERED', offline: true });
    expect(await kept(taken.captureId)).toMatchObject([{ offline: true, assisted: false }]);
    expect(await audited(id)).toEqual(
      expect.arrayContaining(['face.registered', 'face.registered_offline']) as string[],
    );
    const second = await kiosk.seal(words);
    const rejected: Partial<Taken> = { outcome: 'REJECTED', why: 'FACE_ALREADY_REGISTERED', offline: true };
    expect(await kiosk.submit(second)).toMatchObject({ ...rejected, again: false });
    expect(await kiosk.submit(second)).toMatchObject({ ...rejected, again: true });
  });

  it('should not take what was captured too long ago, for a closed registration, or without a session to verify', async () => {
    const { id, name } = await person();
    const images = await gestures();
    const long = new Date(Date.now() - 721 * 3_600_000).toISOString();
    const old = await kiosk.send({ code: id, offline: true, images, capturedAt: long });
    expect(old).toMatchObject({ outcome: 'REJECTED', why: 'KIOSK_CAPTURE_TOO_OLD' });
    await bank.sql(`UPDATE face SET registration_until = now() - interval '1 hour' WHERE id = $1`, [id]);
    const closed = await kiosk.send({ code: id, offline: true, images });
    expect(closed).toMatchObject({ outcome: 'REJECTED', why: 'KIOSK_CODE_UNKNOWN' });
    const verify = await kiosk.send({ purpose: 'verify', code: name, offline: true, images: [front(probe())] });
    expect(verify).toMatchObject({ outcome: 'REJECTED', why: 'KIOSK_SESSION_UNKNOWN' });
  });

  it('should register with an attendant’s help by four pictures from the front, and say so', async () => {
    const { id } = await person();
    const { id: sessionId } = await kiosk.start('REGISTER', id, true);
    const { smile } = await allGestures();
    const images = [front(smile), front(picture('turns/clm_default_17200ms')), front(probe())];
    const neutral = front(picture('turns/clm_default_01000ms'));
    const three = await kiosk.send({ sessionId, assisted: true, images });
    expect(three).toMatchObject({ __typename: 'InvalidInputFailure', code: 'INVALID_INPUT' });
    const taken = await kiosk.send({ sessionId, assisted: true, images: [...images, neutral] });
    expect(taken).toMatchObject({ outcome: 'REGISTERED' });
    expect(await kept(taken.captureId)).toMatchObject([{ assisted: true }]);
    expect(await audited(id)).toContain('face.registered_assisted');
    const stored = await bank.sql<{ gesture: string }>('SELECT gesture FROM face_image WHERE face_id = $1', [id]);
    expect(stored.map(({ gesture }) => gesture).toSorted()).toEqual(['eyeblink', 'left', 'right', 'smile']);
  });

  it('should not be helped with in a session that was begun without an attendant', async () => {
    const { id } = await person();
    const { id: sessionId } = await kiosk.start('REGISTER', id);
    const images = [front(probe()), front(probe()), front(probe()), front(probe())];
    const taken = await kiosk.send({ sessionId, assisted: true, images });
    expect(taken).toMatchObject({ outcome: 'REJECTED', why: 'KIOSK_SESSION_UNKNOWN' });
  });

  it('should take the queue of a device that was revoked and paired again', async () => {
    const { id } = await person();
    const { id: deviceId, ...code } = await bank.command<PairingCode>('device', 'pair', '--name', 'Stolen');
    const stolen = await pairDevice(bank, { id: deviceId, ...code });
    const queued = await stolen.seal({ code: id, offline: true, images: await gestures() });
    await bank.command('device', 'revoke', deviceId);
    await expect(stolen.submit(queued)).rejects.toThrow('DEVICE_REVOKED');
    const again = await pairDevice(bank, await bank.command<PairingCode>('device', 'pair', '--again', deviceId));
    expect(again.id).toBe(deviceId);
    expect(await again.submit(queued)).toMatchObject({ outcome: 'REGISTERED', again: false });
  });

  it('should take nothing that is malformed, sealed to another, or of another integration’s device', async () => {
    const { id } = await person();
    const good = await kiosk.seal({ code: id, offline: true, images: await gestures() });
    const elsewhere = await bank.command<{ id: string }>('integration', 'create', '--name', 'Elsewhere');
    const code = await bank.command<PairingCode>('device', 'pair', '--name', 'There', '--integration', elsewhere.id);
    const stranger = await pairDevice(bank, code);
    const [header = '', ...rest] = good.sealed.split('.');
    const other = { ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as object), kid: 'x' };
    const wrong: [string, { captureId: string; sealed: string }, KioskDevice][] = [
      ['nonsense', { captureId: randomUUID(), sealed: 'nonsense' }, kiosk],
      ['another id', { ...good, captureId: randomUUID() }, kiosk],
      ['no id', { ...good, captureId: 'x' }, kiosk],
      ['a cut seal', { ...good, sealed: good.sealed.slice(0, -4) }, kiosk],
      [
        'another key',
        {
          ...good,
          sealed: [Buffer.from(JSON.stringify(other)).toString('base64url'), ...rest].join('.'),
        },
        kiosk,
      ],
      ['another integration', good, stranger],
      ['no pictures', await kiosk.seal({ code: id, images: [] }), kiosk],
      ['a picture too few', await kiosk.seal({ code: id, images: (await gestures()).slice(1) }), kiosk],
    ];
    for (const [what, sealed, device] of wrong) {
      expect(await device.submit(sealed), what).toMatchObject({ code: 'INVALID_INPUT' });
      expect(await kept(/^[0-9a-f-]{36}$/.test(sealed.captureId) ? sealed.captureId : randomUUID()), what).toEqual([]);
    }
    expect(await kiosk.submit(good), 'and it is taken after all').toMatchObject({ outcome: 'REGISTERED' });
  });

  it('should forget whom a capture was of when she is erased, and still know the capture', async () => {
    const { id, name } = await register();
    const { id: sessionId } = await kiosk.start('VERIFY', name);
    const sealed = await kiosk.seal({ sessionId, purpose: 'verify', images: [front(probe())] });
    await kiosk.submit(sealed);
    await bank.command('face', 'erase', id, '--yes');
    const left = await bank.sql('SELECT face_id FROM face_capture WHERE id = $1', [sealed.captureId]);
    expect(left).toEqual([{ face_id: null }]);
    expect(await bank.sql('SELECT id FROM kiosk_session WHERE id = $1', [sessionId])).toEqual([]);
    expect(await kiosk.submit(sealed)).toMatchObject({ outcome: 'VERIFIED', again: true });
  });
});
