import type { Device, WithCode } from '../../features/device/index.js';
import { ok, showCode, type Id, type Result } from '../../kernel/index.js';
import { confirm } from '../confirm.js';
import type { CommandContext } from '../context.js';
import type { ListOptions } from '../each-integration.js';
import { failed, shown, type Outcome } from '../outcome.js';
import { readPages } from '../read-pages.js';
import { COMMAND_LINE, withApplication } from '../session.js';
import { fields, table } from '../text/table.js';
import { deviceChange, newDevice, onlyAgain, type PairOptions, type SetOptions } from './input.js';
import { deviceFields, deviceState, deviceView } from './views.js';

const shownCode = (made: Result<WithCode>): Outcome =>
  shown(made, ({ device, code, expiresAt }) => ({
    json: { id: device.id, code: showCode(code), expiresAt },
    text: (style) =>
      `${fields(style, [
        ['id', device.id],
        ['name', device.name],
        ['code', showCode(code)],
        ['until', expiresAt],
      ])}\n\n${style.strong('Type the code at the kiosk now: it works once, for 10 minutes.')}`,
  }));

const shownDevice = (result: Result<Device>): Outcome =>
  shown(result, (device) => ({
    json: deviceView(device),
    text: (style) => fields(style, deviceFields(device)),
  }));

/** Enrols a kiosk and shows its code. */
export async function pairNew(options: PairOptions): Promise<Outcome> {
  const input = newDevice(options);
  if (!input.ok) return input;
  return withApplication(async ({ devices }) => shownCode(await devices.create(COMMAND_LINE, input.value)));
}

/** Gives a device a new code. */
export async function pairAgain(id: Id, options: PairOptions): Promise<Outcome> {
  const alone = onlyAgain(options);
  if (!alone.ok) return alone;
  return withApplication(async ({ devices }) => shownCode(await devices.pairAgain(COMMAND_LINE, id)));
}

/** Lists devices, the newest first. */
export async function listDevices({ integration, limit }: ListOptions): Promise<Outcome> {
  return withApplication(async ({ devices }) => {
    const read = await readPages((page) => devices.list(COMMAND_LINE, page, integration), { limit });
    return shown(read, (items) => ({
      json: items.map(deviceView),
      text: (style) =>
        table(
          style,
          ['ID', 'NAME', 'STATE', 'VERSION', 'QUEUED', 'HEARTBEAT', 'INTEGRATION'],
          items.map((device) => [
            device.id,
            device.name,
            deviceState(device),
            device.version,
            device.heartbeat?.queued,
            device.heartbeatAt,
            device.integrationId,
          ]),
          'There is no device yet; `vestibule device pair --name NAME` enrols one.',
        ),
    }));
  });
}

/** Shows one device. */
export const showDevice = (id: Id): Promise<Outcome> =>
  withApplication(async ({ devices }) => shownDevice(await devices.get(COMMAND_LINE, id)));

/** Changes what is given. */
export async function setDevice(id: Id, options: SetOptions): Promise<Outcome> {
  const change = deviceChange(options);
  if (!change.ok) return change;
  return withApplication(async ({ devices }) => shownDevice(await devices.change(COMMAND_LINE, id, change.value)));
}

/** Takes a device's key away. Somebody at a terminal is asked first. */
export async function revokeDevice(context: CommandContext, id: Id, options: { yes?: boolean }): Promise<Outcome> {
  return withApplication(async ({ devices }) => {
    const found = await devices.get(COMMAND_LINE, id);
    if (!found.ok) return failed(found.error);
    const question = `Revoke ${found.value.name}? It stops within a minute.`;
    if (options.yes !== true && !(await confirm(context.io, question))) {
      return ok({ json: deviceView(found.value), text: () => 'Nothing was changed.' });
    }
    return shownDevice(await devices.revoke(COMMAND_LINE, id));
  });
}
