import { calculateJwkThumbprint, importJWK } from 'jose';
import { fail, ok, readCode, refuseField, type Actor, type Clock, type Result } from '../../../kernel/index.js';
import { checkProof, proofInvalid } from '../../../platform/access/dpop.js';
import {
  pairingCodeInvalid,
  type Device,
  type DeviceKeys,
  type KeyProtection,
  type PublicJwk,
} from '../domain/device.js';
import type { KioskSettings } from '../domain/settings.js';
import { hashCode } from './devices.js';
import type { KioskMonitoring } from './kiosk-monitoring.js';
import type { ChangeDevices, ProofStore, SealingKeys } from './ports.js';

/** What a device brings to be paired. */
export interface PairingRequest {
  readonly code: string;
  readonly signingKey: PublicJwk;
  readonly encryptionKey: PublicJwk;
  readonly keyProtection: KeyProtection;
  readonly platform: string;
  readonly version: string;
}

/** How a device proves that it has the signing key. */
export interface PairingProof {
  readonly proof: string | readonly string[] | undefined;
  readonly urls: readonly string[];
}

/** What a device is told when it is paired. */
export interface Paired {
  readonly device: Device;
  readonly sealingKey: object;
  readonly settings: KioskSettings;
}

/** What pairing is built from. */
export interface DevicePairingParts {
  readonly change: ChangeDevices;
  readonly proofs: ProofStore;
  readonly monitoring: Pick<KioskMonitoring, 'settingsOf'>;
  readonly sealing: Pick<SealingKeys, 'publicJwk'>;
  readonly clock: Clock;
}

/** Exchanges a pairing code for a device's enrolment. */
export class DevicePairing {
  readonly #parts: DevicePairingParts;

  constructor(parts: DevicePairingParts) {
    this.#parts = parts;
  }

  /** Errors: INVALID_INPUT, UNAUTHENTICATED (the proof), PAIRING_CODE_INVALID. The code is used up by a success alone. */
  async pair(request: PairingRequest, { proof, urls }: PairingProof): Promise<Result<Paired>> {
    const { change, proofs, monitoring, sealing, clock } = this.#parts;
    const keys = await readKeys(request);
    if (!keys.ok) return keys;
    const now = clock.now();
    const proven = await checkProof({ proof, method: 'POST', urls, now });
    if (!proven.ok) return proven;
    const { jkt } = keys.value;
    if (proven.value.jkt !== jkt) return fail(proofInvalid('it is not signed by the signing key'));
    const code = readCode(request.code);
    if (code === undefined) return fail(pairingCodeInvalid());
    const paired = await change<Device>(async ({ devices, audit }) => {
      const device = await devices.findByCode(hashCode(code), now);
      if (!device) return fail(pairingCodeInvalid());
      const { keyProtection, platform, version } = request;
      await devices.pair(device.id, { keys: keys.value, keyProtection, platform, version }, now);
      const actor: Actor = { kind: 'device', deviceId: device.id, integrationId: device.integrationId, jkt };
      await audit.record(actor, 'device.paired', {
        type: 'device',
        id: device.id,
        integrationId: device.integrationId,
      });
      return ok({ ...device, state: 'paired', keys: keys.value, keyProtection, platform, version, pairedAt: now });
    });
    if (!paired.ok) return paired;
    // Only now is there a device whose proofs are worth keeping: before, anybody could fill the table.
    await proofs.remember(jkt, proven.value.jti, proven.value.until);
    const settings = await monitoring.settingsOf(paired.value);
    if (!settings.ok) return settings;
    return ok({ device: paired.value, sealingKey: sealing.publicJwk, settings: settings.value });
  }
}

/** Reads both keys: points that are on their curves. */
async function readKeys({ signingKey, encryptionKey }: PairingRequest): Promise<Result<DeviceKeys>> {
  try {
    await importJWK(signingKey, signingKey.kty === 'EC' ? 'ES256' : 'EdDSA');
  } catch {
    return refuseField('signingKey', 'is not a public key of its curve');
  }
  try {
    await importJWK(encryptionKey, 'ECDH-ES');
  } catch {
    return refuseField('encryptionKey', 'is not a public key of its curve');
  }
  const jkt = await calculateJwkThumbprint(signingKey);
  return ok({ signing: signingKey, encryption: encryptionKey, jkt });
}
