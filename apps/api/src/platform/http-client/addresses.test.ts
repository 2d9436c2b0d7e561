import { describe, expect, it } from 'vitest';
import { judgeAddress, parseRanges } from './addresses.js';
import { checkUrl } from './check-url.js';

const REFUSED: readonly (readonly [what: string, address: string])[] = [
  ['unspecified', '0.0.0.0'],
  ['this network', '0.1.2.3'],
  ['private, class A', '10.0.0.1'],
  ['private, class B', '172.16.0.1'],
  ['private, end of class B', '172.31.255.255'],
  ['private, class C', '192.168.1.1'],
  ['carrier NAT', '100.64.0.1'],
  ['carrier NAT, where a cloud keeps its metadata', '100.100.100.200'],
  ['loopback', '127.0.0.1'],
  ['loopback, end', '127.255.255.254'],
  ['link-local, cloud metadata', '169.254.169.254'],
  ["a cloud's host service on a public address", '168.63.129.16'],
  ['protocol assignments', '192.0.0.192'],
  ['documentation 1', '192.0.2.1'],
  ['documentation 2', '198.51.100.1'],
  ['documentation 3', '203.0.113.1'],
  ['6to4 relay', '192.88.99.1'],
  ['benchmarking', '198.18.0.1'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['IPv6 unspecified', '::'],
  ['IPv6 loopback', '::1'],
  ['IPv4-compatible loopback', '::127.0.0.1'],
  ['IPv4-compatible public', '::8.8.8.8'],
  ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
  ['IPv4-mapped loopback in hex', '::ffff:7f00:1'],
  ['IPv4-mapped private', '::ffff:10.0.0.1'],
  ['IPv4-mapped metadata', '::ffff:a9fe:a9fe'],
  ['IPv4-translated loopback', '::ffff:0:127.0.0.1'],
  ['NAT64 of loopback', '64:ff9b::127.0.0.1'],
  ['NAT64 of metadata', '64:ff9b::a9fe:a9fe'],
  ['NAT64 of private', '64:ff9b::10.1.2.3'],
  ['local NAT64', '64:ff9b:1::8.8.8.8'],
  ['6to4 of private', '2002:a00:1::1'],
  ['6to4 of public', '2002:808:808::1'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['unique local', 'fd00:ec2::254'],
  ['unique local, fc', 'fc00::1'],
  ['link-local', 'fe80::1'],
  ['link-local with a zone', 'fe80::1%eth0'],
  ['loopback with a zone', '::1%lo'],
  ['site-local', 'fec0::1'],
  ['multicast', 'ff02::1'],
  ['documentation', '2001:db8::1'],
  ['documentation, new', '3fff::1'],
  ['benchmarking', '2001:2::1'],
  ['ORCHIDv2', '2001:20::1'],
  ['discard only', '100::1'],
  ['segment routing', '5f00::1'],
  ['outside global unicast', '4000::1'],
  ['nothing', ''],
  ['a host and more', '8.8.8.8]/@[::1'],
  ['a short form', '8.8.8'],
  ['octal', '010.8.8.8'],
  ['a name', 'localhost'],
];

const PUBLIC: readonly string[] = [
  '8.8.8.8',
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '2606:4700:4700::1111',
  '2a00:1450:4001::1',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
];

describe('an address', () => {
  it.each(REFUSED)('should be refused when it is %s: %s', (_, address) => {
    expect(judgeAddress(address, [])).toBe('refused');
  });

  it.each(PUBLIC)('should pass when it is public: %s', (address) => {
    expect(judgeAddress(address, [])).toBe('public');
  });

  it('should pass when its range is allow-listed, in its mapped form too, and no other', () => {
    const allow = parseRanges(['127.0.0.0/8', '10.1.2.3', 'fd00::/8', '168.63.129.16']);
    for (const address of [
      '127.0.0.1',
      '::ffff:127.0.0.1',
      '64:ff9b::127.0.0.1',
      '10.1.2.3',
      'fd12::1',
      '168.63.129.16',
    ]) {
      expect(judgeAddress(address, allow), address).toBe('allow_listed');
    }
    for (const address of ['10.1.2.4', '::1', 'fe80::1']) expect(judgeAddress(address, allow), address).toBe('refused');
    expect(judgeAddress('8.8.8.8', allow)).toBe('public');
  });

  it('should not be let in by an IPv6 range that only looks like it', () => {
    expect(judgeAddress('127.0.0.1', parseRanges(['::1/128', 'fd00::/8']))).toBe('refused');
  });

  it.each(['', '10.0.0.0/33', 'localhost', '10.0.0', '::1/129'])(
    'should name the range %j that it can not read',
    (entry) => {
      expect(() => parseRanges([entry])).toThrow(entry === '' ? '""' : entry);
    },
  );
});

describe('a URL that is saved', () => {
  const strict = { allow: [], allowPlainHttp: false };
  const local = { allow: parseRanges(['127.0.0.0/8']), allowPlainHttp: false };
  const open = { allow: [], allowPlainHttp: true };

  it.each([
    'https://example.com/hook?x=1',
    'https://example.com:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
  ])('should pass: %s', (url) => {
    expect(checkUrl(url, strict).ok).toBe(true);
  });

  it.each([
    ['', /http or https/],
    ['example.com/hook', /http or https/],
    ['ftp://example.com', /http or https/],
    ['file:///etc/passwd', /http or https/],
    ['javascript:alert(1)', /http or https/],
    ['https://', /http or https/],
    ['https://example.com/hook\n', /white space/],
    [' https://example.com/hook', /white space/],
    ['https://example.com/ho\tok', /white space/],
    ['https://example.com/a b', /white space/],
    ['https://example.com/\u0000', /control/],
    ['https://example.com/\u001b[2J', /control/],
    ['https://example.com/\u00a0', /white space/],
    ['https://user@example.com', /user or a password/],
    ['https://:secret@example.com', /user or a password/],
    ['http://example.com', /not encrypted/],
    ['http://8.8.8.8', /not encrypted/],
    [`https://example.com/${'a'.repeat(2048)}`, /too long/],
    ['https://127.0.0.1/', /private/],
    ['https://2130706433/', /private/],
    ['https://0177.0.0.1/', /private/],
    ['https://0x7f.1/', /private/],
    ['https://0x7f000001/', /private/],
    ['https://127.1/', /private/],
    ['https://127.0.0.1./', /private/],
    ['https://１２７.0.0.1/', /private/],
    ['https://[::1]/', /private/],
    ['https://[::ffff:127.0.0.1]/', /private/],
    ['https://[64:ff9b::7f00:1]/', /private/],
    ['https://[fe80::1%25eth0]/', /http or https/],
    ['https://169.254.169.254/latest/meta-data/', /private/],
  ])('should be refused: %s', (url, message) => {
    const result = checkUrl(url, strict);
    expect(result.ok ? 'passed' : result.error.message).toMatch(message);
    expect(result.ok ? 'passed' : result.error.code).toBe('INVALID_INPUT');
  });

  it('should pass by plain http only to the allow-list, or where the operator says so', () => {
    expect(checkUrl('http://127.0.0.1:5000/', local).ok).toBe(true);
    expect(checkUrl('http://localhost:5000/', local).ok).toBe(true);
    expect(checkUrl('http://8.8.8.8/', local).ok).toBe(false);
    expect(checkUrl('http://example.com/', open).ok).toBe(true);
    expect(checkUrl('http://127.0.0.1/', open).ok).toBe(false);
  });
});
