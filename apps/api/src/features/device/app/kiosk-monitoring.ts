import { fail, ok, refuseField, type Actor, type Clock, type Id, type Result } from '../../../kernel/index.js';
import { authorise, integrationNotFound } from '../../../platform/access/permissions.js';
import { deviceNotFound, type Device, type Heartbeat, type KioskEvent } from '../domain/device.js';
import { kioskSettings, type KioskSettings } from '../domain/settings.js';
import type { ChangeDevices, DeviceReader, IntegrationOf, SealingKeys } from './ports.js';

/** What hearing of kiosks is built from. */
export interface KioskMonitoringParts {
  readonly reader: DeviceReader;
  readonly change: ChangeDevices;
  readonly integrationOf: IntegrationOf;
  readonly sealing: Pick<SealingKeys, 'publicJwk'>;
  readonly clock: Clock;
}

/** Longer than any label, version or name of a check that a kiosk has; what is kept of a device stays small. */
const TEXT_MAXIMUM = 256;
/** What Postgres takes in no text, and half a pair of surrogates in no JSON; none of these has a reason to hold one. */
const NOT_KEPT = /[\0\p{Cs}]/u;
/** A self-test has about twenty checks. */
const CHECKS_MAXIMUM = 64;

/** Who calls, where it is a device. */
export type DeviceActor = Extract<Actor, { kind: 'device' }>;

/** The device that calls. Errors: FORBIDDEN. */
export function deviceOf(actor: Actor, action: Parameters<typeof authorise>[1]): Result<DeviceActor> {
  const allowed = authorise(actor, action);
  if (!allowed.ok) return allowed;
  // The table lets nobody else through to these actions.
  if (actor.kind !== 'device') throw new Error(`${action} is allowed to others than devices.`);
  return ok(actor);
}

/** What kiosks tell of themselves, and what they are told in return. */
export class KioskMonitoring {
  readonly #parts: KioskMonitoringParts;

  constructor(parts: KioskMonitoringParts) {
    this.#parts = parts;
  }

  /** Keeps how a kiosk is, and gives what it is to go by. Errors: INVALID_INPUT, FORBIDDEN. */
  async heartbeat(actor: Actor, heartbeat: Heartbeat): Promise<Result<KioskSettings>> {
    const device = deviceOf(actor, 'kiosk:report');
    if (!device.ok) return device;
    const checked = checkHeartbeat(heartbeat);
    if (!checked.ok) return checked;
    const kept = await this.#parts.change<Device>(async ({ devices }) => {
      const found = await devices.findForChange(device.value.deviceId);
      if (!found) return fail(deviceNotFound());
      await devices.keepHeartbeat(found.id, heartbeat, this.#parts.clock.now());
      return ok(found);
    });
    return kept.ok ? this.settingsOf(kept.value) : kept;
  }

  /** A device's settings. Errors: NOT_FOUND where its integration is gone. */
  async settingsOf(device: Device): Promise<Result<KioskSettings>> {
    const integration = await this.#parts.integrationOf(device.integrationId);
    if (!integration) return fail(integrationNotFound());
    return ok(kioskSettings(device, integration, this.#parts.sealing.publicJwk));
  }

  /** Records something that happened at a kiosk, in the audit trail too. Errors: FORBIDDEN. */
  async report(actor: Actor, event: KioskEvent, at: Date): Promise<Result<Id>> {
    const device = deviceOf(actor, 'kiosk:report');
    if (!device.ok) return device;
    const { deviceId, integrationId } = device.value;
    return this.#parts.change<Id>(async ({ devices, audit }) => {
      await devices.keepEvent(deviceId, event, at, this.#parts.clock.now());
      await audit.record(actor, `kiosk.${event}`, { type: 'device', id: deviceId, integrationId });
      return ok(deviceId);
    });
  }
}

/** Whether a heartbeat is small enough to be kept. */
function checkHeartbeat({ version, platform, camera, asarDigest, failedChecks }: Heartbeat): Result<void> {
  const texts: [string, string | null][] = [
    ['version', version],
    ['platform', platform],
    ['camera.label', camera.label],
    ['camera.problem', camera.problem],
    ['asarDigest', asarDigest],
    ...failedChecks.map((name): [string, string] => ['failedChecks', name]),
  ];
  const bad = texts.find(([, text]) => text !== null && (text.length > TEXT_MAXIMUM || NOT_KEPT.test(text)));
  if (bad) return refuseField(bad[0], `must have at most ${TEXT_MAXIMUM} visible characters`);
  if (failedChecks.length > CHECKS_MAXIMUM) return refuseField('failedChecks', `must be at most ${CHECKS_MAXIMUM}`);
  return ok(undefined);
}
