import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { HttpPhoneConfig } from '../../config/index.js';
import { selfSignedCertificate } from '../http-client/tls-certificate.test-support.js';
import { createGuardedClient } from '../http-client/index.js';
import { HttpPhoneGateway } from './http-gateway.js';
import { openPhoneGateway } from './index.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A gateway that answers with a status; 0: it hangs up once it has all, undefined: it says nothing. */
async function listen(server: Server, status: number | undefined): Promise<{ port: number; received: Received[] }> {
  const received: Received[] = [];
  server.on('request', (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (status === 0) request.socket.destroy();
      else if (status !== undefined) response.writeHead(status).end('{"id":1}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { port: (server.address() as AddressInfo).port, received };
}

const DEFAULTS: Omit<HttpPhoneConfig, 'url'> = {
  kind: 'http',
  method: 'POST',
  format: 'json',
  headers: {},
  body: '{"to":["{number}"],"message":{"text":"{text}"}}',
  success: undefined,
  allow: ['127.0.0.0/8'],
  ca: undefined,
};

const open = (config: Partial<HttpPhoneConfig> & { url: string }) => {
  const gateway = openPhoneGateway({ ...DEFAULTS, ...config });
  closers.push(() => gateway.close());
  return gateway;
};

const NUMBER = '+33639980012';
/** What breaks a body that is put together carelessly. */
const NASTY = 'A "bank" & Söhne\\ {number} {text}\n100% +1 = ١٢٣';

describe('a gateway that is called by HTTP', () => {
  it('should be sent JSON in which nothing breaks out of its quotes, with its own headers', async () => {
    const { port, received } = await listen(createServer(), 202);
    const gateway = open({ url: `http://127.0.0.1:${port}/sms?from=bank`, headers: { Authorization: 'Bearer abc' } });
    expect(await gateway.send({ number: NUMBER, text: NASTY })).toEqual({ kind: 'sent' });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'POST', url: '/sms?from=bank' });
    expect(received[0]?.headers).toMatchObject({ authorization: 'Bearer abc', 'content-type': 'application/json' });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ to: [NUMBER], message: { text: NASTY } });
  });

  it('should be sent a form that gives the same again, and the digits alone where it wants them', async () => {
    const { port, received } = await listen(createServer(), 200);
    const gateway = open({
      url: `http://127.0.0.1:${port}/`,
      method: 'PUT',
      format: 'form',
      body: 'to={number}&msisdn={digits}&text={text}',
    });
    expect(await gateway.send({ number: NUMBER, text: NASTY })).toEqual({ kind: 'sent' });
    expect(received[0]?.method).toBe('PUT');
    expect(received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
      to: NUMBER,
      msisdn: '33639980012',
      text: NASTY,
    });
  });

  it('should be sent a number and a text in its address by GET, without a body', async () => {
    const { port, received } = await listen(createServer(), 200);
    const gateway = open({
      url: `http://127.0.0.1:${port}/send/{digits}?to={number}&text={text}`,
      method: 'GET',
      body: undefined,
    });
    expect(await gateway.send({ number: NUMBER, text: NASTY })).toEqual({ kind: 'sent' });
    const url = new URL(received[0]?.url ?? '', 'http://gateway');
    expect(received[0]).toMatchObject({ method: 'GET', body: '' });
    expect(url.pathname).toBe('/send/33639980012');
    expect(Object.fromEntries(url.searchParams)).toEqual({ to: NUMBER, text: NASTY });
  });

  it.each([
    [undefined, 204, 'sent'],
    [undefined, 302, 'not_sent'],
    [undefined, 400, 'not_sent'],
    [undefined, 500, 'not_sent'],
    [undefined, 502, 'unknown'],
    [undefined, 504, 'unknown'],
    [[201], 200, 'not_sent'],
    [[201], 201, 'sent'],
  ])('should, where success is %s, be taken for status %d to have %s', async (success, status, kind) => {
    const { port } = await listen(createServer(), status);
    const sending = await open({ url: `http://127.0.0.1:${port}/`, success }).send({ number: NUMBER, text: 'x' });
    expect(sending.kind).toBe(kind);
    if (sending.kind !== 'sent') expect(sending.reason).toBe(`status ${status}`);
  });

  it('should be known not to have a text that it could not be reached with', async () => {
    const { port } = await listen(createServer(), 200);
    await closers.shift()?.();
    const away = await open({ url: `http://127.0.0.1:${port}/` }).send({ number: NUMBER, text: 'x' });
    expect(away).toEqual({ kind: 'not_sent', reason: 'connection_failed ECONNREFUSED' });
  });

  it('should be in doubt when it falls silent or hangs up with the text in its hands', async () => {
    const hanging = await listen(createServer(), 0);
    const cut = await open({ url: `http://127.0.0.1:${hanging.port}/` }).send({ number: NUMBER, text: 'x' });
    expect(cut.kind).toBe('unknown');
    const silent = await listen(createServer(), undefined);
    const client = createGuardedClient({ allow: DEFAULTS.allow, timeoutMs: 500 });
    closers.push(() => client.close());
    const impatient = new HttpPhoneGateway({ ...DEFAULTS, url: `http://127.0.0.1:${silent.port}/` }, client);
    const waited = await impatient.send({ number: NUMBER, text: 'x' });
    expect(waited).toEqual({ kind: 'unknown', reason: 'timeout' });
    expect(silent.received).toHaveLength(1);
  });

  it('should not be called at a private address that is not on the list', async () => {
    const { port, received } = await listen(createServer(), 200);
    const sending = await open({ url: `http://127.0.0.1:${port}/`, allow: ['10.0.0.0/8'] }).send({
      number: NUMBER,
      text: 'x',
    });
    expect(sending).toEqual({ kind: 'not_sent', reason: 'refused_address' });
    expect(received).toEqual([]);
  });

  it('should be trusted by https only with a certificate of the authority that is named', async () => {
    const certificate = selfSignedCertificate('localhost');
    const { port, received } = await listen(createTlsServer(certificate), 200);
    const url = `https://localhost:${port}/`;
    const stranger = await open({ url, allow: ['127.0.0.0/8', '::1'] }).send({ number: NUMBER, text: 'x' });
    expect(stranger.kind).toBe('not_sent');
    expect(received).toEqual([]);
    const known = open({ url, allow: ['127.0.0.0/8', '::1'], ca: certificate.cert });
    expect(await known.send({ number: NUMBER, text: 'x' })).toEqual({ kind: 'sent' });
    expect(received).toHaveLength(1);
  });
});
