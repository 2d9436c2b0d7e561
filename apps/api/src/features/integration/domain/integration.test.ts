import { describe, expect, it } from 'vitest';
import { checkCallbackUrl, checkLegacyKeys, checkName } from './integration.js';
import { changePolicy, DEFAULT_POLICY } from './policy.js';

describe('a callback URL', () => {
  it.each([
    'http://example.com/verification-completed?user_id=[user_id]&status=[status]&email=[email]',
    'https://example.com/[user_id]/done',
    'https://example.com:8443/#[status]',
    'http://[2001:db8::1]/done?status=[status]',
  ])('should be taken: %s', (url) => {
    expect(checkCallbackUrl(url)).toEqual({ ok: true, value: url });
  });

  it.each([
    'http://[user_id].example.com/',
    'http://example.com[status]/',
    'https://[email]/',
    'https://user:password@example.com/',
    'javascript:alert(1)',
    'ftp://example.com/',
    'example.com/done',
    'https://example.com/done\n',
    ' https://example.com/done',
    'https://example.com/do\tne',
    'https://example.com/a b',
    'https://example.com/\u001b[2J',
    '',
    `https://example.com/${'a'.repeat(2048)}`,
  ])('should be refused, since its host is not fixed or it is no web address: %s', (url) => {
    expect(checkCallbackUrl(url)).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  });
});

describe("an integration's name and keys", () => {
  it.each(['', '   ', 'a'.repeat(201), 'new\nline', 'right\u202Eto left'])('should refuse the name %j', (name) => {
    expect(checkName(name).ok).toBe(false);
  });

  it('should trim a name', () => {
    expect(checkName('  Bank of Examples ')).toEqual({ ok: true, value: 'Bank of Examples' });
  });

  it('should refuse a private key that is equal to the public one', () => {
    const key = 'ab'.repeat(32);
    expect(checkLegacyKeys(key, key)).toMatchObject({ ok: false, error: { details: [{ field: 'privateKey' }] } });
    expect(checkLegacyKeys(key, 'cd'.repeat(32)).ok).toBe(true);
    expect(checkLegacyKeys(key, 'cd'.repeat(31)).ok).toBe(false);
  });
});

describe('a policy', () => {
  it('should check gestures and sizes where nothing is decided', () => {
    expect(DEFAULT_POLICY).toEqual({
      faceGestureCheck: 'strict',
      faceMinimumWidth: 112,
      faceMirrored: 'unknown',
      faceLiveness: 'off',
      keepAttemptImages: false,
      faceConsentVersion: 'contract',
      allowLegacyIntake: false,
      allowUnauthenticatedLegacyIntake: false,
      verificationExpiryHours: 168,
      verificationIdleMinutes: 60,
      verificationDocuments: ['Passport', 'License', 'Address Permit'],
      verificationProofOfAddress: false,
      verificationProofDays: 92,
      verificationPhone: false,
      verificationFace: 'selfie',
      verificationDecision: 'review',
      verificationDeclines: ['not-expired', 'face-match', 'enrolled-face'],
      verificationTolerates: ['none'],
      verificationFourEyes: false,
      verificationRetentionDays: 0,
      faceRetentionDays: 0,
      kioskLanguages: ['en', 'es', 'fr', 'ar'],
      kioskColour: '#1f6f5c',
      kioskLogo: 'none',
      kioskSessionsPerHour: 60,
      kioskVerifyGestures: 2,
      kioskLiveness: 'required',
      livenessGestures: ['smile', 'eyeblink', 'left', 'right'],
      livenessLight: 'off',
      livenessWithoutLight: 'gesture',
      kioskAssistance: true,
    });
  });

  it('should take languages in their order, a colour, and a logo of at most 64 KiB', () => {
    const logo = `data:image/png;base64,${Buffer.alloc(64 * 1024).toString('base64')}`;
    const changes = { kioskLanguages: 'ar, fr', kioskColour: '#A0b1c2', kioskLogo: logo };
    expect(changePolicy(DEFAULT_POLICY, changes)).toEqual({
      ok: true,
      value: { ...DEFAULT_POLICY, kioskLanguages: ['ar', 'fr'], kioskColour: '#A0b1c2', kioskLogo: logo },
    });
  });

  it('should change what is given and leave the rest', () => {
    expect(changePolicy(DEFAULT_POLICY, { keepAttemptImages: 'true', faceMinimumWidth: '112' })).toEqual({
      ok: true,
      value: { ...DEFAULT_POLICY, keepAttemptImages: true, faceMinimumWidth: 112 },
    });
  });

  it.each([
    [{ keepAttemptImages: 'yes' }, 'true or false'],
    [{ faceMinimumWidth: '-1' }, 'whole number'],
    [{ faceMinimumWidth: '1e9' }, 'whole number'],
    [{ faceGestureCheck: 'maybe' }, 'one of strict, off'],
    [{ faceMirrored: 'true' }, 'one of unknown, no, yes'],
    [{ kioskLanguages: 'en,de' }, 'one or more of en, es, fr, ar'],
    [{ kioskLanguages: 'en,en' }, 'one or more of'],
    [{ kioskLanguages: '' }, 'one or more of'],
    [{ kioskColour: 'green' }, 'a colour such as #1f6f5c'],
    [{ kioskLogo: 'https://bank.example/logo.png' }, 'data:image/png'],
    [{ kioskLogo: 'data:text/html;base64,AAAA' }, 'data:image/png'],
    [{ kioskLogo: `data:image/png;base64,${Buffer.alloc(64 * 1024 + 1).toString('base64')}` }, '64 KiB'],
    [{ kioskVerifyGestures: '0' }, 'from 1 to 4'],
    [{ livenessGestures: 'smile' }, 'two at least'],
    [{ livenessGestures: 'left,right' }, 'smile or eyeblink among them'],
    [{ livenessGestures: 'smile,smile' }, 'two at least'],
    [{ livenessGestures: 'smile,wave' }, 'of smile, eyeblink, left, right'],
    [{ kioskLiveness: 'no' }, 'one of required, recorded, off'],
    [{ faceLiveness: 'yes' }, 'one of off, required'],
    [{ verificationDeclines: 'none,name' }, 'none by itself'],
    [{ verificationTolerates: 'colour' }, 'none by itself'],
    [{ kioskSessionsPerHour: '0' }, 'from 1 to 10000'],
    [{ unknownKey: 'true' }, 'there are'],
    [{ constructor: 'true' }, 'there are'],
    [{ __proto__: 'true', toString: 'x' }, 'there are'],
  ])('should refuse %j, naming the key and what it takes', (changes, words) => {
    const changed = changePolicy(DEFAULT_POLICY, changes);
    expect(changed).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', message: expect.stringContaining(words) as string },
    });
  });
});
