import { once } from 'node:events';
import { createConnection, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fastify } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { request } from 'undici';
import { afterEach, expect, it } from 'vitest';
import { pino } from 'pino';
import { createRewrite } from './aliases.js';
import { ANONYMOUS_LIMIT } from './gate.js';
import { addHealth } from './health.js';
import { addJsonParser } from './json-body.js';
import { takeMultipart } from './multipart.js';
import { matches } from './not-found.js';
import { decodeBase64 } from './schemas.js';
import { closeGracefully, createHttpServer, type HttpServer } from './server.js';
import { limitUploads, type UploadLimits } from './upload-budget.js';

const running: HttpServer[] = [];
afterEach(async () => {
  for (const { app } of running.splice(0)) await closeGracefully(app, 100);
});

/** A server on a free port whose one route tells the sizes of what it was sent. */
async function start(
  options: { budget?: UploadLimits; rateLimit?: number; delayMs?: number; mode?: 'production'; lines?: string[] } = {},
): Promise<string> {
  const server = await createHttpServer({
    config: { mode: options.mode ?? 'development', trustProxy: [], aliases: [], rateLimit: options.rateLimit ?? 600 },
    logger: pino({ level: 'info' }, { write: (line: string) => void options.lines?.push(line) }),
    tokens: {
      verify: (token) => {
        const [integrationId] = /^(?:good|other)$/.test(token) ? [token.padEnd(24, 'a')] : [];
        return integrationId === undefined ? undefined : { kind: 'integration', integrationId };
      },
    },
  });
  running.push(server);
  await server.app.register(async (scope) => {
    addJsonParser(scope);
    scope.addHook('onRequest', async (call) => {
      if (call.method === 'POST' && call.headers.authorization !== undefined) await server.gate.admit(call);
    });
    limitUploads(scope, options.budget);
    await takeMultipart(scope);
    scope.post('/upload', { bodyLimit: 48 * 1024 * 1024 }, async ({ body }) => {
      await sleep(options.delayMs ?? 0);
      const entries = Object.entries(body as object).map(([name, value]) => [name, (value as string).length]);
      return Object.fromEntries(entries);
    });
    scope.get('/who', async (call, reply) => {
      const admitted = await server.gate.admit(call);
      return admitted.ok ? admitted.value : reply.code(429).send(admitted.error);
    });
  });
  await server.app.register(async (scope) => {
    addJsonParser(scope);
    limitUploads(scope);
    scope.post('/other', { bodyLimit: 48 * 1024 * 1024 }, async () => ({}));
  });
  await server.app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`;
}

const MIB = 1024 * 1024;
const fileOf = (bytes: number, name = 'image'): FormData => {
  const form = new FormData();
  form.set('faceId', 'x');
  form.set(name, new Blob([Buffer.alloc(bytes, 1)], { type: 'image/jpeg' }), 'a.jpg');
  return form;
};
const upload = async (base: string, body: FormData | string, token?: string) => {
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(typeof body === 'string' && { 'content-type': 'application/json' }),
  };
  const answer = await fetch(`${base}/upload`, { method: 'POST', body, headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, headers: answer.headers };
};

it('should take files up to 8 MiB and refuse larger ones by name, with the answer read in full', async () => {
  const base = await start();
  expect((await upload(base, fileOf(8 * MIB))).body).toEqual({ faceId: 1, image: 8 * MIB });
  const large = await upload(base, fileOf(30 * MIB));
  expect(large.status).toBe(413);
  expect(large.body).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', details: [{ field: 'image' }] });
});

it('should refuse more than 48 MiB by what a request says, and by what it sends', async () => {
  const base = await start();
  const head = 'POST /upload HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  const said = await raw(base, `${head}content-length: ${49 * MIB}\r\n\r\n{`);
  expect(said).toMatch(/^HTTP\/1\.1 413 [^]*"code":"PAYLOAD_TOO_LARGE"/);
  let sent = 0;
  const endless = new Readable({
    read() {
      sent += MIB;
      this.push(Buffer.alloc(MIB, 0x20));
      if (sent > 4_096 * MIB) this.push(null);
    },
  });
  const headers = { 'content-type': 'application/json' };
  const answer = await request(`${base}/upload`, { method: 'POST', headers, body: endless });
  expect(answer.statusCode).toBe(413);
  expect(await answer.body.json()).toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
  endless.destroy();
  const parts = new FormData();
  for (let i = 0; i < 7; i += 1) parts.set(`f${i}`, new Blob([Buffer.alloc(7.5 * MIB)]), 'a');
  expect((await upload(base, parts)).status).toBe(413);
  const many = new FormData();
  for (let i = 0; i < 30; i += 1) many.set(`f${i}`, 'x');
  expect((await upload(base, many)).status).toBe(413);
});

it('should bound what is in memory at once, and free it again', async () => {
  const base = await start({ budget: { total: 5 * MIB, share: 5 * MIB }, delayMs: 300 });
  const answers = await Promise.all([upload(base, fileOf(3 * MIB)), upload(base, fileOf(3 * MIB))]);
  expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 503]));
  const refused = answers.find(({ status }) => status === 503);
  expect(refused?.headers.get('retry-after')).toBe('1');
  expect((await upload(base, fileOf(3 * MIB))).status).toBe(200);
});

/** Begins a call that says much and sends little; gives what ends it. */
function begin(base: string, lines: readonly string[], sent: string): () => void {
  const socket = createConnection(Number(new URL(base).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`${['POST /upload HTTP/1.1', 'host: x', ...lines].join('\r\n')}\r\n\r\n${sent}`);
  return () => socket.destroy();
}

it('should hold nothing for those who say that much will come', async () => {
  const base = await start({ budget: { total: 60 * MIB, share: 60 * MIB } });
  const ends = ['application/json', 'multipart/form-data; boundary=x'].flatMap((type) => [
    begin(base, [`content-type: ${type}`, `content-length: ${(type.startsWith('m') ? 47 : 15) * MIB}`], '--x\r\n'),
    begin(base, [`content-type: ${type}`, 'transfer-encoding: chunked'], '3\r\n--x\r\n'),
  ]);
  await sleep(200);
  expect((await upload(base, fileOf(8 * MIB))).status).toBe(200);
  for (const end of ends) end();
});

it('should leave room for others beside a caller who sends all that one may', async () => {
  const base = await start({ budget: { total: 12 * MIB, share: 6 * MIB }, delayMs: 500 });
  const first = upload(base, fileOf(5 * MIB), 'good');
  await sleep(200);
  const [more, other] = await Promise.all([
    upload(base, fileOf(5 * MIB), 'good'),
    upload(base, fileOf(5 * MIB), 'other'),
  ]);
  expect([(await first).status, more.status, other.status]).toEqual([200, 503, 200]);
  expect(more.body).toMatchObject({ code: 'OVERLOADED', message: 'You are sending too many images at once' });
  expect((await upload(base, fileOf(5 * MIB), 'good')).status).toBe(200);
});

it('should have one budget for all scopes of a server', async () => {
  const base = await start({ budget: { total: 6 * MIB, share: 6 * MIB }, delayMs: 500 });
  const headers = { 'content-type': 'application/json' };
  const other = () => fetch(`${base}/other`, { method: 'POST', headers, body: JSON.stringify(' '.repeat(MIB)) });
  const first = upload(base, fileOf(5 * MIB));
  await sleep(250);
  expect((await other()).status).toBe(503);
  expect((await first).status).toBe(200);
  expect((await other()).status).toBe(200);
});

it('should count a JSON body three times, and one without a length as it arrives', async () => {
  const base = await start({ budget: { total: 6 * MIB, share: 6 * MIB } });
  const json = (bytes: number) => JSON.stringify({ image: 'x'.repeat(bytes) });
  expect((await upload(base, json(1.9 * MIB))).status).toBe(200);
  expect((await upload(base, json(2.1 * MIB))).status).toBe(503);
  const headers = { 'content-type': 'application/json' };
  for (const [size, status] of [
    [2.1, 503],
    [1.9, 200],
  ] as const) {
    const body = Readable.from([json(size * MIB)]);
    const answer = await request(`${base}/upload`, { method: 'POST', headers, body });
    await answer.body.dump();
    expect(answer.statusCode).toBe(status);
  }
  const form = { 'content-type': 'multipart/form-data; boundary=x' };
  const preamble = Readable.from(Array.from({ length: 8 }, () => Buffer.alloc(MIB, 0x20)));
  const answer = await request(`${base}/upload`, { method: 'POST', headers: form, body: preamble });
  await answer.body.dump();
  expect(answer.statusCode).toBe(503);
});

it.each(['application/json', 'multipart/form-data; boundary=x'])(
  'should not take a caller who goes away in the middle of a body of %s for an error',
  async (type) => {
    const lines: string[] = [];
    const base = await start({ lines });
    const end = begin(base, [`content-type: ${type}`, 'content-length: 1000'], '{"image":');
    await sleep(150);
    end();
    await sleep(150);
    expect(lines.join('')).toContain('the caller went away');
    expect(lines.filter((line) => (JSON.parse(line) as { level: number }).level > 30)).toEqual([]);
  },
);

it('should refuse a text that is not UTF-8, by name', async () => {
  const base = await start();
  const send = async (text: Buffer) => {
    const head = '--x\r\ncontent-disposition: form-data; name="uniqueIdentifier"\r\n\r\n';
    const body = Buffer.concat([Buffer.from(head), text, Buffer.from('\r\n--x--\r\n')]);
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await fetch(`${base}/upload`, { method: 'POST', headers, body });
    return { status: answer.status, body: await answer.json() };
  };
  expect(await send(Buffer.from('J\u00fcrgen'))).toEqual({ status: 200, body: { uniqueIdentifier: 6 } });
  for (const bytes of ['4afc', '4aff', '4ac3']) {
    const { status, body } = await send(Buffer.from(bytes, 'hex'));
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'INVALID_INPUT', details: [{ field: 'uniqueIdentifier' }] });
  }
});

it('should answer a form that is cut off, and one of nothing, with 400', async () => {
  const base = await start();
  for (const body of ['', '--x\r\ncontent-disposition: form-data; name="a"; filename="a"\r\n\r\nabc']) {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const answer = await fetch(`${base}/upload`, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
  }
});

/** What a server says to raw bytes, until it ends the connection. */
async function raw(base: string, text: string): Promise<string> {
  const socket = createConnection(Number(new URL(base).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('utf8');
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

it('should answer what is no request, and too many headers, in the failure format', async () => {
  const base = await start();
  expect(await raw(base, 'NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request[^]*"code":"INVALID_INPUT"/);
  const headers = `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`;
  expect(await raw(base, headers)).toMatch(/^HTTP\/1\.1 431 [^]*"statusCode":431/);
});

it('should count calls for each integration and refuse those over the limit with Retry-After', async () => {
  const base = await start({ rateLimit: 3, mode: 'production' });
  const call = (token: string) => fetch(`${base}/who`, { headers: { authorization: `Bearer ${token}` } });
  const statuses = [];
  for (let i = 0; i < 4; i += 1) statuses.push((await call('good')).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  expect(await (await call('good')).json()).toMatchObject({
    code: 'RATE_LIMITED',
    retryAfterSeconds: expect.any(Number) as unknown,
  });
  // Bad tokens are counted by address.
  for (let i = 0; i < ANONYMOUS_LIMIT; i += 1) await (await call('bad')).arrayBuffer();
  expect(await (await call('bad')).json()).toMatchObject({ code: 'RATE_LIMITED' });
  const developing = await start();
  for (let i = 0; i <= ANONYMOUS_LIMIT; i += 1) await (await fetch(`${developing}/who`)).arrayBuffer();
  expect(await (await fetch(`${developing}/who`)).json()).toMatchObject({ code: 'UNAUTHENTICATED' });
});

it('should let a call finish when it closes, and refuse new ones', async () => {
  const base = await start({ delayMs: 400 });
  const underWay = upload(base, fileOf(10));
  await sleep(150);
  const started = Date.now();
  await Promise.all(running.splice(0).map(({ app }) => closeGracefully(app, 5_000)));
  expect((await underWay).status).toBe(200);
  expect(Date.now() - started).toBeLessThan(3_000);
  await expect(fetch(`${base}/who`)).rejects.toThrow();
});

it('should give paths their other names, the longest first, once', () => {
  const rewrite = createRewrite([
    ['/a', '/b'],
    ['/a/c', '/d'],
    ['/b', '/a'],
  ]);
  expect(['/a', '/a?x=/a', '/a/c/1', '/ax', '/b', '/z'].map(rewrite)).toEqual([
    '/b',
    '/b?x=/a',
    '/d/1',
    '/ax',
    '/a',
    '/z',
  ]);
});

it('should match patterns of routes', () => {
  expect(matches('/face/:id', '/face/1')).toBe(true);
  expect(matches('/face/:id', '/face/1/2')).toBe(false);
  expect(matches('/v2/images/*', '/v2/images/a/b')).toBe(true);
  expect(matches('/v2/images', '/v2')).toBe(false);
});

it('should decode strict base64 alone', () => {
  for (const bytes of [0, 1, 2, 3, 4, 255, 1000]) {
    const buffer = Buffer.alloc(bytes, 0xa7);
    expect(decodeBase64(buffer.toString('base64'))).toEqual(buffer);
  }
  for (const text of ['A', 'AA', 'AAA', 'AB==', 'AAB=', 'AA-_', 'A A=', 'AAAA\n', '====', 'AA==AA==']) {
    expect(decodeBase64(text)).toBeUndefined();
  }
});

it('should look whether it is ready once a second at most, however often it is asked', async () => {
  let looks = 0;
  const app = fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  addHealth(app, () => ({ database: async () => (looks += 1) === 1 }));
  const ask = async () => (await app.inject('/ready')).statusCode;
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
  expect(await ask()).toBe(200);
  expect(looks).toBe(1);
  await sleep(1_100);
  expect(await ask()).toBe(503);
  expect(looks).toBe(2);
  await app.close();
});
