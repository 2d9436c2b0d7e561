import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { selfSignedCertificate } from '../platform/http-client/tls-certificate.test-support.js';
import { readConfig, type PhoneConfig } from './index.js';

type Settings = Readonly<Record<string, string>>;

/** Names without what they have in common. */
const full = (settings: Settings): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([name, value]) => [`VESTIBULE_PHONE_${name}`, value]));

const phone = (settings: Settings): PhoneConfig | undefined => {
  const read = readConfig(full(settings));
  if (!read.ok) throw new Error(read.error.message);
  return read.value.phone;
};

const faults = (settings: Settings, environment: Settings = {}): string[] => {
  const read = readConfig({ ...full(settings), ...environment });
  if (read.ok) return [];
  expect(JSON.stringify(read.error)).not.toContain('hunter2');
  return (read.error.details ?? []).map(({ field }) => field.replace('VESTIBULE_PHONE_', ''));
};

const HTTP = {
  GATEWAY: 'http',
  HTTP_URL: 'https://sms.example.com/send',
  HTTP_BODY: '{"to":"{number}","message":"{text}"}',
};
const SMTP = {
  GATEWAY: 'smtp',
  SMTP_HOST: 'mail.example.com',
  SMTP_FROM: 'codes@bank.example',
  SMTP_TO: '{number}@sms.example.com',
};

describe('the configuration of texts', () => {
  it('should be none by default, whatever else is set', () => {
    expect(phone({})).toBeUndefined();
    expect(phone({ HTTP_URL: 'https://sms.example.com/', SMTP_USER: 'somebody', CA: '/nowhere' })).toBeUndefined();
  });

  it('should read a gateway that is called by HTTP, from a file of settings too', () => {
    expect(phone(HTTP)).toEqual({
      kind: 'http',
      url: 'https://sms.example.com/send',
      method: 'POST',
      format: 'json',
      headers: {},
      body: '{"to":"{number}","message":"{text}"}',
      success: undefined,
      allow: [],
      ca: undefined,
    });
    const file = parseEnv(`VESTIBULE_PHONE_GATEWAY=http
VESTIBULE_PHONE_HTTP_URL=http://10.1.2.3:8080/sms
VESTIBULE_PHONE_HTTP_ALLOW=10.1.2.3/32
VESTIBULE_PHONE_HTTP_HEADERS='{"Authorization":"Bearer hunter2"}'
VESTIBULE_PHONE_HTTP_FORMAT=form
VESTIBULE_PHONE_HTTP_BODY='to={digits}&text={text}'
VESTIBULE_PHONE_HTTP_SUCCESS=200, 202`);
    const read = readConfig(file);
    expect(read.ok && read.value.phone).toMatchObject({
      url: 'http://10.1.2.3:8080/sms',
      headers: { Authorization: 'Bearer hunter2' },
      format: 'form',
      body: 'to={digits}&text={text}',
      success: [200, 202],
      allow: ['10.1.2.3/32'],
    });
  });

  it('should read a mail server, by STARTTLS unless it is set otherwise', () => {
    expect(phone(SMTP)).toEqual({
      kind: 'smtp',
      host: 'mail.example.com',
      port: 587,
      security: 'starttls',
      login: undefined,
      from: 'codes@bank.example',
      to: '{number}@sms.example.com',
      ca: undefined,
    });
    const tls = { ...SMTP, SMTP_SECURITY: 'tls', SMTP_PORT: '465', SMTP_USER: 'codes', SMTP_PASSWORD: 'hunter2' };
    expect(phone(tls)).toMatchObject({
      port: 465,
      security: 'tls',
      login: { user: 'codes', password: 'hunter2' },
    });
  });

  it.each<[string, Settings, string[]]>([
    ['an unknown kind', { GATEWAY: 'pigeon' }, ['GATEWAY']],
    ['nothing but the kind, http', { GATEWAY: 'http' }, ['HTTP_URL', 'HTTP_BODY']],
    ['no address', { ...HTTP, HTTP_URL: 'sms.example.com' }, ['HTTP_URL']],
    ['an address that is none of http', { ...HTTP, HTTP_URL: 'ftp://sms.example.com' }, ['HTTP_URL']],
    ['a host that a number chooses', { ...HTTP, HTTP_URL: 'https://{digits}.example.com/' }, ['HTTP_URL']],
    ['a port that a number chooses', { ...HTTP, HTTP_URL: 'https://example.com:{digits}/' }, ['HTTP_URL']],
    ['a password in the address', { ...HTTP, HTTP_URL: 'https://me:hunter2@example.com/' }, ['HTTP_URL']],
    ['plain http to anywhere', { ...HTTP, HTTP_URL: 'http://sms.example.com/' }, ['HTTP_URL']],
    ['an unknown method', { ...HTTP, HTTP_METHOD: 'DELETE' }, ['HTTP_METHOD']],
    ['a body of a GET', { ...HTTP, HTTP_METHOD: 'GET' }, ['HTTP_BODY']],
    ['a GET without placeholders', { GATEWAY: 'http', HTTP_URL: HTTP.HTTP_URL, HTTP_METHOD: 'GET' }, ['HTTP_URL']],
    ['a body that is no JSON', { ...HTTP, HTTP_BODY: 'to={number}&hunter2={text}' }, ['HTTP_BODY']],
    ['a number outside of quotes', { ...HTTP, HTTP_BODY: '{"to":{number},"text":"{text}"}' }, ['HTTP_BODY']],
    ['a text outside of quotes', { ...HTTP, HTTP_BODY: '{"to":"{number}","text":{text}}' }, ['HTTP_BODY']],
    ['no place for the text', { ...HTTP, HTTP_BODY: '{"to":"{number}"}' }, ['HTTP_BODY']],
    ['no place for the number', { ...HTTP, HTTP_BODY: '{"text":"{text}"}' }, ['HTTP_BODY']],
    ['headers that are no JSON', { ...HTTP, HTTP_HEADERS: 'Authorization: hunter2' }, ['HTTP_HEADERS']],
    ['headers in a list', { ...HTTP, HTTP_HEADERS: '["hunter2"]' }, ['HTTP_HEADERS']],
    ['a header of two lines', { ...HTTP, HTTP_HEADERS: '{"A":"hunter2\\r\\nB: c"}' }, ['HTTP_HEADERS']],
    ['a header with a wrong name', { ...HTTP, HTTP_HEADERS: '{"A B":"c"}' }, ['HTTP_HEADERS']],
    ['a header of the call’s own', { ...HTTP, HTTP_HEADERS: '{"Host":"c"}' }, ['HTTP_HEADERS']],
    ['what is no status', { ...HTTP, HTTP_SUCCESS: '200,fine' }, ['HTTP_SUCCESS']],
    ['nothing but the kind, smtp', { GATEWAY: 'smtp' }, ['SMTP_HOST', 'SMTP_FROM', 'SMTP_TO']],
    ['an address without a placeholder', { ...SMTP, SMTP_TO: 'codes@sms.example.com' }, ['SMTP_TO']],
    ['a domain that a number chooses', { ...SMTP, SMTP_TO: 'codes@{digits}.example.com' }, ['SMTP_TO']],
    ['the text in the address', { ...SMTP, SMTP_TO: '{number}{text}@sms.example.com' }, ['SMTP_TO']],
    ['two addresses', { ...SMTP, SMTP_TO: '{number}@a.example,me@b.example' }, ['SMTP_TO']],
    ['a placeholder in the sender', { ...SMTP, SMTP_FROM: '{number}@bank.example' }, ['SMTP_FROM']],
    ['a user without a password', { ...SMTP, SMTP_USER: 'codes' }, ['SMTP_PASSWORD']],
    ['a password without a user', { ...SMTP, SMTP_PASSWORD: 'hunter2' }, ['SMTP_USER']],
    ['an unknown security', { ...SMTP, SMTP_SECURITY: 'ssl' }, ['SMTP_SECURITY']],
    ['a port that is none', { ...SMTP, SMTP_PORT: '0' }, ['SMTP_PORT']],
    ['certificates that are not there', { ...SMTP, CA: '/nowhere/ca.pem' }, ['CA']],
  ])('should refuse %s', (_what, settings, expected) => {
    expect(faults(settings)).toEqual(expected);
  });

  it('should let digits stand in JSON as a number', () => {
    expect(faults({ ...HTTP, HTTP_BODY: '{"to":[{"msisdn":{digits}}],"text":"{text}"}' })).toEqual([]);
  });

  it('should take number and text from the address alone', () => {
    const url = 'https://sms.example.com/send?to={number}&text={text}';
    expect(faults({ GATEWAY: 'http', HTTP_URL: url, HTTP_METHOD: 'GET' })).toEqual([]);
  });

  it('should read the certificates that are to be trusted', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vestibule-ca-'));
    const [good, bad] = [join(folder, 'ca.pem'), join(folder, 'bad.pem')];
    const { cert } = selfSignedCertificate('localhost');
    writeFileSync(good, cert);
    writeFileSync(bad, 'no certificate');
    expect(phone({ ...HTTP, CA: good })?.ca).toBe(cert);
    expect(faults({ ...SMTP, CA: bad })).toEqual(['CA']);
    rmSync(folder, { recursive: true });
  });

  it('should in production send no e-mail in clear but to this machine', () => {
    const production = {
      VESTIBULE_MODE: 'production',
      VESTIBULE_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
      VESTIBULE_PUBLIC_URL: 'https://verify.example.com',
    };
    const clear = { ...SMTP, SMTP_SECURITY: 'none' };
    expect(faults(clear, production)).toEqual(['SMTP_SECURITY']);
    expect(faults(clear, { ...production, VESTIBULE_ALLOW: 'plain-http' })).toEqual([]);
    expect(faults({ ...clear, SMTP_HOST: '127.0.0.1' }, production)).toEqual([]);
    expect(faults(clear)).toEqual([]);
    expect(faults({ ...clear, GATEWAY: 'none' }, production)).toEqual([]);
    expect(faults(SMTP, production)).toEqual([]);
  });
});
