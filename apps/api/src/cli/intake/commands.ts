import { idText, described, type DefineCommands } from '../options.js';
import type { ExplainOptions } from './explain.js';

const ID = '65f1a2b3c4d5e6f708192a3b';

/** `vestibule intake …` */
export const defineIntakeCommands: DefineCommands = (group, context) => {
  described(group.command('explain'), 'Say what a sealed payload is, and what to change in its sender.', {
    more: () =>
      "The integration's keys are read from the installation, or from a file as `integration create --json` prints it, and then\n" +
      'neither a database nor a server is needed. Names of fields and lengths are told, never what they hold.',
    examples: [
      `intake explain ${ID} bc02eb62b2054ebb…`,
      `intake explain ${ID} eyJhbGciOiJkaXIi… --json`,
      `intake explain ${ID} bc02eb62b2054ebb… --keys integration.json`,
    ],
  })
    .argument('<id>', "the integration's id", idText)
    .argument('<data>', '`encryptedData` as it was sent')
    .option('--keys <file>', 'JSON with publicKey, privateKey and intakeKey')
    .action(
      context.action(async (id: string, data: string, options: ExplainOptions) =>
        (await import('./explain.js')).explain(id, data, options),
      ),
    );
};
