import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type CryptoKey } from 'jose';
import { z } from 'zod';
import type { Vault } from '../files/vault.js';

/** A point on P-256, as RFC 7518 (6.2) writes it. */
const point = { kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() };

/** A public key as it is sent; `kid` is its thumbprint where the sender says so. */
export const publicKey = z.object({ ...point, kid: z.string().exactOptional() });
export type PublicKey = z.infer<typeof publicKey>;

const privateKey = z.object({ ...point, d: z.string() });

const stored = z.object({
  v: z.literal(1),
  deviceId: z.string(),
  signing: privateKey,
  encryption: privateKey,
});

/** A key of this device. The private part can be used, and not be read out again. */
export interface DeviceKey {
  readonly publicKey: PublicKey;
  readonly privateKey: CryptoKey;
  /** RFC 7638, SHA-256. */
  readonly thumbprint: string;
}

/** Both keys: one signs what the device says, the other opens what is sealed to it. */
export interface DeviceKeys {
  readonly signing: DeviceKey;
  readonly encryption: DeviceKey;
}

/** Keys that are made and not kept yet: `keep` writes them down under the id that the server gave. */
export interface NewKeys extends DeviceKeys {
  readonly keep: (deviceId: string) => Promise<void>;
}

const FILE = 'keys';

async function deviceKey(jwk: z.infer<typeof privateKey>, algorithm: 'ES256' | 'ECDH-ES'): Promise<DeviceKey> {
  const { d: _, ...open } = jwk;
  const imported = await importJWK(jwk, algorithm, { extractable: false });
  if (imported instanceof Uint8Array) throw new TypeError('A key of two parts is not a secret');
  return { publicKey: open, privateKey: imported, thumbprint: await calculateJwkThumbprint(open) };
}

async function generate(algorithm: 'ES256' | 'ECDH-ES'): Promise<z.infer<typeof privateKey>> {
  const pair = await generateKeyPair(algorithm, { crv: 'P-256', extractable: true });
  return privateKey.parse(await exportJWK(pair.privateKey));
}

/** Makes both keys on this device. */
export async function makeKeys(vault: Vault): Promise<NewKeys> {
  const [signing, encryption] = await Promise.all([generate('ES256'), generate('ECDH-ES')]);
  return {
    signing: await deviceKey(signing, 'ES256'),
    encryption: await deviceKey(encryption, 'ECDH-ES'),
    keep: (deviceId) => vault.write(FILE, { v: 1, deviceId, signing, encryption }),
  };
}

/** The keys that are kept and the id that they stand for; null where the device isn't paired. */
export async function loadKeys(vault: Vault): Promise<{ readonly deviceId: string; readonly keys: DeviceKeys } | null> {
  const read = await vault.read(FILE, stored);
  if (read === null) return null;
  const keys = {
    signing: await deviceKey(read.signing, 'ES256'),
    encryption: await deviceKey(read.encryption, 'ECDH-ES'),
  };
  return { deviceId: read.deviceId, keys };
}

/** Removes the private keys. What is sealed to them can never be read again, what they signed stays valid. */
export const wipeKeys = (vault: Vault): Promise<void> => vault.remove(FILE);
