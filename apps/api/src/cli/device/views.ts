import { isOnline, type Device } from '../../features/device/index.js';
import type { Cell } from '../text/table.js';

/** A device as the command line shows it: no key but its thumbprint, and no hash of the PIN. */
export const deviceView = (device: Device) => ({
  id: device.id,
  integrationId: device.integrationId,
  name: device.name,
  state: device.state,
  online: isOnline(device, new Date()),
  codeUntil: device.codeUntil,
  keyThumbprint: device.keys?.jkt ?? null,
  keyProtection: device.keyProtection,
  hasPin: device.pinHash !== null,
  platform: device.platform,
  version: device.version,
  pairedAt: device.pairedAt,
  revokedAt: device.revokedAt,
  heartbeatAt: device.heartbeatAt,
  heartbeat: device.heartbeat,
  lastEvent: device.lastEvent,
  createdAt: device.createdAt,
});

/** What can be said of a device in a word. */
export const deviceState = (device: Device): string => {
  if (device.state !== 'paired') return device.state;
  return isOnline(device, new Date()) ? 'online' : 'away';
};

/** A device for people. */
export function deviceFields(device: Device): [string, Cell][] {
  const { heartbeat, lastEvent } = device;
  const camera = heartbeat && `${heartbeat.camera.label ?? 'none'} (${heartbeat.camera.problem})`;
  return [
    ['id', device.id],
    ['name', device.name],
    ['integration', device.integrationId],
    ['state', deviceState(device)],
    ['code until', device.codeUntil],
    ['key', device.keys?.jkt],
    ['key kept by', device.keyProtection],
    ['attendant PIN', device.pinHash !== null],
    ['version', device.version],
    ['platform', device.platform],
    ['paired', device.pairedAt],
    ['revoked', device.revokedAt],
    ['heartbeat', device.heartbeatAt],
    ['camera', camera],
    ['queued', heartbeat?.queued],
    ['free disk MiB', heartbeat?.freeDiskMb],
    ['temperature °C', heartbeat?.temperature],
    ['failed checks', heartbeat?.failedChecks.join(', ')],
    ['last event', lastEvent && `${lastEvent.kind} at ${lastEvent.at.toISOString()}`],
    ['created', device.createdAt],
  ];
}
