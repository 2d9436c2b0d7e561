import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, it } from 'vitest';
import {
  deliveryHeaders,
  generateSecret,
  sign,
  verify,
  WebhookError,
  type DeliveryHeaders,
  type ImagesStoredPayload,
  type VerificationPayload,
  type VerifyInput,
  type WebhookErrorCode,
} from './index.js';

const secret = generateSecret();
const older = generateSecret();

const imagesStored: ImagesStoredPayload = {
  result: {
    _id: '695f628bc62bc4cfa5422397',
    integrationId: '63f606216282e1447689c43d',
    faceId: 'b8ed3f0f-d05f-4c4b-bbd0-4ea5b6fd2ef8',
    images: ['smile', 'eyeblink', 'left', 'right'].map((gesture, n) => ({
      url: `verification/63f606216282e1447689c43d/2fa-${gesture}/6968b726a51065f46eed40e${n}.jpg`,
      _id: `6968b726a51065f46eed40e${n}`,
    })),
    enabled: true,
  },
  status: 'images_stored',
  timestamp: '2026-01-15T09:45:10.631Z',
};

const approved: VerificationPayload = {
  id: '64c262e079e46e716f303690',
  integrationId: '63f606216282e1447689c43d',
  status: 'Approved',
  uniqueIdentifier: 'Jürgen-₿-1',
  documentType: 'Passport',
  requestUrl: 'https://id.example/r/64c262e079e46e716f303690',
  hasError: false,
  phoneNumberVerified: true,
  verifiedPhoneNumber: '+3212345678',
  documentBack: { url: null },
  documentFront: { url: 'verification/a/b.jpg' },
  verificationDetails: {
    firstName: 'Ann',
    lastName: 'Example',
    dateOfBirth: null,
    gender: null,
    idNumber: null,
    nationality: null,
    placeOfBirth: null,
    name: null,
    surname: null,
    expiration_date: null,
    address: null,
    country: null,
  },
  reason: null,
};

const id = 'a1b2c3d4e5f60718293a4b5c';
const body = JSON.stringify(imagesStored);
const signed = (secrets: readonly string[] = [secret], text = body): DeliveryHeaders =>
  deliveryHeaders({ secrets, id, timestamp: new Date(), body: text, event: 'images_stored', sequence: 7 });

const codeOf = (action: () => unknown): WebhookErrorCode | undefined => {
  try {
    action();
  } catch (error) {
    if (error instanceof WebhookError) return error.code;
    throw error;
  }
  return undefined;
};

describe('signing', () => {
  it("should give the reference implementation's signature for the specification's example", () => {
    const timestamp = new Date(1674087231_000);
    const example = '{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{"id":"1f81eb52"}}';
    const headers = sign({ secrets: [secret], id: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W', timestamp, body: example });
    expect(headers).toEqual({
      'webhook-id': 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
      'webhook-timestamp': '1674087231',
      'webhook-signature': new StandardWebhook(secret).sign('msg_2KWPBgLlAfxdpx2AI54pPJ85f4W', timestamp, example),
    });
  });

  it.each([
    ['standardwebhooks', (key: string) => new StandardWebhook(key)],
    ['svix', (key: string) => new SvixWebhook(key)],
  ])(
    'should be verified by the public package %s, with either secret during a rotation and no other',
    (_, receiver) => {
      const headers = { ...signed([secret, older]) };
      expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
      expect(receiver(secret).verify(body, headers)).toEqual(imagesStored);
      expect(receiver(older).verify(body, headers)).toEqual(imagesStored);
      expect(() => receiver(generateSecret()).verify(body, headers)).toThrow();
      expect(() => receiver(secret).verify(body.replace('true', 'false'), headers)).toThrow();
    },
  );

  it('should make secrets of 32 random bytes, none twice', () => {
    const made = new Set(Array.from({ length: 100 }, generateSecret));
    expect(made.size).toBe(100);
    for (const each of made) expect(each).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });

  it.each([
    ['an empty one', ''],
    ['a prefix alone', 'whsec_'],
    ['23 bytes', `whsec_${Buffer.alloc(23, 1).toString('base64')}`],
    ['65 bytes', `whsec_${Buffer.alloc(65, 1).toString('base64')}`],
    ['no prefix', Buffer.alloc(32, 1).toString('base64')],
    ['what is not base64', `whsec_${'*'.repeat(44)}`],
  ])('should refuse a secret that is %s, on either side', (_, bad) => {
    expect(codeOf(() => signed([bad]))).toBe('invalid_secret');
    expect(codeOf(() => signed([secret, bad]))).toBe('invalid_secret');
    expect(codeOf(() => verify({ secrets: [bad], headers: { ...signed() }, body }))).toBe('invalid_secret');
  });

  it('should refuse to sign or verify with no secret at all', () => {
    expect(codeOf(() => signed([]))).toBe('invalid_secret');
    expect(codeOf(() => verify({ secrets: [], headers: { ...signed() }, body }))).toBe('invalid_secret');
  });

  it('should take secrets of 24 and of 64 bytes', () => {
    for (const bytes of [24, 64]) {
      const each = `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;
      expect(verify({ secrets: [each], headers: { ...signed([each]) }, body }).id).toBe(id);
    }
  });

  it.each(['', 'a.b', 'a b', 'a\r\nx: y', 'x'.repeat(257)])(
    'should refuse the id %j, which could move the signed parts',
    (bad) => {
      expect(codeOf(() => sign({ secrets: [secret], id: bad, timestamp: new Date(), body }))).toBe('invalid_argument');
    },
  );

  it.each([0, -1, 1.5, Number.NaN])('should refuse the sequence %s', (sequence) => {
    const input = { secrets: [secret], id, timestamp: new Date(), body, event: 'images_stored', sequence } as const;
    expect(codeOf(() => deliveryHeaders(input))).toBe('invalid_argument');
  });
});

describe('verifying', () => {
  it('should give the payload with its id, kind and sequence', () => {
    const webhook = verify({ secrets: [secret], headers: { ...signed() }, body });
    expect(webhook).toMatchObject({ id, event: 'images_stored', sequence: 7, payload: imagesStored });
    expect(Math.abs(webhook.timestamp.getTime() - Date.now())).toBeLessThan(2_000);
  });

  it.each(['status', 'decision', 'proof-of-address'] as const)(
    'should give the payload of "%s", from bytes too',
    (event) => {
      const bytes = Buffer.from(JSON.stringify(approved));
      const headers = deliveryHeaders({
        secrets: [secret],
        id,
        timestamp: new Date(),
        body: bytes,
        event,
        sequence: 1,
      });
      expect(verify({ secrets: [secret], headers: { ...headers }, body: bytes })).toMatchObject({
        event,
        payload: approved,
      });
    },
  );

  it('should take headers in any case, as lists, and as a Fetch Headers', () => {
    const entries = Object.entries(signed());
    const upper = Object.fromEntries(entries.map(([name, value]) => [name.toUpperCase(), [value]]));
    expect(verify({ secrets: [secret], headers: upper, body }).id).toBe(id);
    expect(verify({ secrets: [secret], headers: new Headers(entries), body }).id).toBe(id);
  });

  it('should verify with either secret while the sender or the receiver rotates', () => {
    for (const [sender, receiver] of [
      [[secret, older], [older]],
      [[secret, older], [secret]],
      [[older], [secret, older]],
      [[secret], [secret, older]],
    ]) {
      expect(verify({ secrets: receiver ?? [], headers: { ...signed(sender) }, body }).id).toBe(id);
    }
  });

  it('should pass over signatures of other schemes', () => {
    const headers = signed();
    const mixed = { ...headers, 'webhook-signature': `v1a,abc v2 ${headers['webhook-signature']}` };
    expect(verify({ secrets: [secret], headers: mixed, body }).id).toBe(id);
    const relabelled = { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v1a,') };
    expect(codeOf(() => verify({ secrets: [secret], headers: relabelled, body }))).toBe('no_matching_signature');
  });

  it('should accept what the public packages sign', () => {
    const timestamp = new Date();
    for (const sender of [new StandardWebhook(secret), new SvixWebhook(secret)]) {
      const headers = {
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(timestamp.getTime() / 1000)),
        'webhook-signature': sender.sign(id, timestamp, body),
        'vestibule-event': 'images_stored',
        'vestibule-sequence': '1',
      };
      expect(verify({ secrets: [secret], headers, body }).payload).toEqual(imagesStored);
    }
  });

  it('should take a timestamp at the tolerance and refuse one beyond it, old or new', () => {
    const headers = { ...signed() };
    const at = Number(headers['webhook-timestamp']);
    const check = (offset: number, more: Partial<VerifyInput> = {}) =>
      codeOf(() => verify({ secrets: [secret], headers, body, now: new Date((at + offset) * 1000), ...more }));
    expect(check(300)).toBeUndefined();
    expect(check(301)).toBe('timestamp_too_old');
    expect(check(-300)).toBeUndefined();
    expect(check(-301)).toBe('timestamp_too_new');
    expect(check(11, { toleranceSeconds: 10 })).toBe('timestamp_too_old');
  });

  const without = (name: string) => Object.fromEntries(Object.entries(signed()).filter(([key]) => key !== name));
  const cases: readonly [string, () => VerifyInput['headers'], WebhookErrorCode, string?][] = [
    ['no webhook-id', () => without('webhook-id'), 'missing_header'],
    ['no webhook-timestamp', () => without('webhook-timestamp'), 'missing_header'],
    ['no webhook-signature', () => without('webhook-signature'), 'missing_header'],
    ['no vestibule-event', () => without('vestibule-event'), 'missing_header'],
    ['no vestibule-sequence', () => without('vestibule-sequence'), 'missing_header'],
    ['an empty signature', () => ({ ...signed(), 'webhook-signature': '' }), 'missing_header'],
    ['a header twice', () => ({ ...signed(), 'webhook-id': [id, id] }), 'malformed_header'],
    ['an id with a full stop', () => ({ ...signed(), 'webhook-id': 'a.1' }), 'malformed_header'],
    ['a timestamp that is no number', () => ({ ...signed(), 'webhook-timestamp': '1e9' }), 'malformed_header'],
    ['an unknown event', () => ({ ...signed(), 'vestibule-event': 'other' }), 'malformed_header'],
    ['a sequence of 0', () => ({ ...signed(), 'vestibule-sequence': '0' }), 'malformed_header'],
    ['another id', () => ({ ...signed(), 'webhook-id': 'other' }), 'no_matching_signature'],
    [
      'a cut signature',
      () => ({ ...signed(), 'webhook-signature': signed()['webhook-signature'].slice(0, -8) }),
      'no_matching_signature',
    ],
    ['a bare version', () => ({ ...signed(), 'webhook-signature': 'v1, v1' }), 'no_matching_signature'],
    ['another secret', () => ({ ...signed([older]) }), 'no_matching_signature'],
    ['another body', () => ({ ...signed() }), 'no_matching_signature', body.replace('true', 'false')],
    ["another event's name", () => ({ ...signed(), 'vestibule-event': 'decision' }), 'malformed_payload'],
    ['a signed body that is no JSON', () => ({ ...signed([secret], '{') }), 'malformed_payload', '{'],
    ['a signed body of another shape', () => ({ ...signed([secret], '[]') }), 'malformed_payload', '[]'],
  ];
  it.each(cases)('should refuse %s', (_, headers, code, text = body) => {
    expect(codeOf(() => verify({ secrets: [secret], headers: headers(), body: text }))).toBe(code);
  });

  it('should refuse each field of the wrong type and let a field added later pass', () => {
    const send = (payload: object) => {
      const text = JSON.stringify(payload);
      const headers = deliveryHeaders({
        secrets: [secret],
        id,
        timestamp: new Date(),
        body: text,
        event: 'status',
        sequence: 1,
      });
      return codeOf(() => verify({ secrets: [secret], headers: { ...headers }, body: text }));
    };
    expect(send({ ...approved, addedLater: 1 })).toBeUndefined();
    for (const field of Object.keys(approved))
      expect(send({ ...approved, [field]: 42 }), field).toBe('malformed_payload');
    expect(send({ ...approved, status: 'approved' })).toBe('malformed_payload');
  });

  it('should put no part of a secret or a body into an error', () => {
    const headers = { ...signed() };
    try {
      verify({ secrets: [older], headers, body });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain(older.slice(6, 16));
      expect(String(error)).not.toContain(imagesStored.result.faceId);
    }
  });
});
