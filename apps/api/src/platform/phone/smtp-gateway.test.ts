import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import type { SmtpPhoneConfig } from '../../config/index.js';
import { selfSignedCertificate } from '../http-client/tls-certificate.test-support.js';
import { openPhoneGateway } from './index.js';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const certificate = selfSignedCertificate('localhost');

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
  readonly message: string;
}

/** A mail server that takes whatever comes, unless its options say otherwise. */
async function mailServer(options: SMTPServerOptions = {}): Promise<{ port: number; mails: Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    ...certificate,
    authOptional: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) =>
      username === 'codes' && password === 'right' ? done(null, { user: username }) : done(new Error('No')),
    onData: (stream, { envelope, secure, user }, done) => {
      let message = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => (message += chunk));
      stream.on('end', () => {
        mails.push({
          from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          secure,
          user: typeof user === 'string' ? user : undefined,
          message,
        });
        done();
      });
    },
    ...options,
  });
  // Clients that don't trust it break off.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  closers.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(resolve);
      }),
  );
  return { port: (server.server.address() as AddressInfo).port, mails };
}

const open = (config: Partial<SmtpPhoneConfig> & { port: number }) => {
  const gateway = openPhoneGateway({
    kind: 'smtp',
    host: 'localhost',
    security: 'starttls',
    login: undefined,
    from: 'codes@bank.example',
    to: '{number}@sms.example.com',
    ca: certificate.cert,
    ...config,
  });
  closers.push(() => gateway.close());
  return gateway;
};

const NUMBER = '+33639980012';

/** The text of a message, without its headers and its encoding. */
const textOf = (message: string): string => {
  const [head = '', body = ''] = message.split('\r\n\r\n', 2);
  if (/^Content-Transfer-Encoding: base64/im.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/^Content-Transfer-Encoding: quoted-printable/im.test(head)) return body.trim();
  const bytes = body.replaceAll(/=\r\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => `%${hex}`);
  return decodeURIComponent(bytes).trim();
};

describe('a gateway that takes e-mails', () => {
  it('should be sent a text to the address of the number, under TLS that STARTTLS began', async () => {
    const { port, mails } = await mailServer();
    expect(await open({ port }).send({ number: NUMBER, text: 'Bank: your code is 123456.' })).toEqual({ kind: 'sent' });
    expect(mails).toHaveLength(1);
    expect(mails[0]).toMatchObject({
      from: 'codes@bank.example',
      to: ['+33639980012@sms.example.com'],
      secure: true,
      user: undefined,
    });
    expect(textOf(mails[0]?.message ?? '')).toBe('Bank: your code is 123456.');
    expect(mails[0]?.message).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(mails[0]?.message, 'which some gateways would text too').not.toMatch(/^Subject:/m);
  });

  it('should be sent Arabic as it is written, and the digits alone where it wants them', async () => {
    const { port, mails } = await mailServer();
    const text = 'رمزك لدى Bank: 123456. صالح لمدة 10 دقائق. لا تعطه لأحد.';
    expect(await open({ port, to: '{digits}@sms.example.com' }).send({ number: NUMBER, text })).toEqual({
      kind: 'sent',
    });
    expect(mails[0]?.to).toEqual(['33639980012@sms.example.com']);
    expect(textOf(mails[0]?.message ?? '')).toBe(text);
  });

  it('should be logged in to, and refuse a wrong password', async () => {
    const { port, mails } = await mailServer({ authOptional: false });
    const login = { user: 'codes', password: 'right' };
    expect(await open({ port, login }).send({ number: NUMBER, text: 'x' })).toEqual({ kind: 'sent' });
    expect(mails[0]?.user).toBe('codes');
    const wrong = await open({ port, login: { ...login, password: 'wrong' } }).send({ number: NUMBER, text: 'x' });
    expect(wrong).toEqual({ kind: 'not_sent', reason: 'EAUTH 535' });
    expect(mails).toHaveLength(1);
  });

  it('should be spoken to by TLS from the first byte where it is set so', async () => {
    const { port, mails } = await mailServer({ secure: true });
    expect(await open({ port, security: 'tls' }).send({ number: NUMBER, text: 'x' })).toEqual({ kind: 'sent' });
    expect(mails[0]?.secure).toBe(true);
  });

  it('should be sent nothing in clear where it offers no STARTTLS, unless it is set so', async () => {
    const { port, mails } = await mailServer({ disabledCommands: ['STARTTLS'] });
    const refused = await open({ port }).send({ number: NUMBER, text: 'x' });
    expect(refused.kind).toBe('not_sent');
    expect(mails).toEqual([]);
    expect(await open({ port, security: 'none' }).send({ number: NUMBER, text: 'x' })).toEqual({ kind: 'sent' });
    expect(mails[0]?.secure).toBe(false);
  });

  it.each(['starttls', 'tls'] as const)(
    'should not be trusted by %s with a stranger’s certificate',
    async (security) => {
      const { port, mails } = await mailServer({ secure: security === 'tls' });
      const ca = selfSignedCertificate('localhost').cert;
      const refused = await open({ port, security, ca }).send({ number: NUMBER, text: 'x' });
      expect(refused.kind).toBe('not_sent');
      expect(mails).toEqual([]);
    },
  );

  it('should be known not to have a text that it refused, whose words are not repeated', async () => {
    const { port } = await mailServer({
      onRcptTo: ({ address }, _session, done) => done(new Error(`no such user ${address}`)),
    });
    const refused = await open({ port }).send({ number: NUMBER, text: 'x' });
    expect(refused).toEqual({ kind: 'not_sent', reason: 'EENVELOPE 550' });
    const full = await mailServer({
      onData: (stream, _session, done) => stream.resume().on('end', () => done(new Error('full'))),
    });
    expect((await open({ port: full.port }).send({ number: NUMBER, text: 'x' })).kind).toBe('not_sent');
  });

  it('should be known not to have a text that it could not be reached with', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const away = await open({ host: '127.0.0.1', port }).send({ number: NUMBER, text: 'x' });
    expect(away).toEqual({ kind: 'not_sent', reason: 'ESOCKET ECONNREFUSED' });
  });

  it('should be in doubt when it hangs up with the text in its hands', async () => {
    const sockets = new Set<Socket>();
    const { port } = await mailServer({
      onData: (stream) => stream.resume().on('end', () => sockets.forEach((socket) => socket.destroy())),
    });
    const proxy = createServer((client) => {
      sockets.add(client);
      const server = connect(port, '127.0.0.1');
      client.pipe(server).pipe(client);
      for (const socket of [client, server]) socket.on('error', () => undefined);
      client.on('close', () => server.destroy());
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    closers.push(async () => {
      proxy.close();
      await once(proxy, 'close');
    });
    const sending = await open({ port: (proxy.address() as AddressInfo).port }).send({ number: NUMBER, text: 'x' });
    expect(sending.kind).toBe('unknown');
  });
});
