import { describe, expect, it, vi } from 'vitest';
import type { DocumentRead } from '../../inference/protocol.js';
import type { IdentityDocument } from '../../shared/words.js';
import type { Kiosk } from './kiosk.js';
import { everything, opened, paired, PICTURE, rig, SHORT_CODE, takeCaptures, useRig } from './kiosk.test-support.js';

useRig();

const identify = { purpose: 'identify', code: SHORT_CODE, assisted: false, light: true } as const;
const SESSION = 'b23456789abcdef012345678';
const CONSENT = { language: 'en', version: '2026-11-4' };
const PAGE = 'a picture of a page';

const challengeOf = (id: string) => ({
  ...{ id, token: `token of ${id}`, key: 'AAAA', nonce: `nonce of ${id}`, windowMs: 8_000 },
  ...{ gestures: ['SMILE', 'LEFT'], colours: ['RED'], expiresAt: '2030-01-01T00:00:00Z' },
});

/** The server has a verification of which all but the consent is to be done, unless `done` names more. */
function verificationOf(face: string, done: readonly string[] = [], documents = ['PASSPORT', 'LICENSE']): void {
  const steps = ['CONSENT', 'PHONE', 'DOCUMENT', 'PROOF_OF_ADDRESS', 'FACE'];
  rig.server.operations['beginVerification'] = () => ({
    __typename: 'VerificationSession',
    id: SESSION,
    token: rig.server.sessionToken(),
    progress: { steps: steps.map((step) => ({ step, done: done.includes(step) })), documents, face, light: true },
  });
  rig.server.operations['giveConsent'] = () => ({ __typename: 'VerificationProgress' });
}

/** Inference takes a page that says this. */
function pageThatSays(read: Partial<DocumentRead> | null): Uint8Array {
  const jpeg = new Uint8Array(Buffer.from(PAGE));
  const whole: DocumentRead = { type: 'passport', valid: true, expired: false, fields: [] };
  rig.pages.push({ jpeg, picture: Uint8Array.of(1, 2, 3), read: read && { ...whole, ...read } });
  return jpeg;
}

async function begun(kiosk: Kiosk<string>): Promise<NonNullable<ReturnType<Kiosk<string>['sessions']['identity']>>> {
  await kiosk.sessions.start(identify);
  await kiosk.sessions.consent(CONSENT);
  const check = kiosk.sessions.identity();
  if (check === null) throw new Error('nothing began');
  return check;
}

describe('an identity check', () => {
  it('should ask for what the verification still lacks, and be handed in as one sealed capture', async () => {
    const kiosk = await paired();
    verificationOf('LIVENESS', ['PHONE']);
    rig.server.operations['issueLivenessChallenge'] = () => ({
      __typename: 'LivenessChallenge',
      ...challengeOf('one'),
    });
    const taken = takeCaptures('SUBMITTED');
    expect(await kiosk.sessions.start(identify)).toMatchObject({
      ok: true,
      session: {
        id: SESSION,
        identity: { steps: ['document', 'proof_of_address', 'face'], documents: ['passport', 'licence'] },
        ...{ gestures: [], light: true, offline: false },
      },
    });
    expect(kiosk.sessions.identity(), 'nothing before the consent').toBeNull();
    await kiosk.sessions.consent(CONSENT);
    const check = kiosk.sessions.identity();
    check?.look({ document: 'licence', page: 'front' });
    expect(rig.told.at(-1)).toEqual({ kind: 'document', shape: 'card' });
    const front = pageThatSays({ type: null, valid: null, fields: [] });
    expect(await check?.read()).toEqual({
      ok: true,
      page: { picture: 'data:image/jpeg;base64,AQID', fields: [], problem: null },
    });
    check?.look({ document: 'licence', page: 'proof_of_address' });
    expect(rig.told.at(-1)).toEqual({ kind: 'document', shape: 'page' });
    pageThatSays(null);
    expect(await check?.read()).toMatchObject({ ok: true, page: { problem: null } });
    expect(await kiosk.sessions.face({ light: true })).toEqual({ ok: true, gestures: ['smile', 'left'], light: true });
    expect(rig.told.at(-1)).toMatchObject({ kind: 'capture', gestures: ['smile', 'left'], challenge: { id: 'one' } });
    rig.answer = { record: '{}', mac: 'ab', lit: [] };
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'submitted' });
    const page = Buffer.from(PAGE).toString('base64');
    expect(await opened(taken[0]?.sealed ?? '')).toMatchObject({
      ...{ sessionId: SESSION, purpose: 'identify', code: SHORT_CODE, offline: false },
      documents: [
        { page: 'document_front', type: 'License', jpeg: page },
        { page: 'proof_of_address', type: null, jpeg: page },
      ],
      liveness: { token: 'token of one' },
    });
    expect(
      front.every((byte) => byte === 0),
      'overwritten once it is sealed',
    ).toBe(true);
    expect(await everything()).not.toContain(PICTURE);
    expect(rig.server.refused).toEqual([]);
  });

  it('should confirm a phone number in the session of the verification, and say what is wrong in words of its own', async () => {
    const kiosk = await paired();
    verificationOf('SELFIE');
    let [sent, code] = ['PhoneNumberInvalidFailure PHONE_NUMBER_INVALID', 'PhoneCodeWrongFailure PHONE_CODE_WRONG'];
    const answer = (words: string) => {
      const [typename, failed] = words.split(' ');
      return { __typename: typename, ...(failed !== undefined && { code: failed }) };
    };
    rig.server.operations['sendPhoneCode'] = () => answer(sent);
    rig.server.operations['confirmPhoneCode'] = () => answer(code);
    const check = await begun(kiosk);
    const send = () => check.sendCode({ number: '+34600000000', language: 'en' });
    expect(await send()).toEqual({ ok: false, reason: 'number' });
    sent = 'RateLimitedFailure RATE_LIMITED';
    expect(await send()).toEqual({ ok: false, reason: 'too_many' });
    sent = 'SentPhoneCode';
    expect(await send()).toEqual({ ok: true });
    expect(await check.confirmCode({ code: '000000' })).toEqual({ ok: false, reason: 'code' });
    code = 'PhoneCodeExpiredFailure PHONE_CODE_EXPIRED';
    expect(await check.confirmCode({ code: '000000' })).toEqual({ ok: false, reason: 'expired' });
    code = 'VerificationProgress';
    expect(await check.confirmCode({ code: '123456' })).toEqual({ ok: true });
    rig.server.away = true;
    expect(await check.confirmCode({ code: '123456' })).toEqual({ ok: false, reason: 'offline' });
    expect(rig.server.refused).toEqual([]);
  });

  it.each<[string, IdentityDocument, 'front' | 'back', Partial<DocumentRead>, string | null]>([
    ['a passport that says nothing', 'passport', 'front', { type: null }, 'unreadable'],
    ['a passport whose check digits are wrong', 'passport', 'front', { valid: false }, 'not_valid'],
    ['a passport that has expired', 'passport', 'front', { expired: true }, 'expired'],
    ['a card in the place of a passport', 'passport', 'front', { type: 'identity-card' }, 'other_document'],
    ['a passport in the place of a licence', 'licence', 'front', {}, 'other_document'],
    ['a licence without a bar code', 'licence', 'back', { type: null }, null],
    ['a permit of which no side says anything', 'address_permit', 'back', { type: null }, 'unreadable'],
    ['a permit', 'address_permit', 'back', { type: 'identity-card' }, null],
    ['a passport', 'passport', 'front', {}, null],
  ])('should say what a person can do better: %s', async (_what, document, page, read, problem) => {
    const kiosk = await paired();
    verificationOf('OFF', ['PHONE']);
    const check = await begun(kiosk);
    check.look({ document, page });
    pageThatSays(read);
    expect(await check.read()).toMatchObject({ ok: true, page: { problem } });
  });

  it('should forget a page that is taken again, and the back with another front', async () => {
    const kiosk = await paired();
    verificationOf('OFF', ['PHONE']);
    const check = await begun(kiosk);
    const take = async (page: 'front' | 'back'): Promise<Uint8Array> => {
      check.look({ document: 'licence', page });
      const jpeg = pageThatSays({ type: 'licence' });
      await check.read();
      return jpeg;
    };
    const [front, back] = [await take('front'), await take('back')];
    expect(check.pages.map(({ page }) => page)).toEqual(['front', 'back']);
    const other = await take('front');
    expect([front, back].map((jpeg) => jpeg.every((byte) => byte === 0))).toEqual([true, true]);
    expect(check.pages).toEqual([{ page: 'front', document: 'licence', jpeg: other }]);
    kiosk.sessions.end('cancelled');
    expect(other.every((byte) => byte === 0)).toBe(true);
    expect(kiosk.sessions.identity()).toBeNull();
  });

  it('should be kept sealed without a network, by what the policy asks for, and be sent once it is back', async () => {
    const settings = rig.server.operations['recordHeartbeat'];
    const identity = { documents: ['PASSPORT'], proofOfAddress: false, phone: false, face: 'LIVENESS', light: true };
    rig.server.operations['recordHeartbeat'] = async (...given) => ({ ...(await settings?.(...given)), identity });
    rig.server.operations['takeKioskChallenges'] = () => ({
      __typename: 'KioskChallenges',
      challenges: [challengeOf('kept')],
    });
    const kiosk = await paired();
    const taken = takeCaptures('SUBMITTED');
    rig.server.away = true;
    expect(await kiosk.sessions.start({ ...identify, code: 'nonsense' })).toEqual({
      ok: false,
      reason: 'code_malformed',
    });
    expect(await kiosk.sessions.start(identify)).toMatchObject({
      ok: true,
      session: { offline: true, identity: { steps: ['document', 'face'], documents: ['passport'] } },
    });
    await kiosk.sessions.consent(CONSENT);
    const check = kiosk.sessions.identity();
    check?.look({ document: 'passport', page: 'front' });
    pageThatSays({});
    await check?.read();
    expect(await kiosk.sessions.face({ light: true })).toMatchObject({ ok: true, gestures: ['smile', 'left'] });
    rig.answer = { record: '{}', mac: 'ab', lit: [] };
    expect(await kiosk.sessions.submit()).toEqual({ kind: 'queued' });
    rig.server.away = false;
    await kiosk.heartbeats.beat();
    await vi.waitFor(() => expect(taken).toHaveLength(1));
    expect(await opened(taken[0]?.sealed ?? '')).toMatchObject({
      ...{ sessionId: null, offline: true, purpose: 'identify' },
      liveness: { token: 'token of kept' },
    });
  });

  it('should be sent as without a network where that went away in between', async () => {
    const kiosk = await paired();
    verificationOf('LIVENESS', ['PHONE', 'DOCUMENT', 'PROOF_OF_ADDRESS']);
    await begun(kiosk);
    rig.server.away = true;
    expect(await kiosk.sessions.face({ light: true }), 'without a challenge that was kept').toEqual({
      ...{ ok: false, reason: 'offline' },
    });
  });

  it('should begin nothing without a network where a phone is to be confirmed', async () => {
    const settings = rig.server.operations['recordHeartbeat'];
    const identity = { documents: ['PASSPORT'], proofOfAddress: false, phone: true, face: 'OFF', light: false };
    rig.server.operations['recordHeartbeat'] = async (...given) => ({ ...(await settings?.(...given)), identity });
    const kiosk = await paired();
    rig.server.away = true;
    expect(await kiosk.sessions.start(identify)).toEqual({ ok: false, reason: 'needs_network' });
  });

  it('should say that a verification is over, or that nobody knows the code', async () => {
    const kiosk = await paired();
    rig.server.operations['beginVerification'] = () => ({
      __typename: 'VerificationStateFailure',
      code: 'VERIFICATION_STATE',
    });
    expect(await kiosk.sessions.start(identify)).toEqual({ ok: false, reason: 'over' });
    rig.server.operations['beginVerification'] = () => ({
      ...{ __typename: 'VerificationCodeUnknownFailure', code: 'VERIFICATION_CODE_UNKNOWN' },
    });
    expect(await kiosk.sessions.start(identify)).toEqual({ ok: false, reason: 'code_unknown' });
  });
});
