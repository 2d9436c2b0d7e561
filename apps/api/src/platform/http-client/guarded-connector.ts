import { lookup as systemLookup } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { judgeAddress } from './addresses.js';
import type { UrlPolicy } from './check-url.js';

/** One address of a host. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Gives all addresses of a host name, in the order in which they should be tried. */
export type Resolver = (hostname: string) => Promise<readonly ResolvedAddress[]>;

/** The system's own resolver: `/etc/hosts` and DNS. */
export const systemResolver: Resolver = (hostname) => systemLookup(hostname, { all: true });

/** No address of the host may be connected to. */
export class RefusedAddressError extends Error {
  readonly code = 'ADDRESS_REFUSED';
}

/** The host's name could not be resolved. */
export class ResolveError extends Error {
  constructor(readonly code: string) {
    super('The host name could not be resolved');
  }
}

/**
 * Milliseconds for one address of several. Node gives up on the attempt when it goes on to the next, where RFC 8305 races
 * them, so its default of 250 fails for every receiver that is further away than that.
 */
const ATTEMPT_MS = 2_000;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EAI_FAIL';

/**
 * Makes the function by which undici connects. It resolves the host itself, keeps only addresses that may be connected
 * to, and hands exactly those to the socket: nothing is resolved a second time, so that a name which changes its answer
 * (DNS rebinding) gains nothing. Node asks no resolver for a host that is an address; those are judged here first.
 *
 * @param connectTimeoutMs milliseconds for TCP and TLS together
 */
export const guardedConnector = (
  policy: UrlPolicy,
  resolve: Resolver,
  connectTimeoutMs: number,
  ca: string | undefined,
): buildConnector.connector => {
  const mayConnect = (address: string, plainHttp: boolean): boolean => {
    const verdict = judgeAddress(address, policy.allow);
    return verdict === 'allow_listed' || (verdict === 'public' && (policy.allowPlainHttp || !plainHttp));
  };

  const connectorFor = (plainHttp: boolean): buildConnector.connector => {
    const permitted = async (hostname: string): Promise<{ address: string; family: number }[]> => {
      const found = await resolve(hostname).catch((error: unknown) => {
        throw new ResolveError(codeOf(error));
      });
      if (found.length === 0) throw new ResolveError('ENODATA');
      const allowed = found.filter(({ address }) => mayConnect(address, plainHttp));
      if (allowed.length === 0) throw new RefusedAddressError('No address of the host may be connected to');
      return allowed.map(({ address, family }) => ({ address, family }));
    };
    const lookup: LookupFunction = (hostname, options, callback) => {
      permitted(hostname).then(
        (addresses) => {
          const [first] = addresses;
          if (options.all === true || first === undefined) callback(null, addresses);
          else callback(null, first.address, first.family);
        },
        (error: unknown) => callback(error instanceof Error ? error : new ResolveError(codeOf(error)), []),
      );
    };
    return buildConnector({
      timeout: connectTimeoutMs,
      lookup,
      autoSelectFamilyAttemptTimeout: ATTEMPT_MS,
      ...(ca === undefined ? {} : { ca }),
    });
  };

  const connectors = { 'http:': connectorFor(true), 'https:': connectorFor(false) };
  return (options, callback) => {
    const plainHttp = options.protocol !== 'https:';
    if (isIP(options.hostname) !== 0 && !mayConnect(options.hostname, plainHttp)) {
      callback(new RefusedAddressError('The address may not be connected to'), null);
      return;
    }
    connectors[plainHttp ? 'http:' : 'https:'](options, callback);
  };
};
