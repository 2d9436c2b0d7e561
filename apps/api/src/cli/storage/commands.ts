import { described, type DefineCommands } from '../options.js';
import type { SweepOptions } from './actions.js';

/** `vestibule storage …` */
export const defineStorageCommands: DefineCommands = (group, context) => {
  described(
    group.command('check'),
    'Compare what lies in the storage with what the database names, and change nothing.',
    {
      more: () => 'Exits with 1 where they differ. It may run while the server does.',
      examples: ['storage check', 'storage check --json'],
    },
  ).action(context.action(async () => (await import('./actions.js')).check(context)));

  described(group.command('sweep'), 'Remove what no row names now, rather than within the hour, as the worker does.', {
    more: () =>
      'What was written within the last day is left, since somebody may be writing it. Blobs that the database knows nothing of, such\n' +
      'as those that were copied there, are left too but for --unknown.',
    examples: ['storage sweep', 'storage sweep --unknown --yes'],
  })
    .option('--unknown', 'also what the database knows nothing of, where it lies there for a day')
    .option('-y, --yes', 'do not ask')
    .action(context.action(async (options: SweepOptions) => (await import('./actions.js')).sweep(context, options)));
};
