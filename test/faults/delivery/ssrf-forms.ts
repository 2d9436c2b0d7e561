/** A form of an address in a URL, and what is to become of it. */
export interface UrlForm {
  /** The host, and a port where the form is about it. */
  readonly host: string;
  readonly what: string;
  /** `refused`: nothing is ever connected to; `not a URL`: it can't even be saved; `a name`: what it resolves to is judged;
   * `public`: it may be connected to. */
  readonly expected: 'refused' | 'not a URL' | 'a name' | 'public';
}

/** A range of IANA's registries, or of a cloud. */
export interface SpecialRange {
  readonly range: string;
  readonly what: string;
}

const form =
  (expected: UrlForm['expected']) =>
  ([host, what]: readonly [string, string]): UrlForm => ({ host, what, expected });

/** Ways to write an address in a URL that lead to this machine, to the network around it, or to a cloud's metadata. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['127.0.0.1', 'loopback'],
  ['127.0.0.1.', 'a dot at the end'],
  ['127.1', 'two parts'],
  ['127.0.1', 'three parts'],
  ['127.1.', 'two parts and a dot at the end'],
  ['2130706433', 'one decimal number'],
  ['127.0.0.0x', 'the prefix of a hexadecimal number alone, which is read as zero'],
  ['0x7f000001', 'one hexadecimal number'],
  ['0X7F000001', 'the same in capitals'],
  ['017700000001', 'one octal number'],
  ['0177.0.0.1', 'octal'],
  ['0000177.0.0.01', 'octal with more zeros'],
  ['0x7f.0.0.1', 'hexadecimal'],
  ['0x7f.0x0.0x0.0x1', 'hexadecimal in every part'],
  ['0x7f.1', 'hexadecimal and two parts'],
  ['0177.0x0.1', 'octal, hexadecimal and three parts'],
  ['127.0.0.0x1', 'hexadecimal in the last part'],
  ['127.16777214', 'the last part holds the rest'],
  ['0', 'one number: this machine'],
  ['0.0.0.0', 'unspecified: this machine'],
  ['0x0', 'hexadecimal zero'],
  ['00000000', 'octal zero'],
  ['0.', 'zero and a dot at the end'],
  ['①②⑦.⓪.⓪.①', 'circled digits'],
  ['１２７.０.０.１', 'full-width digits'],
  ['127。0。0。1', 'ideographic full stops'],
  ['127．0．0．1', 'full-width full stops'],
  ['127｡0｡0｡1', 'half-width full stops'],
  ['𝟏𝟐𝟕.𝟎.𝟎.𝟏', 'mathematical digits'],
  ['１２７。０。０。１', 'full-width digits and ideographic full stops'],
  ['127.0.0.1\u00ad', 'a soft hyphen, which hosts drop'],
  ['127.0.0\u200b.1', 'a zero-width space, which hosts drop'],
  ['%31%32%37.0.0.1', 'percent-encoded digits'],
  ['127%2e0%2e0%2e1', 'percent-encoded dots'],
  ['127%E3%80%820%E3%80%820%E3%80%821', 'percent-encoded ideographic full stops'],
  ['%EF%BC%91%EF%BC%92%EF%BC%97.0.0.1', 'percent-encoded full-width digits'],
  ['127.0.0.1:22', 'another port'],
  ['10.0.0.1', 'private'],
  ['0xa.1', 'private, hexadecimal'],
  ['012.0.0.1', 'private, octal'],
  ['172.16.0.1', 'private'],
  ['192.168.1.1', 'private'],
  ['3232235777', 'private, one number'],
  ['100.64.0.1', 'carrier NAT'],
  ['169.254.169.254', 'metadata: AWS, Azure, Google, Oracle, DigitalOcean'],
  ['2852039166', 'the same, one number'],
  ['0xA9FEA9FE', 'the same, hexadecimal'],
  ['0251.0376.0251.0376', 'the same, octal'],
  ['169.254.43518', 'the same, three parts'],
  ['169.254.170.2', "metadata: AWS's containers"],
  ['169.254.170.23', "metadata: AWS's pods"],
  ['169.254.0.23', 'metadata: Tencent'],
  ['169.254.42.42', 'metadata: Scaleway'],
  ['100.100.100.200', 'metadata: Alibaba'],
  ['192.0.0.192', 'metadata: Oracle, the older'],
  ['168.63.129.16', "Azure's host service, on a public address"],
  ['[fd00:ec2::254]', 'metadata: AWS over IPv6'],
  ['[fd00:ec2::23]', "metadata: AWS's pods over IPv6"],
  ['[fd20:ce::254]', 'metadata: Google over IPv6'],
  ['[fd00:42::42]', 'metadata: Scaleway over IPv6'],
  ['[fd00:c1::a9fe:a9fe]', 'metadata: Oracle over IPv6'],
  ['[::1]', 'loopback'],
  ['[0:0:0:0:0:0:0:1]', 'loopback, written out'],
  ['[0000:0000:0000:0000:0000:0000:0000:0001]', 'loopback with all its zeros'],
  ['[::0.0.0.1]', 'loopback with a dotted end'],
  ['[::]', 'unspecified: this machine'],
  ['[0::0]', 'unspecified, otherwise'],
  ['[::127.0.0.1]', 'IPv4-compatible'],
  ['[::7f00:1]', 'IPv4-compatible, hexadecimal'],
  ['[::8.8.8.8]', 'IPv4-compatible of a public address'],
  ['[::ffff:127.0.0.1]', 'IPv4-mapped'],
  ['[::FFFF:7F00:1]', 'IPv4-mapped, hexadecimal capitals'],
  ['[0:0:0:0:0:ffff:127.0.0.1]', 'IPv4-mapped, written out'],
  ['[::ffff:0.0.0.0]', 'IPv4-mapped unspecified'],
  ['[::ffff:10.0.0.1]', 'IPv4-mapped private'],
  ['[::ffff:169.254.169.254]', 'IPv4-mapped metadata'],
  ['[::ffff:168.63.129.16]', "IPv4-mapped, Azure's host service"],
  ['[::ffff:0:127.0.0.1]', 'IPv4-translated (RFC 2765)'],
  ['[64:ff9b::127.0.0.1]', 'NAT64'],
  ['[64:ff9b::a9fe:a9fe]', 'NAT64 of metadata'],
  ['[64:ff9b::10.0.0.1]', 'NAT64 of a private address'],
  ['[64:ff9b::168.63.129.16]', "NAT64 of Azure's host service"],
  ['[64:ff9b:1::127.0.0.1]', 'local-use NAT64'],
  ['[64:ff9b:1:ffff::8.8.8.8]', 'local-use NAT64 of a public address'],
  ['[64:ff9b:1:7f00:0:100::]', 'local-use NAT64 with a prefix of 48 bits'],
  ['[2002:7f00:1::]', '6to4 of loopback'],
  ['[2002:a9fe:a9fe::1]', '6to4 of metadata'],
  ['[2002:808:808::1]', '6to4 of a public address'],
  ['[2001:0:4136:e378:8000:63bf:80ff:fffe]', 'Teredo of loopback'],
  ['[2001::1]', 'Teredo'],
  ['[fe80::1]', 'link-local'],
  ['[fe80::5efe:127.0.0.1]', 'ISATAP, link-local'],
  ['[fec0::1]', 'site-local'],
  ['[fc00::1]', 'unique local'],
  ['[ff02::1]', 'multicast'],
];

/** What no URL parser of today takes for a host, or this product takes for a URL. */
const NO_URL: readonly (readonly [string, string])[] = [
  ['256.0.0.1', 'a part over 255'],
  ['127.0.0.256', 'a last part over 255'],
  ['127.0.0.1.1', 'five parts'],
  ['127..0.1', 'an empty part'],
  ['4294967296', 'one number over 32 bits'],
  ['4294967297', 'one number that 32 bits would cut to 1'],
  ['18446744071562067969', 'one number that 32 bits would cut to 127.0.0.1'],
  ['0x17f000001', 'a hexadecimal number over 32 bits'],
  ['0377777777777777', 'an octal number over 32 bits'],
  ['127.0.0.08', 'no octal digit'],
  ['[fe80::1%25eth0]', 'a zone id'],
  ['[::1%25lo]', 'a zone id on loopback'],
  ['[::1%lo]', 'a zone id, not encoded'],
  ['[::ffff:127.0.0.1%251]', 'a zone id on a mapped address'],
  ['[::ffff:127.1]', 'a mapped short form'],
  ['[::ffff:0177.0.0.1]', 'a mapped octal form'],
  ['[::ffff:0x7f.0.0.1]', 'a mapped hexadecimal form'],
  ['[::127.0.0.1.]', 'a dot in an IPv6 address'],
  ['[127.0.0.1]', 'IPv4 in brackets'],
  ['[::1', 'a bracket that does not close'],
  ['::1', 'IPv6 without brackets'],
  ['[1::2::3]', 'two gaps'],
  ['[::1]]', 'a bracket too many'],
  ['[v1.::1]', 'an address of a later version'],
  ['user@127.0.0.1', 'a user'],
  ['user:secret@127.0.0.1', 'a user and a password'],
  [':secret@127.0.0.1', 'a password alone'],
  ['example.com@127.0.0.1', 'a host as the user'],
  ['example.com%40127.0.0.1', 'an encoded @'],
  ['example.com:80@127.0.0.1:80', 'a host and a port as the user'],
  ['127.0.0.1:80@example.com', 'an address as the user'],
  ['example.com:65536', 'a port over 65535'],
  ['127.0.0.1:80:80', 'two ports'],
  ['127.0.0.1:0x50', 'a hexadecimal port'],
  ['127.0.0.1:８０', 'full-width digits in the port'],
  ['127.0.0.1%00.example.com', 'an encoded zero'],
  ['127.0.0.1\u0000.example.com', 'a zero'],
  ['127.0.0.1%0d%0aHost:x', 'an encoded end of a line'],
  ['127.0.0.1\r\nHost: x', 'an end of a line'],
  ['127.0.0.1\t', 'a tabulator, which parsers drop'],
  ['127.0.0.1 ', 'a space'],
  ['127.0.0.1%20', 'an encoded space'],
  ['127.0.0.1%2f', 'an encoded slash'],
  ['[::1]%2f', 'an encoded slash after IPv6'],
  ['a℀b', 'a character that hosts spell with a slash'],
  ['example\uff0fx', 'a full-width slash'],
];

/** What looks like an address and is a name to the parser: a resolver is asked, and its answer judged. */
const NAMES: readonly (readonly [string, string])[] = [
  ['127.0.0.1..', 'two dots at the end'],
  ['.', 'a dot alone'],
  ['127-0-0-1.example', 'an address with hyphens'],
  ['7f000001', 'a hexadecimal number without its prefix'],
  ['127.0.0.1.example', 'an address before a name'],
  ['xn--1-jhb', 'a name in Punycode'],
  ['localhost', 'this machine'],
  ['localhost.', 'this machine, with a dot'],
  ['ｌｏｃａｌｈｏｓｔ', 'this machine, in full-width letters'],
  ['ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', 'this machine, in circled letters'],
  ['loc%61lhost', 'this machine, percent-encoded'],
  ['metadata.google.internal', "a cloud's metadata"],
];

/** The neighbours of what is refused: a guard that lets nothing through proves nothing. */
const PUBLIC: readonly (readonly [string, string])[] = [
  ['8.8.8.8', 'public'],
  ['8.8.8.8.', 'public with a dot at the end'],
  ['134744072', 'public, one number'],
  ['0x08.0x08.0x08.0x08', 'public, hexadecimal'],
  ['02130706433', 'octal: 17.99.141.27; as a decimal number it would be loopback'],
  ['9.255.255.255', 'before 10.0.0.0/8'],
  ['11.0.0.0', 'after 10.0.0.0/8'],
  ['126.255.255.255', 'before 127.0.0.0/8'],
  ['128.0.0.0', 'after 127.0.0.0/8'],
  ['100.63.255.255', 'before 100.64.0.0/10'],
  ['100.128.0.0', 'after 100.64.0.0/10'],
  ['169.253.255.255', 'before 169.254.0.0/16'],
  ['169.255.0.0', 'after 169.254.0.0/16'],
  ['172.15.255.255', 'before 172.16.0.0/12'],
  ['172.32.0.0', 'after 172.16.0.0/12'],
  ['192.167.255.255', 'before 192.168.0.0/16'],
  ['192.169.0.0', 'after 192.168.0.0/16'],
  ['198.17.255.255', 'before 198.18.0.0/15'],
  ['198.20.0.0', 'after 198.18.0.0/15'],
  ['223.255.255.255', 'before 224.0.0.0/4'],
  ['[2606:4700:4700::1111]', 'public IPv6'],
  ['[2001:200::1]', 'after 2001::/23'],
  ['[2003::1]', 'after 2002::/16'],
  ['[::ffff:8.8.8.8]', 'IPv4-mapped of a public address'],
  ['[64:ff9b::8.8.8.8]', 'NAT64 of a public address'],
];

/** All forms of an address in a URL. */
export const URL_FORMS: readonly UrlForm[] = [
  ...REFUSED.map(form('refused')),
  ...NO_URL.map(form('not a URL')),
  ...NAMES.map(form('a name')),
  ...PUBLIC.map(form('public')),
];

const range = ([text, what]: readonly [string, string]): SpecialRange => ({ range: text, what });

/**
 * IANA's "IPv4 Special-Purpose Address Registry" and "IPv6 Special-Purpose Address Registry", every entry, and the ranges beside them
 * that are no unicast: multicast, and what of IPv6 nobody has been given.
 */
export const SPECIAL_RANGES: readonly SpecialRange[] = [
  ['0.0.0.0/8', 'this network'],
  ['0.0.0.0/32', 'this host'],
  ['10.0.0.0/8', 'private use'],
  ['100.64.0.0/10', 'shared address space (carrier NAT)'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private use'],
  ['192.0.0.0/24', 'IETF protocol assignments'],
  ['192.0.0.0/29', 'IPv4 service continuity'],
  ['192.0.0.8/32', 'IPv4 dummy address'],
  ['192.0.0.9/32', 'Port Control Protocol anycast'],
  ['192.0.0.10/32', 'TURN anycast'],
  ['192.0.0.170/31', 'NAT64 and DNS64 discovery'],
  ['192.0.2.0/24', 'documentation (TEST-NET-1)'],
  ['192.31.196.0/24', 'AS112'],
  ['192.52.193.0/24', 'automatic multicast tunneling'],
  ['192.88.99.0/24', '6to4 relay anycast, deprecated'],
  ['192.168.0.0/16', 'private use'],
  ['192.175.48.0/24', 'AS112, direct delegation'],
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation (TEST-NET-2)'],
  ['203.0.113.0/24', 'documentation (TEST-NET-3)'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['255.255.255.255/32', 'limited broadcast'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::/96', 'IPv4-compatible, deprecated'],
  ['::ffff:0:0:0/96', 'IPv4-translated'],
  ['64:ff9b:1::/48', 'NAT64, local use'],
  ['100::/64', 'discard only'],
  ['100:0:0:1::/64', 'dummy prefix'],
  ['2001::/23', 'IETF protocol assignments'],
  ['2001::/32', 'Teredo'],
  ['2001:1::1/128', 'Port Control Protocol anycast'],
  ['2001:1::2/128', 'TURN anycast'],
  ['2001:1::3/128', 'DNS-SD service registration anycast'],
  ['2001:2::/48', 'benchmarking'],
  ['2001:3::/32', 'automatic multicast tunneling'],
  ['2001:4:112::/48', 'AS112'],
  ['2001:10::/28', 'ORCHID, deprecated'],
  ['2001:20::/28', 'ORCHIDv2'],
  ['2001:30::/28', 'drone remote ids'],
  ['2001:db8::/32', 'documentation'],
  ['2002::/16', '6to4'],
  ['2620:4f:8000::/48', 'AS112, direct delegation'],
  ['3fff::/20', 'documentation'],
  ['5f00::/16', 'segment routing'],
  ['fc00::/7', 'unique local'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'site-local, deprecated'],
  ['ff00::/8', 'multicast'],
  ['4000::/3', 'not given out'],
  ['8000::/1', 'not given out'],
  // Each way in which IPv6 carries an IPv4 address, around what is refused in IPv4.
  ...['10.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'].flatMap((v4) => {
    const [address, bits] = v4.split('/');
    return [
      [`::ffff:${address}/${96 + Number(bits)}`, `IPv4-mapped ${v4}`],
      [`64:ff9b::${address}/${96 + Number(bits)}`, `NAT64 of ${v4}`],
    ] as const;
  }),
].map((entry) => range(entry as [string, string]));

const V6_PARTS = 8;

const v4Number = (text: string): bigint => text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);

const v6Number = (text: string): bigint => {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const v4 = dotted ? v4Number(dotted[2] ?? '') : 0n;
  const plain = dotted ? `${dotted[1]}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}` : text;
  const [head = '', tail] = plain.split('::');
  const parts = (side: string): string[] => (side === '' ? [] : side.split(':'));
  const [before, after] = [parts(head), parts(tail ?? '')];
  const gap = tail === undefined ? [] : Array<string>(V6_PARTS - before.length - after.length).fill('0');
  return [...before, ...gap, ...after].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
};

const written = (value: bigint, bits: number): string => {
  const size = bits === 32 ? 8n : 16n;
  const count = bits === 32 ? 4 : V6_PARTS;
  const mask = (1n << size) - 1n;
  const parts = Array.from({ length: count }, (_, at) => (value >> (size * BigInt(count - 1 - at))) & mask);
  return bits === 32 ? parts.join('.') : parts.map((part) => part.toString(16)).join(':');
};

/** The first and the last address of a range, and one between, as a resolver would give them. */
export const addressesOf = (text: string): readonly string[] => {
  const [address = '', length] = text.split('/');
  const bits = address.includes(':') ? 128 : 32;
  const free = BigInt(bits - Number(length));
  const first = bits === 32 ? v4Number(address) : v6Number(address);
  const size = 1n << free;
  return [...new Set([first, first + size / 3n, first + size - 1n])].map((value) => written(value, bits));
};
