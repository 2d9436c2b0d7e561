import { z } from 'zod';
import type { Vault } from '../files/vault.js';
import type { Log } from '../log/log.js';
import { fail, ok, type Result } from '../result.js';
import type { ServerClock } from './clock.js';
import type { Http } from './http.js';
import { loadKeys, wipeKeys } from './keys.js';
import { pair, type PairingFailure } from './pairing.js';
import { deviceSettings, type DeviceSettings, type Server } from './server.js';
import { createServer } from './server-client.js';
import type { Identity } from './tokens.js';

/** What this device is to the server. */
export type Standing = 'unpaired' | 'paired' | 'revoked';

/** Who this device is, what it was told, and how it joins and leaves. */
export interface Membership {
  standing(): Standing;
  identity(): Identity | null;
  /** Null while this device isn't paired. */
  server(): Server | null;
  /** The last that the server sent, also without a network; kept when the device is revoked, for the attendant's menu. */
  settings(): DeviceSettings | null;
  keep(settings: DeviceSettings): Promise<void>;
  pair(code: string): Promise<Result<null, PairingFailure>>;
  /** The server took the key away: it is wiped here too. */
  revoked(): Promise<void>;
  /** An attendant takes this device out. */
  leave(): Promise<void>;
}

const SETTINGS = 'settings';
const STANDING = 'standing';

const storedStanding = z.object({ revoked: z.boolean() });

export interface MembershipDependencies {
  readonly api: string;
  readonly http: Http;
  readonly clock: ServerClock;
  readonly vault: Vault;
  readonly log: Log;
  readonly version: string;
  readonly changed: () => void;
}

/** Reads what is kept of an earlier pairing. */
export async function openMembership(dependencies: MembershipDependencies): Promise<Membership> {
  const { api, http, clock, vault, log, version, changed } = dependencies;
  const kept = await loadKeys(vault);
  let identity: Identity | null = kept;
  let server = kept === null ? null : createServer(api, http, clock, kept);
  let settings = await vault.read(SETTINGS, deviceSettings);
  let isRevoked = kept === null && ((await vault.read(STANDING, storedStanding))?.revoked ?? false);

  const forget = async (revoked: boolean): Promise<void> => {
    identity = null;
    server = null;
    isRevoked = revoked;
    await wipeKeys(vault);
    if (revoked) await vault.write(STANDING, { revoked });
    else await vault.remove(STANDING);
    changed();
  };

  return {
    standing: () => {
      if (identity !== null) return 'paired';
      return isRevoked ? 'revoked' : 'unpaired';
    },
    identity: () => identity,
    server: () => server,
    settings: () => settings,
    keep: async (next) => {
      if (JSON.stringify(next) === JSON.stringify(settings)) return;
      settings = next;
      await vault.write(SETTINGS, next);
      changed();
    },
    pair: async (code) => {
      if (identity !== null) return fail('failed');
      const joined = await pair(api, http, clock, vault, { code, version });
      if (!joined.ok) {
        log.warn('pairing.failed', { reason: joined.error });
        return joined;
      }
      ({ identity, settings } = joined.value);
      server = createServer(api, http, clock, identity);
      isRevoked = false;
      await vault.write(SETTINGS, settings);
      await vault.remove(STANDING);
      log.info('pairing.done', { deviceId: identity.deviceId, keyProtection: vault.protection });
      changed();
      return ok(null);
    },
    revoked: async () => {
      if (identity === null) return;
      log.warn('device.revoked');
      await forget(true);
    },
    leave: async () => {
      log.info('device.left');
      settings = null;
      await vault.remove(SETTINGS);
      await forget(false);
    },
  };
}
