import { Option } from 'commander';
import { described, idText, type DefineCommands } from '../options.js';
import { exportTrail, verifyTrail, type ExportOptions, type TrailOptions } from './actions.js';

const ID = '65f1a2b3c4d5e6f708192a3b';

/** `vestibule audit …` */
export const defineAuditCommands: DefineCommands = (group, context) => {
  described(group.command('verify'), 'Say whether the audit trail is as it was written.', {
    more: () =>
      'Goes over every entry from the first one on. Entries of the last minute may not be sealed yet; they are counted by themselves.',
    examples: ['audit verify', `audit verify --integration ${ID}`, 'audit verify --json'],
  })
    .option('--integration <id>', 'of this integration alone', idText)
    .action(context.action((options: TrailOptions) => verifyTrail(context, options)));

  described(group.command('export'), 'Write the audit trail to a file, entry by entry.', {
    examples: ['audit export trail.jsonl', `audit export trail.csv --format csv --integration ${ID}`],
  })
    .argument('<file>', 'the file to write; there must be none yet')
    .addOption(new Option('--format <format>', 'how it is written').choices(['jsonl', 'csv']).default('jsonl'))
    .option('--integration <id>', 'of this integration alone', idText)
    .action(context.action((file: string, options: ExportOptions) => exportTrail(context, file, options)));
};
