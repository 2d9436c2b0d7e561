import { fail, ok, type Clock, type Result } from '../../../kernel/index.js';
import { checkProof, proofInvalid } from '../../../platform/access/dpop.js';
import { deviceRevoked } from '../domain/device.js';
import type { DeviceActor } from './kiosk-monitoring.js';
import type { ProofStore } from './ports.js';

/** A call of a device, as the gate sees it. */
export interface DeviceCall {
  readonly actor: DeviceActor;
  readonly token: string;
  readonly proof: string | readonly string[] | undefined;
  readonly method: string;
  readonly urls: readonly string[];
}

/** Judges each call of a device: that its key made it, now, for this, once; and that it may still call. */
export class DeviceCalls {
  readonly #proofs: ProofStore;
  readonly #clock: Clock;

  constructor(proofs: ProofStore, clock: Clock) {
    this.#proofs = proofs;
    this.#clock = clock;
  }

  /** Errors: UNAUTHENTICATED, DEVICE_REVOKED. */
  async judge({ actor, token, proof, method, urls }: DeviceCall): Promise<Result<void>> {
    const { deviceId, jkt } = actor;
    const demand = { proof, method, urls, now: this.#clock.now(), token: { text: token, jkt } };
    const checked = await checkProof(demand);
    if (!checked.ok) return checked;
    const standing = await this.#proofs.rememberCall(deviceId, jkt, checked.value.jti, checked.value.until);
    if (!standing.fresh) return fail(proofInvalid('it was used before'));
    if (standing.state === 'revoked') return fail(deviceRevoked());
    // Paired again since, with another key.
    if (standing.state !== 'paired' || standing.jkt !== jkt)
      return fail(proofInvalid('its key is no longer the device’s'));
    return ok(undefined);
  }
}
