import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A range of addresses that an operator has allowed: CIDR notation, read. */
export type AddressRange = readonly [Address, number];

/** Why an address may or may not be connected to. */
export type AddressVerdict = 'public' | 'allow_listed' | 'refused';

/**
 * Addresses that are public by their range and yet answer with a machine's own secrets: Azure's WireServer, which every
 * virtual machine there reaches at this one address (Microsoft, "What is IP address 168.63.129.16?").
 */
const SERVICES_OF_CLOUDS = new Set(['168.63.129.16']);

/** Global unicast, the only part of IPv6 that is handed out for the public internet (RFC 4291, section 2.4; IANA). */
const GLOBAL_UNICAST: AddressRange = [ipaddr.IPv6.parse('2000::'), 3];

/** NAT64's well-known prefix: the last 32 bits are an IPv4 address that a gateway will go on to (RFC 6052, section 2.1). */
const NAT64: AddressRange = [ipaddr.IPv6.parse('64:ff9b::'), 96];

const within = (address: Address, [network, bits]: AddressRange): boolean =>
  address.kind() === network.kind() && address.match(network, bits);

/** The IPv4 address that a mapped or a NAT64 address leads to in the end; any other address as it is. */
const unwrap = (address: Address): Address => {
  if (address instanceof ipaddr.IPv4) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (within(address, NAT64)) return new ipaddr.IPv4(address.toByteArray().slice(12));
  return address;
};

/**
 * Reads one address. IPv6 goes through the URL parser first: the library would read `::8.8.8.8` as `::ffff:8.8.8.8`, which
 * is not where a socket goes. With a zone id it is not an address here: zones belong to link-local ones, which are refused.
 */
const parse = (text: string): Address | undefined => {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':') || !URL.canParse(`http://[${text}]`)) return undefined;
  return ipaddr.IPv6.parse(new URL(`http://[${text}]`).hostname.slice(1, -1));
};

/**
 * Reads a list of ranges.
 *
 * @param list CIDR ranges, or single addresses, such as `10.0.0.0/8`, `::1`
 * @throws TypeError naming the first entry that is neither
 */
export const parseRanges = (list: readonly string[]): readonly AddressRange[] =>
  list.map((entry) => {
    // The library also takes "10.0.0" and means 10.0.0.0 by it; a range that lets calls in is written out.
    if (ipaddr.IPv4.isValidCIDRFourPartDecimal(entry) || ipaddr.IPv6.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
    const address = parse(entry);
    if (address !== undefined) return [address, address.toByteArray().length * 8];
    throw new TypeError(`"${entry}" is not an address range; write it like 10.0.0.0/8 or fd00::/8`);
  });

/**
 * Judges an address that is about to be connected to.
 *
 * Only public unicast addresses pass by themselves. Refused are unspecified, loopback, private, carrier NAT, link-local,
 * multicast, broadcast, documentation, benchmarking and reserved addresses (RFC 6890's registries), everything of IPv6
 * outside global unicast, and the tunnels 6to4 and Teredo, which carry an IPv4 address of the sender's choice (both are
 * deprecated, RFC 7526). IPv4-mapped and NAT64 addresses are judged by the IPv4 address in them.
 *
 * @param text an address as DNS or a URL gives it; anything else is refused
 */
export const judgeAddress = (text: string, allow: readonly AddressRange[]): AddressVerdict => {
  const outer = parse(text);
  if (outer === undefined) return 'refused';
  const address = unwrap(outer);
  if (allow.some((range) => within(address, range) || within(outer, range))) return 'allow_listed';
  if (address.range() !== 'unicast' || SERVICES_OF_CLOUDS.has(address.toString())) return 'refused';
  return address.kind() === 'ipv4' || within(address, GLOBAL_UNICAST) ? 'public' : 'refused';
};
