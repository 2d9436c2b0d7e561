import { LIST_DEFAULT, limitNumber, type ListOptions } from '../each-integration.js';
import { described, idText, type DefineCommands } from '../options.js';
import type { PairOptions, SetOptions } from './input.js';

const ID = '65f1a2b3c4d5e6f708192a3b';
const INTEGRATION = '642bbcd107fb985259ac6e66';

/** `vestibule device …` */
export const defineDeviceCommands: DefineCommands = (group, context) => {
  described(group.command('pair'), 'Enrol a kiosk: gives the code that is typed there, once, within 10 minutes.', {
    more: () =>
      'With --again a device gets a new code: the keys that it makes then take the place of those it had, and what is still\n' +
      "in its queue is taken. Upper and lower case and the hyphen don't matter where the code is typed.",
    examples: [
      'device pair --name "Branch 12, left"',
      `device pair --name "Branch 12, left" --integration ${INTEGRATION} --pin 493027 --json`,
      `device pair --again ${ID}`,
    ],
  })
    .option('--name <name>', 'what operators call it (needed for a new one)')
    .option('--integration <id>', 'whose it is (default: the only integration there is)', idText)
    .option('--pin <digits>', "the attendant's PIN, 6 to 12 digits; without it nobody opens the attendant's menu")
    .option('--again <id>', 'pair this device again', idText)
    .action(
      context.action(async (options: PairOptions) => {
        const { pairAgain, pairNew } = await import('./actions.js');
        return options.again === undefined ? pairNew(options) : pairAgain(options.again, options);
      }),
    );

  described(group.command('list'), 'List devices, the newest first.', {
    examples: ['device list', `device list --integration ${INTEGRATION} --json`],
  })
    .option('--integration <id>', 'of this integration alone', idText)
    .option('--limit <number>', 'how many at most; 0: all', limitNumber, LIST_DEFAULT)
    .action(context.action(async (options: ListOptions) => (await import('./actions.js')).listDevices(options)));

  described(group.command('show'), 'Show a device and its last heartbeat.', { examples: [`device show ${ID}`] })
    .argument('<id>', "the device's id", idText)
    .action(context.action(async (id: string) => (await import('./actions.js')).showDevice(id)));

  described(group.command('set'), 'Change what is given of a device and leave the rest.', {
    more: () => 'A kiosk learns of it by its next heartbeat, within 30 seconds.',
    examples: [
      `device set ${ID} --name "Branch 12, right"`,
      `device set ${ID} --pin 602714`,
      `device set ${ID} --no-pin`,
    ],
  })
    .argument('<id>', "the device's id", idText)
    .option('--name <name>', 'what operators call it')
    .option('--pin <digits>', "the attendant's PIN, 6 to 12 digits")
    .option('--no-pin', "take the PIN away: nobody opens the attendant's menu then")
    .action(
      context.action(async (id: string, options: SetOptions) => (await import('./actions.js')).setDevice(id, options)),
    );

  described(group.command('revoke'), "Take a device's key away: its next call is refused, and it wipes its keys.", {
    more: () => 'Its queue stays sealed; `device pair --again` lets it in again, and then the queue is taken.',
    examples: [`device revoke ${ID}`, `device revoke ${ID} --yes --json`],
  })
    .argument('<id>', "the device's id", idText)
    .option('-y, --yes', 'do not ask')
    .action(
      context.action(async (id: string, options: { yes?: boolean }) =>
        (await import('./actions.js')).revokeDevice(context, id, options),
      ),
    );
};
