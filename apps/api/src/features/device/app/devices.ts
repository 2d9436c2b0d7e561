import { createHash } from 'node:crypto';
import {
  domainError,
  fail,
  newCode,
  newId,
  ok,
  type Actor,
  type Clock,
  type Id,
  type Page,
  type PageRequest,
  type Result,
} from '../../../kernel/index.js';
import { authorise, integrationNotFound } from '../../../platform/access/permissions.js';
import { checkDeviceName, checkPin, deviceNotFound, PAIRING_MS, type Device } from '../domain/device.js';
import { hashPin } from './pin.js';
import type { ChangeDevices, DeviceReader, IntegrationOf } from './ports.js';

/** What a new device is made from. */
export interface NewDevice {
  readonly name: string;
  /** Undefined: the only one there is. */
  readonly integrationId?: Id | undefined;
  /** The attendant's PIN, 6 to 12 digits. */
  readonly pin?: string | undefined;
}

/** What may be changed of a device. */
export interface DeviceChange {
  readonly name?: string | undefined;
  /** Null takes it away: nobody can open the attendant's menu then. */
  readonly pin?: string | null | undefined;
}

/** A device with the pairing code that was just made for it, which can't be read again. */
export interface WithCode {
  readonly device: Device;
  /** 10 characters; `showCode` writes it as people read it. */
  readonly code: string;
  readonly expiresAt: Date;
}

/** What managing devices is built from. */
export interface DevicesParts {
  readonly reader: DeviceReader;
  readonly change: ChangeDevices;
  readonly integrationOf: IntegrationOf;
  /** The one integration that there is; undefined where there is none or several. */
  readonly onlyIntegration: () => Promise<Id | undefined>;
  readonly clock: Clock;
}

/** A code is 50 random bits and lives for minutes, so a slow hash would add nothing but load. */
export const hashCode = (code: string): Buffer => createHash('sha256').update(code, 'utf8').digest();

/** Enrolling kiosks, looking at them, taking their keys away. */
export class Devices {
  readonly #parts: DevicesParts;

  constructor(parts: DevicesParts) {
    this.#parts = parts;
  }

  /** Makes a device and opens a pairing code for it. Errors: INVALID_INPUT, NOT_FOUND, FORBIDDEN. */
  async create(actor: Actor, input: NewDevice): Promise<Result<WithCode>> {
    const allowed = authorise(actor, 'device:pair', input.integrationId);
    if (!allowed.ok) return allowed;
    const name = checkDeviceName(input.name);
    if (!name.ok) return name;
    const pinHash = await hashed(input.pin);
    if (!pinHash.ok) return pinHash;
    const integrationId = await this.#integration(input.integrationId);
    if (!integrationId.ok) return integrationId;
    const createdAt = this.#parts.clock.now();
    const code = newCode();
    const expiresAt = new Date(createdAt.getTime() + PAIRING_MS);
    const device: Device = {
      id: newId(),
      integrationId: integrationId.value,
      name: name.value,
      state: 'pending',
      codeUntil: expiresAt,
      keys: null,
      keyProtection: null,
      pinHash: pinHash.value ?? null,
      platform: null,
      version: null,
      pairedAt: null,
      revokedAt: null,
      heartbeat: null,
      heartbeatAt: null,
      lastEvent: null,
      createdAt,
    };
    return this.#parts.change<WithCode>(async ({ devices, audit }) => {
      await devices.insert(device, hashCode(code));
      await audit.record(actor, 'device.created', subject(device));
      return ok({ device, code, expiresAt });
    });
  }

  /**
   * Opens a new pairing code for a device: with it the device gets new keys in the place of those it had, and what it still
   * has in its queue is taken. Errors: NOT_FOUND, FORBIDDEN.
   */
  pairAgain(actor: Actor, id: Id): Promise<Result<WithCode>> {
    const code = newCode();
    const expiresAt = new Date(this.#parts.clock.now().getTime() + PAIRING_MS);
    return this.#changeOne(actor, 'device:pair', id, async ({ devices, audit }, device) => {
      await devices.openCode(id, hashCode(code), expiresAt);
      await audit.record(actor, 'device.code_opened', subject(device));
      return { device: { ...device, codeUntil: expiresAt }, code, expiresAt };
    });
  }

  /** Changes what is given and leaves the rest. Errors: NOT_FOUND, INVALID_INPUT, FORBIDDEN. */
  async change(actor: Actor, id: Id, input: DeviceChange): Promise<Result<Device>> {
    // Before the PIN is hashed, which is slow on purpose.
    const allowed = authorise(actor, 'device:change');
    if (!allowed.ok) return allowed;
    const name = input.name === undefined ? ok(undefined) : checkDeviceName(input.name);
    if (!name.ok) return name;
    const pinHash = input.pin === null ? ok(null) : await hashed(input.pin);
    if (!pinHash.ok) return pinHash;
    const changes = {
      ...(name.value !== undefined && { name: name.value }),
      ...(pinHash.value !== undefined && { pinHash: pinHash.value }),
    };
    return this.#changeOne(actor, 'device:change', id, async ({ devices, audit }, device) => {
      await devices.change(id, changes);
      await audit.record(actor, 'device.changed', subject(device));
      return { ...device, ...changes };
    });
  }

  /** Takes a device's key away: its next call is refused. Errors: NOT_FOUND, FORBIDDEN. */
  revoke(actor: Actor, id: Id): Promise<Result<Device>> {
    const revokedAt = this.#parts.clock.now();
    return this.#changeOne(actor, 'device:revoke', id, async ({ devices, audit }, device) => {
      if (device.state === 'revoked') return device;
      await devices.revoke(id, revokedAt);
      await audit.record(actor, 'device.revoked', subject(device));
      return { ...device, state: 'revoked', codeUntil: null, revokedAt };
    });
  }

  /** One device. Errors: NOT_FOUND, FORBIDDEN. */
  async get(actor: Actor, id: Id): Promise<Result<Device>> {
    const allowed = authorise(actor, 'device:read');
    if (!allowed.ok) return allowed;
    const device = await this.#parts.reader.find(id);
    return device ? ok(device) : fail(deviceNotFound());
  }

  /** All devices, or an integration's, the newest first. Errors: FORBIDDEN. */
  async list(actor: Actor, page: PageRequest, integrationId?: Id): Promise<Result<Page<Device>>> {
    const allowed = authorise(actor, 'device:read', integrationId);
    return allowed.ok ? ok(await this.#parts.reader.list(page, integrationId)) : allowed;
  }

  async #integration(given: Id | undefined): Promise<Result<Id>> {
    const { integrationOf, onlyIntegration } = this.#parts;
    if (given !== undefined) return (await integrationOf(given)) ? ok(given) : fail(integrationNotFound());
    const only = await onlyIntegration();
    if (only !== undefined) return ok(only);
    return fail(
      domainError('INVALID_INPUT', 'Which integration the device is for has to be said.', {
        hint: 'There is none, or more than one: `vestibule integration list` shows their ids, `integration create` makes one.',
        details: [{ field: 'integration', reason: 'is required where there is not exactly one' }],
      }),
    );
  }

  async #changeOne<T>(
    actor: Actor,
    action: 'device:pair' | 'device:change' | 'device:revoke',
    id: Id,
    work: (stores: Parameters<Parameters<ChangeDevices>[0]>[0], device: Device) => Promise<T>,
  ): Promise<Result<T>> {
    const allowed = authorise(actor, action);
    if (!allowed.ok) return allowed;
    return this.#parts.change<T>(async (stores) => {
      const device = await stores.devices.findForChange(id);
      return device ? ok(await work(stores, device)) : fail(deviceNotFound());
    });
  }
}

async function hashed(pin: string | null | undefined): Promise<Result<string | undefined>> {
  if (pin === undefined || pin === null) return ok(undefined);
  const checked = checkPin(pin);
  return checked.ok ? ok(await hashPin(checked.value)) : checked;
}

const subject = ({ id, integrationId }: Device) => ({ type: 'device', id, integrationId });
