import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildOpenApiDocument } from './rest.js';
import { startRest, type Answer, type TestIntegration, type TestRest } from './rest.test-support.js';

let rest: TestRest;
let bank: TestIntegration;
let telecom: TestIntegration;

beforeAll(async () => {
  rest = await startRest({ VESTIBULE_ALIASES: '/old/face-url=/v2/verification/get-2fa-url,/files=/v2/images' });
  bank = await rest.integration();
  telecom = await rest.integration();
});
afterAll(() => rest.close());

const post = (url: string, body: unknown, headers: Record<string, string> = {}, by: TestIntegration = bank) =>
  rest.app.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${by.token}`, 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
  });
const get = (url: string, token: string | null = bank.token) =>
  rest.app.inject({ method: 'GET', url, headers: token === null ? {} : { authorization: `Bearer ${token}` } });

const URL_CALL = '/v2/verification/get-2fa-url';
const STORE = '/v2/verification/store-2fa-images';
const VERIFY = '/v2/verification/verify-2fa-face';

describe('asking for a registration URL', () => {
  it("should give the seed's answer, and the same face again", async () => {
    const call = () => post(URL_CALL, { integrationId: bank.id, uniqueIdentifier: 'user-1' });
    const [first, second] = [await call(), await call()];
    expect(first.statusCode).toBe(200);
    const { data } = first.json<Answer>();
    const message = 'Face registration URL generated successfully';
    expect(first.json<Answer>()).toEqual({
      message,
      data: {
        success: true,
        message,
        url: `http://127.0.0.1/face/${data.newFace._id}`,
        newFace: {
          _id: data.newFace._id,
          integrationId: bank.id,
          faceId: 'user-1',
          images: [],
          enabled: true,
        },
      },
      errors: null,
    });
    expect(data.newFace._id).toMatch(/^[0-9a-f]{24}$/);
    expect(second.json<Answer>()).toEqual(first.json<Answer>());
  });

  it.each([
    ['nothing', ''],
    ['an empty object', {}],
    ['null', 'null'],
    ['one of the two', { uniqueIdentifier: 'user-1' }],
    ['an empty one', { integrationId: '', uniqueIdentifier: 'user-1' }],
    ['a null', { integrationId: null, uniqueIdentifier: 'user-1' }],
  ])("should say the seed's words where %s was sent", async (_, body) => {
    const answer = await post(URL_CALL, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<Answer>()).toMatchObject({
      statusCode: 400,
      message: 'integrationId and uniqueIdentifier are required',
      error: 'Bad Request',
      code: 'INVALID_INPUT',
    });
  });

  it('should say in our own words that a body is no object', async () => {
    for (const body of ['[]', '1', '"text"', 'true']) {
      const answer = await post(URL_CALL, body);
      expect(answer.statusCode).toBe(400);
      expect(answer.json<Answer>()).toMatchObject({
        message: 'body must be an object',
        details: [{ field: 'body', reason: 'must be an object' }],
      });
    }
  });

  it.each([
    [{ integrationId: { $gt: '' }, uniqueIdentifier: 'u' }, 'integrationId'],
    [{ integrationId: 'x', uniqueIdentifier: ['u'] }, 'uniqueIdentifier'],
    [{ integrationId: 'x', uniqueIdentifier: 7 }, 'uniqueIdentifier'],
  ])('should refuse what is no text: %j', async (body, field) => {
    const answer = await post(URL_CALL, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<Answer>().details).toEqual([{ field, reason: 'must be a string' }]);
  });

  it("should answer another tenant's id as one that does not exist, or is none", async () => {
    const answers = await Promise.all(
      [telecom.id, 'f'.repeat(24), 'x', '\u0000'].map((integrationId) =>
        post(URL_CALL, { integrationId, uniqueIdentifier: 'u' }),
      ),
    );
    const bodies = answers.map(({ statusCode, body }) => `${statusCode} ${body}`);
    expect(new Set(bodies).size).toBe(1);
    expect(answers[0]?.json<Answer>()).toMatchObject({ statusCode: 404, code: 'NOT_FOUND', error: 'Not Found' });
  });

  it('should be reached by its other name', async () => {
    const answer = await post('/old/face-url?x=1', { integrationId: bank.id, uniqueIdentifier: 'user-1' });
    expect(answer.json<Answer>().data.success).toBe(true);
    expect((await get('/files/verification/x')).json<Answer>().message).toBe('Image not found');
  });
});

describe('unique identifiers', () => {
  it.each(['\ud800', 'a\udbffb', '\u0000', '   ', 'x'.repeat(257)])('should refuse %j', async (uniqueIdentifier) => {
    const answer = await post(URL_CALL, { integrationId: bank.id, uniqueIdentifier });
    expect(answer.json<Answer>()).toMatchObject({ statusCode: 400, details: [{ field: 'uniqueIdentifier' }] });
  });
});

describe('bodies', () => {
  it.each([
    ['cut off', '{"integrationId": '],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['after a prototype', '{"__proto__": {"x": 1}}'],
  ])('should refuse JSON that is %s', async (_, body) => {
    const answer = await post(URL_CALL, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<Answer>()).toMatchObject({ code: 'INVALID_INPUT', message: 'The body is not JSON' });
  });

  it('should answer 415 to other content types, and to compressed bodies', async () => {
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    ] as Record<string, string>[]) {
      const answer = await post(URL_CALL, '{}', headers);
      expect(answer.statusCode).toBe(415);
      expect(answer.json<Answer>()).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', error: 'Unsupported Media Type' });
    }
  });

  it('should answer 413 to a body over its limit', async () => {
    const answer = await post(URL_CALL, { integrationId: bank.id, uniqueIdentifier: 'x'.repeat(70_000) });
    expect(answer.json<Answer>()).toMatchObject({
      statusCode: 413,
      error: 'Payload Too Large',
      code: 'PAYLOAD_TOO_LARGE',
    });
  });
});

const PNG_HEADER = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');

describe('storing images', () => {
  it('should name the face first, and then the images that are missing', async () => {
    expect((await post(STORE, {})).json<Answer>().message).toBe('faceId is required');
    const answer = await post(STORE, { faceId: 'f'.repeat(24), smile: PNG_HEADER, eyeblink: PNG_HEADER });
    expect(answer.json<Answer>()).toMatchObject({
      statusCode: 400,
      message: 'left and right are required',
      details: [
        { field: 'left', reason: 'is required' },
        { field: 'right', reason: 'is required' },
      ],
    });
  });

  it("should not find a face that there is not, nor another tenant's", async () => {
    const made = await post(URL_CALL, { integrationId: telecom.id, uniqueIdentifier: 'theirs' }, {}, telecom);
    for (const faceId of ['f'.repeat(24), 'nonsense', '\u0000', made.json<Answer>().data.newFace._id]) {
      const images = { smile: PNG_HEADER, eyeblink: PNG_HEADER, left: PNG_HEADER, right: PNG_HEADER };
      const answer = await post(STORE, { faceId, ...images });
      expect(answer.json<Answer>()).toEqual({
        statusCode: 400,
        message: 'Face not found',
        error: 'Bad Request',
        code: 'FACE_NOT_FOUND',
      });
    }
  });

  it('should name the images that are none, and store nothing', async () => {
    const made = await post(URL_CALL, { integrationId: bank.id, uniqueIdentifier: 'user-2' });
    const faceId = made.json<Answer>().data.newFace._id;
    const images = { smile: 'AAAA', eyeblink: `data:image/png;base64,${PNG_HEADER}`, left: 'AAAA', right: 'AAAA' };
    const answer = await post(STORE, { faceId, ...images });
    expect(answer.statusCode).toBe(422);
    expect(answer.json<Answer>().code).toBe('IMAGE_UNREADABLE');
    expect(answer.json<Answer>().details.map(({ field }) => field)).toEqual(['smile', 'eyeblink', 'left', 'right']);
    const again = await post(URL_CALL, { integrationId: bank.id, uniqueIdentifier: 'user-2' });
    expect(again.json<Answer>().data.newFace.images).toEqual([]);
  });

  it('should refuse an address with a NUL in it, wherever it leads', async () => {
    for (const url of ['/docs/static/index.html/%00', '/v2/images/%00', '/v2/events?after=%00']) {
      expect((await get(url)).json<Answer>()).toMatchObject({ statusCode: 400, code: 'INVALID_INPUT' });
    }
  });

  it('should refuse a condition of a file that can not be met', async () => {
    for (const headers of [{ range: 'bytes=a-b' }, { 'if-unmodified-since': new Date(0).toUTCString() }]) {
      const answer = await rest.app.inject({ url: '/docs/static/swagger-ui.css', headers });
      expect(answer.json<Answer>()).toMatchObject({ statusCode: 400, code: 'INVALID_INPUT' });
    }
  });

  it('should take a form in any order, and refuse what is sent twice', async () => {
    const form = (parts: [string, string][]): [Buffer, Record<string, string>] => {
      const lines = parts.flatMap(([name, text]) => [
        '--edge',
        `content-disposition: form-data; name="${name}"${name === 'faceId' ? '' : `; filename="${name}.jpg"`}`,
        '',
        text,
      ]);
      return [
        Buffer.from([...lines, '--edge--', ''].join('\r\n')),
        { 'content-type': 'multipart/form-data; boundary=edge' },
      ];
    };
    const all: [string, string][] = [
      ['right', 'r'],
      ['left', 'l'],
      ['faceId', 'f'.repeat(24)],
      ['eyeblink', 'e'],
      ['smile', 's'],
    ];
    expect((await post(STORE, ...form(all))).json<Answer>().message).toBe('Face not found');
    expect((await post(STORE, ...form([...all, ['left', 'l']]))).json<Answer>().message).toBe('left was sent twice');
    expect((await post(STORE, 'no form', { 'content-type': 'multipart/form-data; boundary=edge' })).statusCode).toBe(
      400,
    );
    expect((await post(STORE, 'no form', { 'content-type': 'multipart/form-data' })).statusCode).toBe(400);
    const [bytes, type] = form(all);
    const nameless = Buffer.from(bytes.toString().replace('; name="smile"', ''));
    const refused = await post(STORE, nameless, type);
    expect([refused.statusCode, refused.json<Answer>().code]).toEqual([400, 'INVALID_INPUT']);
  });
});

describe('verifying', () => {
  it("should say the seed's words about a person who is not enrolled", async () => {
    const answer = await post(VERIFY, { integrationId: bank.id, uniqueIdentifier: 'nobody', image: PNG_HEADER });
    expect(answer.json<Answer>()).toEqual({
      statusCode: 400,
      message: 'Face not enrolled for this user',
      error: 'Bad Request',
      code: 'FACE_NOT_ENROLLED',
    });
    expect((await post(VERIFY, { integrationId: bank.id })).json<Answer>().message).toBe(
      'integrationId and uniqueIdentifier are required',
    );
    const without = await post(VERIFY, { integrationId: bank.id, uniqueIdentifier: 'u' });
    expect(without.json<Answer>().message).toBe('image is required');
  });

  it('should refuse an image over 8 MiB with 413, and one that is not base64 with 400', async () => {
    const about = { integrationId: bank.id, uniqueIdentifier: 'u' };
    const large = await post(VERIFY, { ...about, image: Buffer.alloc(8 * 1024 * 1024 + 1).toString('base64') });
    expect(large.json<Answer>()).toMatchObject({
      statusCode: 413,
      details: [{ field: 'image', reason: 'is larger than 8 MiB' }],
    });
    for (const image of ['AAA', 'AA=A', 'AAA\n', 'AAB=', '-_-_', { data: 'AAAA' }]) {
      expect((await post(VERIFY, { ...about, image })).statusCode).toBe(400);
    }
  });
});

describe('access', () => {
  it.each([
    ['none', undefined, 'Bearer realm="vestibule"'],
    ['no token of ours', 'Bearer abc', 'Bearer realm="vestibule", error="invalid_token"'],
    ['Basic credentials', 'Basic YTpi', 'Bearer realm="vestibule", error="invalid_token"'],
  ])('should answer 401 to %s', async (_, authorization, challenge) => {
    const answer = await rest.app.inject({
      method: 'POST',
      url: URL_CALL,
      headers: authorization === undefined ? {} : { authorization },
    });
    expect(answer.json<Answer>()).toMatchObject({ statusCode: 401, error: 'Unauthorized', code: 'UNAUTHENTICATED' });
    expect(answer.headers['www-authenticate']).toBe(challenge);
  });

  it("should let an operator act where the integration is named, and not read an integration's own", async () => {
    const token = await rest.application.tokenIssuer.forOperator('someone', 'admin', 60);
    const operator = { ...bank, token };
    const made = await post(URL_CALL, { integrationId: bank.id, uniqueIdentifier: 'by-operator' }, {}, operator);
    expect(made.statusCode).toBe(200);
    const auditor = { ...bank, token: await rest.application.tokenIssuer.forOperator('someone', 'auditor', 60) };
    expect((await post(URL_CALL, { integrationId: bank.id, uniqueIdentifier: 'u' }, {}, auditor)).statusCode).toBe(403);
    expect((await get('/v2/events', token)).statusCode).toBe(403);
  });

  it('should show events with a cursor, and refuse a bad one', async () => {
    const answer = await get('/v2/events');
    expect(answer.json<Answer>()).toEqual({
      message: 'Events',
      data: { events: [], nextCursor: expect.any(String) as unknown, hasMore: false },
      errors: null,
    });
    expect((await get('/v2/events?after=nonsense')).json<Answer>()).toMatchObject({
      statusCode: 400,
      details: [{ field: 'after' }],
    });
    expect((await get('/v2/events?limit=0')).json<Answer>()).toMatchObject({
      statusCode: 400,
      details: [{ field: 'limit' }],
    });
    expect((await get('/v2/events?limit=x')).statusCode).toBe(400);
  });

  it('should answer addresses and methods that there are not in the failure format', async () => {
    expect((await get('/v2/nothing')).json<Answer>()).toMatchObject({
      statusCode: 404,
      code: 'NOT_FOUND',
      error: 'Not Found',
    });
    const wrong = await get(URL_CALL);
    expect(wrong.json<Answer>()).toMatchObject({ statusCode: 405, error: 'Method Not Allowed' });
    expect(wrong.headers.allow).toBe('POST');
    expect((await get(`/${'x'.repeat(3_000)}`)).json<Answer>()).toMatchObject({
      statusCode: 414,
      error: 'URI Too Long',
    });
    expect((await get('/v2/images/%zz')).statusCode).toBe(400);
  });
});

describe('the registration page', () => {
  it('should say open or closed, and the same of a face that there is not', async () => {
    const made = await post(URL_CALL, { integrationId: bank.id, uniqueIdentifier: 'Greta Private' });
    const open = await get(`/face/${made.json<Answer>().data.newFace._id}`, null);
    expect(open.statusCode).toBe(200);
    expect(open.body).toContain('kiosk');
    expect(open.body).not.toContain('Greta');
    expect(open.body, 'the code to show').toMatch(/<svg class="qr" role="img" aria-label="[^"]+"[^>]*>.*<\/svg>/);
    expect(open.body, 'the code to type').toMatch(/>[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}</);
    expect(open.body, 'what its policy would not let work').not.toMatch(/ style=|<script|<img|src=/);
    expect(open.headers['referrer-policy']).toBe('no-referrer');
    expect(open.headers['x-robots-tag']).toContain('noindex');
    expect(open.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    await rest.application.faces.setEnabled(
      { kind: 'command-line' },
      bank.id,
      made.json<Answer>().data.newFace._id,
      false,
    );
    const closed = await Promise.all(
      [made.json<Answer>().data.newFace._id, 'f'.repeat(24), 'nonsense'].map((id) => get(`/face/${id}`, null)),
    );
    expect(new Set(closed.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(closed[0]?.statusCode).toBe(404);
  });
});

describe('what is for those who run it', () => {
  it('should tell health, readiness and numbers', async () => {
    expect((await get('/health', null)).json<Answer>()).toEqual({ status: 'ok' });
    expect((await get('/ready', null)).json<Answer>()).toEqual({ status: 'ready', checks: { database: true } });
    const numbers = await get('/metrics', null);
    expect(numbers.body).toContain('route="/v2/verification/get-2fa-url",status="200"');
    const proxied = await rest.app.inject({ url: '/metrics', headers: { 'x-forwarded-for': '10.0.0.1' } });
    expect(proxied.statusCode).toBe(403);
  });

  it('should log routes, and neither ids nor identifiers nor tokens', async () => {
    const made = await post(URL_CALL, { integrationId: bank.id, uniqueIdentifier: 'Hedwig Private' });
    const id = made.json<Answer>().data.newFace._id;
    await get(`/face/${id}`, null);
    const log = rest.lines.join('');
    expect(log).toContain('"route":"/face/:id"');
    for (const secret of [id, bank.id, 'Hedwig', bank.token, bank.clientSecret]) expect(log).not.toContain(secret);
  });

  it('should tell nothing of an unexpected error but an id that the log has', async () => {
    const { faces } = rest.application;
    // An own property hides the method until it is taken away again.
    Object.assign(faces, { openRegistration: () => Promise.reject(new SyntaxError('secret words')) });
    const answer = await get(`/face/${'a'.repeat(24)}`, null);
    Reflect.deleteProperty(faces, 'openRegistration');
    expect(answer.json<Answer>()).toMatchObject({ statusCode: 500, code: 'INTERNAL', error: 'Internal Server Error' });
    const line = rest.lines.find((each) => each.includes('unexpected error')) ?? '';
    expect(line).toContain(answer.headers['x-request-id']);
    expect(line + answer.body).not.toContain('secret words');
  });

  it('should serve the documentation from its own files', async () => {
    const page = await get('/docs', null);
    expect(page.statusCode === 302 ? (await get('/docs/', null)).statusCode : page.statusCode).toBe(200);
    expect((await get('/docs/static/swagger-ui-bundle.js', null)).statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect((await get('/openapi.json', null)).json<Answer>()).toEqual(await buildOpenApiDocument());
    expect((await get('/', null)).body).toContain('/docs');
  });
});
