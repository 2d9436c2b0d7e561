import { z } from 'zod';
import { fail, ok, type Result } from '../result.js';
import type { Vault } from '../files/vault.js';
import type { ServerClock } from './clock.js';
import type { Http } from './http.js';
import { makeKeys, publicKey } from './keys.js';
import { proofOf } from './proofs.js';
import { deviceSettings, type DeviceSettings } from './server.js';
import type { Identity } from './tokens.js';

/** Why a pairing did not come about. */
export type PairingFailure = 'code_invalid' | 'offline' | 'too_many' | 'failed';

/** What a paired device knows at first. */
export interface Paired {
  readonly identity: Identity;
  readonly settings: DeviceSettings;
}

const PATH = '/v2/devices/pair';

const paired = z.object({
  data: z.object({ deviceId: z.string().min(1), sealingKey: publicKey, settings: z.looseObject({}) }),
});

const FAILURES: Readonly<Record<string, PairingFailure>> = {
  PAIRING_CODE_INVALID: 'code_invalid',
  INVALID_INPUT: 'code_invalid',
  RATE_LIMITED: 'too_many',
};

/**
 * Makes keys on this device, shows their public parts and the code to the server, and keeps them when it agrees. A code is good for
 * one use: an answer that got lost on the way needs a new one.
 */
export async function pair(
  api: string,
  http: Http,
  clock: ServerClock,
  vault: Vault,
  { code, version }: { readonly code: string; readonly version: string },
): Promise<Result<Paired, PairingFailure>> {
  const { keep, ...keys } = await makeKeys(vault);
  const url = new URL(PATH, api).href;
  const body = JSON.stringify({
    code,
    signingKey: keys.signing.publicKey,
    encryptionKey: keys.encryption.publicKey,
    keyProtection: vault.protection,
    platform: `${process.platform} ${process.arch}`,
    version,
  });
  const send = async (): ReturnType<Http> => {
    const dpop = await proofOf(keys.signing, { method: 'POST', url, now: clock.now() });
    return http({ path: PATH, headers: { 'content-type': 'application/json', dpop }, body });
  };
  let answer = await send();
  // A clock that is far off makes the proof look old; the refusal's Date has put it right, and no code is used up by it.
  if (answer.ok && answer.value.code === 'UNAUTHENTICATED') answer = await send();
  if (!answer.ok) return fail('offline');
  const read = paired.safeParse(answer.value.body);
  if (answer.value.status >= 300 || !read.success) return fail(FAILURES[answer.value.code ?? ''] ?? 'failed');
  const { deviceId, sealingKey, settings } = read.data.data;
  const known = deviceSettings.safeParse({ ...settings, sealingKey });
  if (!known.success) return fail('failed');
  await keep(deviceId);
  return ok({ identity: { deviceId, keys }, settings: known.data });
}
